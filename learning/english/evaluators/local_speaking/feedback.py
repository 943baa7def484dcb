"""What is said about a recording in words: a band first, then the one or two things to do next."""

from collections.abc import Mapping, Sequence

from learning.english.evaluators.base import SpokenWord

# A single sentence is good for a band, not for a figure: this is how far apart experts are themselves.
_BANDS = (
    (85, "Clear and easy to follow."),
    (72, "Easy to understand; a few sounds to polish."),
    (55, "Understandable with some effort."),
    (0, "Hard to understand in places. Take it slowly, and say each word to its end."),
)
_SHOWN = 4
_SLOW, _FAST, _HALTING = 2.2, 5.5, 0.25


def on_reading(score: float, spoken: Sequence[SpokenWord], figures: Mapping[str, float]) -> str:
    """Of a known text: the band, what was left out, which words to try again, and the pace."""
    left_out = [word.text for word in spoken if not word.said]
    slips = [f"{word.text} ({word.error})" for word in spoken if word.error]
    weak = [word.text for word in spoken if word.said and word.sure and (word.score or 0) < 60 and not word.error]
    parts = [
        _band(score),
        f"Not heard: {_listed(left_out)}." if left_out else "",
        f"Sounds to try again: {_listed(slips)}." if slips else "",
        f"Words to try again: {_listed(weak)}." if weak else "",
        _pace(figures),
    ]
    return " ".join(part for part in parts if part)


def on_free_speech(score: float, figures: Mapping[str, float], has_transcript: bool) -> str:
    """Of words nobody knows: the band and the pace, and what was not looked at."""
    rough = "The words were written down by a rough listener, and often wrongly." if has_transcript else ""
    limits = "This looks at pronunciation and fluency only, not at what you said."
    return " ".join(part for part in (_band(score), _pace(figures), limits, rough) if part)


def _band(score: float) -> str:
    return next(words for least, words in _BANDS if score >= least)


def _pace(figures: Mapping[str, float]) -> str:
    if figures["long_pauses"] >= 2 and figures["pause_ratio"] >= _HALTING:
        return f"There were {figures['long_pauses']:.0f} long pauses: have a whole phrase ready before you begin it."
    if figures["articulation_rate"] < _SLOW:
        return "A little faster would sound more natural."
    if figures["articulation_rate"] > _FAST:
        return "A little slower would be easier to follow."
    return ""


def _listed(words: Sequence[str]) -> str:
    shown = list(dict.fromkeys(words))
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more
