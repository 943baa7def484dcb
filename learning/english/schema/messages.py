"""What is wrong, in words an author understands: where it is, and what would be right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is no field here",
    "string_type": "must be text; text with {{, : or # in it needs quotes",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "string_pattern_mismatch": "may have small letters, digits and single hyphens only",
    "too_short": "has {actual_length}, at least {min_length} are needed",
    "too_long": "has {actual_length}, at most {max_length} are possible",
    "literal_error": "is not {expected}",
    "list_type": "must be a list",
    "dict_type": "must be fields with values",
    "model_type": "must be fields with values",
    "int_parsing": "must be a whole number",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "value_error": "{error}",
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend; `place` leads to it from the outside to the inside."""

    message: str
    place: tuple[str, ...] = ()

    def within(self, *place: str) -> "Problem":
        """The same, told from further outside."""
        return replace(self, place=(*place, *self.place))

    def __str__(self) -> str:
        return ": ".join((", ".join(self.place), self.message)) if self.place else self.message


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """One for each complaint of the schema."""
    for each in error.errors(include_url=False):
        words = _WORDS.get(each["type"])
        text = words.format(**each.get("ctx", {})) if words else each["msg"]
        field = _field(each["loc"])
        yield Problem(f"{field} {text}" if field else text)


def _field(place: tuple[Any, ...]) -> str:
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in place)
