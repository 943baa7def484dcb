"""Harper, a grammar checker in this process: spelling with suggestions, and its own rules as kinds of ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import local
from typing import Any

from harper import Dialect, Linter, SuggestionKind

from learning.english.evaluators.local_writing.rule import ErrorType

# What Harper calls its findings -> what we do; matters of style are left out.
_TYPES: dict[str, ErrorType] = {
    "Agreement": "agreement", "Grammar": "verb_form", "Usage": "word_choice", "Nonstandard": "word_choice",
    "WordChoice": "word_choice", "Eggcorn": "word_choice", "Malapropism": "word_choice", "BoundaryError": "spelling",
    "Repetition": "repetition", "Typo": "spelling",
}  # fmt: skip
_own = local()


@dataclass(frozen=True)
class Hint:
    """A place and what Harper would put there, best first; no type: a word it does not know."""

    start: int
    end: int
    original: str
    fixes: tuple[str, ...]
    type: ErrorType | None
    message: str


def hints(text: str) -> Iterator[Hint]:
    """All that Harper finds in a text; a word is unknown when neither British nor American English has it."""
    found = _linter(Dialect.BRITISH).lint(text)
    strange = {lint.problem_text for lint in found if lint.lint_kind == "Spelling"}
    american = (
        {lint.problem_text for lint in _linter(Dialect.AMERICAN).lint(" ".join(sorted(strange)))} if strange else set()
    )
    for lint in found:
        unknown = lint.lint_kind == "Spelling"
        if (lint.problem_text in american) if unknown else _is_wanted(lint):
            fixes = tuple(_fix(lint.problem_text, each) for each in lint.suggestions)
            kind = None if unknown else _TYPES[lint.lint_kind]
            yield Hint(lint.span.start, lint.span.end, lint.problem_text, fixes, kind, lint.message)


def _is_wanted(lint: Any) -> bool:
    return lint.lint_kind in _TYPES and "compound" not in lint.message


def likely_english(text: str) -> bool:
    """Whether most words of a text are English ones."""
    return bool(_linter(Dialect.BRITISH).is_likely_english(text))


def _fix(original: str, suggestion: Any) -> str:
    kind, text = suggestion.kind, suggestion.replacement_text
    if kind == SuggestionKind.REMOVE:
        return ""
    return f"{original}{text}" if kind == SuggestionKind.INSERT_AFTER else str(text)


def _linter(dialect: Dialect) -> Linter:
    """One a thread: a Linter takes one call at a time."""
    linters: dict[Any, Linter] = _own.__dict__.setdefault("linters", {})
    if dialect not in linters:
        linters[dialect] = Linter(dialect=dialect)
    return linters[dialect]
