"""Answers as they come from outside, looked at before anybody grades them."""

from typing import Any

from xentree.errors import Invalid

MOST_CHARACTERS = 2000


def one_text(answer: Any) -> str:
    """A text that is not empty."""
    if not isinstance(answer, str):
        raise _refused("This task takes a text as its answer.")
    if not answer.strip():
        raise _refused("The answer is empty.")
    return _short_enough(answer)


def texts(answer: Any, count: int) -> list[str]:
    """As many texts as there are parts; an empty one is a part without an answer, but not all may be."""
    if not isinstance(answer, list) or len(answer) != count or not all(isinstance(each, str) for each in answer):
        raise _refused(f"This task takes a list of {count} texts as its answer.")
    if not any(each.strip() for each in answer):
        raise _refused("The answer is empty.")
    return [_short_enough(each) for each in answer]


def partners(answer: Any, lefts: list[str], rights: list[str]) -> list[str]:
    """The right side chosen for each left one; empty where none was."""
    if not isinstance(answer, dict) or not all(isinstance(each, str) for each in answer.values()):
        raise _refused("This task takes an object as its answer: what belongs to what.")
    if unknown := [*(answer.keys() - set(lefts)), *(set(answer.values()) - {*rights, ""})]:
        raise _refused(f"“{unknown[0][:80]}” is on neither side.")
    return texts([answer.get(left, "") for left in lefts], len(lefts))


def _short_enough(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise _refused(f"An answer here has at most {MOST_CHARACTERS} characters.")
    return text


def _refused(message: str) -> Invalid:
    return Invalid(message, answer=[message])
