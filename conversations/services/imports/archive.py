"""The one file of an export that is read, out of a ZIP that may be hostile; nothing is ever unpacked to disk."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings

from conversations.services.imports.problems import Unreadable

WANTED = "conversations.json"
# How much larger than the largest upload its text may become.
EXPANSION = 10
_MOST_DIRECTORY_BYTES = 4 * 1024 * 1024
_END_OF_DIRECTORY = b"PK\x05\x06"
_ZIP64 = b"PK\x06\x07"


@contextmanager
def open_conversations(file: Any) -> Iterator[IO[str]]:
    """The text of conversations.json, from a ZIP or as it is; Unreadable for everything else."""
    start = file.read(4)
    file.seek(0)
    if not start.startswith(b"PK"):
        yield _text(file)
        return
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive, archive.open(_member(archive)) as member:
            yield _text(member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise Unreadable("The ZIP file is damaged or protected with a password.") from error


class _Capped(io.RawIOBase):
    """Counts the bytes that really come out, whatever the archive says about itself."""

    def __init__(self, source: IO[bytes], limit: int) -> None:
        self._source, self._left = source, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Unreadable past the limit."""
        data = self._source.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable("The export is larger than can be imported.")
        buffer[: len(data)] = data
        return len(data)


def _text(source: IO[bytes]) -> IO[str]:
    capped: Any = _Capped(source, settings.MAX_IMPORT_BYTES * EXPANSION)
    return io.TextIOWrapper(io.BufferedReader(capped, 64 * 1024), encoding="utf-8-sig", errors="replace", newline="")


def _check_directory(file: Any) -> None:
    """zipfile reads the whole directory into memory, so its size is looked at first."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(_END_OF_DIRECTORY)
    if place < 0 or len(tail) < place + 22:
        raise Unreadable("The ZIP file is damaged: its end is missing.")
    directory_bytes = struct.unpack_from("<L", tail, place + 12)[0]
    if directory_bytes > _MOST_DIRECTORY_BYTES or tail[max(0, place - 20) :].startswith(_ZIP64):
        raise Unreadable("The ZIP file holds too many files.")


def _member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    for info in archive.infolist():
        if _is_wanted(info.filename):
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Unreadable("The ZIP file uses a compression that is not supported.")
            return info
    raise Unreadable("There is no conversations.json in this ZIP file.")


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == WANTED and not path.is_absolute() and ".." not in path.parts and "\\" not in name
