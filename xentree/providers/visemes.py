"""The shapes of a mouth: the fifteen visemes of Oculus' lip sync, from sounds in ARPAbet."""

from __future__ import annotations

from collections.abc import Iterable

from xentree.providers.speech import Phone

SILENCE = "SIL"
# A diphthong is two shapes. HH has none of its own: the mouth waits for what comes.
SHAPES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("P", "B", "M"), ("PP",)),
    **dict.fromkeys(("F", "V"), ("FF",)),
    **dict.fromkeys(("TH", "DH"), ("TH",)),
    **dict.fromkeys(("T", "D"), ("DD",)),
    **dict.fromkeys(("K", "G"), ("kk",)),
    **dict.fromkeys(("CH", "JH", "SH", "ZH"), ("CH",)),
    **dict.fromkeys(("S", "Z"), ("SS",)),
    **dict.fromkeys(("N", "L", "NG"), ("nn",)),
    **dict.fromkeys(("R", "ER"), ("RR",)),
    **dict.fromkeys(("AA", "AE", "AH"), ("aa",)),
    **dict.fromkeys(("IH", "IY", "Y"), ("ih",)),
    **dict.fromkeys(("UH", "UW", "W"), ("ou",)),
    "EH": ("E",),
    "AO": ("oh",),
    "EY": ("E", "ih"),
    "AY": ("aa", "ih"),
    "OY": ("oh", "ih"),
    "OW": ("oh", "ou"),
    "AW": ("aa", "ou"),
    SILENCE: ("sil",),
}
VISEMES = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou")


def visemes_of(phones: Iterable[Phone]) -> list[tuple[float, str]]:
    """When the mouth takes which shape, in the phones' seconds; the last one is rest, unless they end in silence."""
    shapes: list[tuple[float, str]] = []
    end = waiting = None
    for phone in phones:
        end = phone.end
        names = SHAPES.get(phone.phone, ())
        if not names:
            waiting = phone.start if waiting is None else waiting
            continue
        begin = phone.start if waiting is None else waiting
        step = (phone.end - phone.start) / len(names)
        _add(shapes, begin, names[0])
        for place, name in enumerate(names[1:], 1):
            _add(shapes, phone.start + place * step, name)
        waiting = None
    if end is not None:
        _add(shapes, end, "sil")
    return shapes


def _add(shapes: list[tuple[float, str]], at: float, name: str) -> None:
    if not shapes or shapes[-1][1] != name:
        shapes.append((round(at, 3), name))
