"""The sounds of English as a learner reads them: ARPAbet to the letters of dictionaries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

IPA = {
    "AA": "ɑː", "AE": "æ", "AH": "ʌ", "AO": "ɔː", "AW": "aʊ", "AX": "ə", "AY": "aɪ", "B": "b", "CH": "tʃ", "D": "d",
    "DH": "ð", "EH": "e", "ER": "ɜː", "EY": "eɪ", "F": "f", "G": "g", "HH": "h", "IH": "ɪ", "IY": "iː", "JH": "dʒ",
    "K": "k", "L": "l", "M": "m", "N": "n", "NG": "ŋ", "OW": "əʊ", "OY": "ɔɪ", "P": "p", "R": "r", "S": "s",
    "SH": "ʃ", "T": "t", "TH": "θ", "UH": "ʊ", "UW": "uː", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
# The sounds of a word nobody would ask about are told as they are; these have an example beside them.
EXAMPLES = {
    "AA": "father", "AE": "cat", "AH": "cup", "AO": "law", "AW": "now", "AX": "about", "AY": "my", "CH": "chair",
    "DH": "this", "EH": "bed", "ER": "bird", "EY": "day", "IH": "sit", "IY": "see", "JH": "job", "NG": "sing",
    "OW": "go", "OY": "boy", "SH": "she", "TH": "think", "UH": "put", "UW": "too", "Y": "yes", "ZH": "vision",
}  # fmt: skip
GOOD, FAIR = 80, 60


@dataclass(frozen=True)
class Sound:
    """A sound with how it went; `heard` is what it was likely mistaken for."""

    sign: str
    example: str
    state: str
    heard: str


def sound_of(phone: Mapping[str, Any]) -> Sound:
    """From a phone of an evaluation's result."""
    name, score = _plain(phone["phone"]), phone.get("score")
    state = "unsure" if score is None else "good" if score >= GOOD else "fair" if score >= FAIR else "poor"
    heard = _plain(phone.get("heard") or "")
    return Sound(IPA.get(name, name.lower()), EXAMPLES.get(name, ""), state, IPA.get(heard, heard.lower()))


def _plain(phone: str) -> str:
    """Without the digit of its stress."""
    return phone.rstrip("012").upper()
