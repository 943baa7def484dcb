"""What a parsing process may use up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Memory in bytes of address space, processor time in seconds, characters and pages of one file."""

    memory: int
    cpu_seconds: int
    characters: int
    pages: int
