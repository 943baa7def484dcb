"""What a load did, by the names of tasks and modules."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class LoadReport:
    """Names such as first-words/names/be-choose; `kept` were edited here and have another text in the files."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """For whoever started it."""
        for name, words in _WORDS.items():
            if names := getattr(self, name):
                yield f"{len(names)} {words}: {', '.join(names[:_SHOWN])}{' ...' if len(names) > _SHOWN else ''}"


_SHOWN = 5
_WORDS = {
    "added": "added",
    "changed": "changed",
    "retired": "retired, their answers stay",
    "kept": "kept as edited here, the files say otherwise (see the admin, or load with --force)",
    "older": "left alone, the file is older than what is loaded (load with --force)",
}
