"""Which sound a weak one was likely said as: among the slips learners make, the one the recording fits far better."""

import numpy as np

from learning.english.evaluators.local_speaking.measures import Measures
from learning.english.evaluators.local_speaking.sphinx import phones
from learning.english.evaluators.local_speaking.tables import Table

# For each sound what learners of many languages say for it.
SLIPS = {
    "TH": "T S F D", "DH": "D Z T", "V": "B W F", "W": "V", "R": "L W", "L": "R W N", "IH": "IY EH", "IY": "IH",
    "AE": "EH AA", "EH": "AE IH EY", "AH": "AA AO UH", "UH": "UW AH", "UW": "UH", "AO": "AA OW", "AA": "AO AH",
    "ER": "AA AO EH", "EY": "EH", "OW": "AA AO", "Z": "S", "S": "SH TH", "SH": "S CH", "ZH": "SH JH", "CH": "SH T",
    "JH": "Y ZH CH", "Y": "JH", "P": "B F", "B": "P V", "D": "DH T", "T": "CH D", "G": "K", "K": "G", "NG": "N",
    "N": "NG L", "M": "N", "F": "P V", "HH": "F",
}  # fmt: skip
# As a learner reads them, where that is not the sound's own name in lower case.
_SPELT = {
    "DH": "th (this)", "TH": "th (think)", "HH": "h", "JH": "j", "IY": "ee (see)", "IH": "i (sit)", "EH": "e (bed)",
    "AE": "a (cat)", "AA": "o (hot)", "AH": "u (cup)", "AO": "aw (saw)", "UH": "oo (book)", "UW": "oo (food)",
    "ER": "er (her)", "EY": "ay (day)", "AY": "i (my)", "OY": "oy (boy)", "OW": "o (go)", "AW": "ow (now)",
    "ZH": "s (vision)",
}  # fmt: skip
# Words that native speakers say so lightly that their sounds are no measure of anything.
_LIGHT = """
    a am an and are as at be been but by can could did do does for from had has have he her him his i if in is it its
    me must my of on or our shall she should some than that the their them there they this to us was we were what when
    which will with would you your
"""
WEAK = frozenset(_LIGHT.split())


def spelt(phone: str) -> str:
    """A sound as a learner can read it."""
    return _SPELT.get(phone, phone.lower())


def said_for(measures: Measures, marks: Table, trust: dict[str, float]) -> list[str | None]:
    """For each sound another one it was said as, where its mark is low and the other one fits so much better."""
    names = phones().spoken
    return [
        _slip(names[name], heard, trust["slip_gain"]) if mark <= trust["slip_mark"] else None
        for name, heard, mark in zip(measures.names, measures.heard, marks, strict=True)
    ]


def _slip(name: str, heard: Table, gain: float) -> str | None:
    spoken = phones().spoken
    own = heard[spoken.index(name)]
    gains = {other: float(heard[spoken.index(other)] - own) for other in SLIPS.get(name, "").split()}
    best = max(gains, key=lambda other: gains[other], default=None)
    return best if best is not None and gains[best] >= gain else None


def slip_gains(measures: Measures) -> Table:
    """How much better the likeliest slip fits than the sound itself; what the threshold is chosen by."""
    spoken = phones().spoken
    return np.array([
        max((heard[spoken.index(other)] - heard[name] for other in SLIPS.get(spoken[name], "").split()), default=-99.0)
        for name, heard in zip(measures.names, measures.heard, strict=True)
    ])  # fmt: skip
