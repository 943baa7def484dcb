"""The files of a course, told apart without reading what is in them."""

import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

LEVELS = ("A1", "A2", "B1", "B2", "C1")
_NAME = re.compile(r"(\d\d)-([a-z0-9-]+)")
# Raised when the same file is read to other rows, so that every installation loads it again.
_FORMAT = b"1"


@dataclass(frozen=True)
class CourseFile:
    """One module as it lies on the disk: `<level>/<NN>-<slug>.yaml`."""

    path: Path

    @property
    def name(self) -> str:
        """As problems call it."""
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def slug(self) -> str:
        """Of the module."""
        return self.path.stem[3:]

    @property
    def level(self) -> str:
        """By its folder."""
        return self.path.parent.name.upper()

    @property
    def order(self) -> int:
        """Its place in the course: 305 is the fifth of the third level."""
        return (LEVELS.index(self.level) + 1) * 100 + int(self.path.name[:2])

    @cached_property
    def text(self) -> bytes:
        """What is in it."""
        return self.path.read_bytes()

    @property
    def digest(self) -> str:
        """Changes when anything in it does, or its place."""
        return sha256(_FORMAT + self.name.encode() + self.text).hexdigest()


def course_files(path: Path) -> list[CourseFile]:
    """The modules of a folder in order, or the one of a file; ValueError names what is none."""
    paths = [path] if path.is_file() else sorted(path.glob("*/*.yaml"))
    if not paths:
        raise ValueError(f"{path} has no modules in it.")
    files = [CourseFile(each) for each in paths]
    for file in files:
        if file.level not in LEVELS or not _NAME.fullmatch(file.path.stem):
            raise ValueError(f"{file.path} is no module: they are called like a1/01-first-words.yaml")
    return sorted(files, key=lambda file: file.order)
