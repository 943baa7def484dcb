"""What a form of the player sends, as the answer that grading takes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict

from learning.english.rendering import Shown

LONGEST_SECONDS = 24 * 3600
MOST_FIXES = 500


class BesideForm(forms.Form):
    """What comes along with an answer; each of it may be missing."""

    variant = forms.CharField(required=False)
    recording_id = forms.UUIDField(required=False)
    session = forms.UUIDField(required=False)
    seconds = forms.IntegerField(required=False, min_value=0, max_value=LONGEST_SECONDS)


class AgainForm(forms.Form):
    """Which judged text is to be made better, and which of its corrections are taken over."""

    again = forms.UUIDField(required=False)
    fix = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=[(n, n) for n in range(1, MOST_FIXES + 1)])


def answer_of(shown: Shown, sent: QueryDict) -> Any:
    """The answer to a task as it was shown; None where its kind is answered by voice."""
    read = _READERS.get(shown["kind"])
    return read(shown, sent) if read else None


def _text(shown: Shown, sent: QueryDict) -> str:
    """Forms end lines as typewriters did."""
    return sent.get("answer", "").replace("\r\n", "\n")


def _parts(shown: Shown, sent: QueryDict) -> list[str]:
    return sent.getlist("part")


def _pairs(shown: Shown, sent: QueryDict) -> dict[str, str]:
    return dict(zip(shown["lefts"], sent.getlist("part"), strict=False))


def _choices(shown: Shown, sent: QueryDict) -> list[str]:
    return [sent.get(f"part-{number}", "") for number in range(1, len(shown["questions"]) + 1)]


_READERS: dict[str, Callable[[Shown, QueryDict], Any]] = {
    "multiple_choice": _text,
    "dictation": _text,
    "short_answer": _text,
    "writing": _text,
    "gap": _parts,
    "ordering": _parts,
    "matching": _pairs,
    "reading": _choices,
    "listening": _choices,
}
