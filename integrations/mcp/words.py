"""A stranger's words on one line, short, and with nothing in them that a person would not see."""

import unicodedata


def plain_words(text: object, length: int) -> str:
    """Cut to `length`; without control, direction and invisible characters, in which words for models can hide."""
    line = " ".join("".join(each for each in str(text) if _shows(each)).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def is_plain(text: str) -> bool:
    """Whether a person would see every character of it."""
    return all(_shows(each) for each in text)


def _shows(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")
