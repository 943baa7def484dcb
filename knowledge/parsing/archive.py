"""ZIP files, looked through before anybody reads them: what they unpack to, and markup that expands or loads."""

import re
import zipfile
from typing import IO

from knowledge.parsing.output import Refused

MOST_ENTRIES = 10_000
MOST_BYTES = 300_000_000
# One entry that is parsed as a whole, and how far one of more than a megabyte may be squeezed: office files reach 50.
MOST_MARKUP_BYTES = 120_000_000
MOST_RATIO = 250
RATIO_FROM_BYTES = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (".xml", ".rels", ".opf", ".vml")
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_BLOCK = 1 << 20


def open_archive(file: IO[bytes], *, holding: str) -> zipfile.ZipFile:
    """The archive, of which nothing is written anywhere; Refused when it is unsafe or has no entry `holding`."""
    _refuse_ole(file)
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("broken") from error
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused("unsafe_archive")
    for entry in entries:
        _check(archive, entry)
    if holding not in archive.namelist():
        raise Refused("other_type")
    return archive


def _refuse_ole(file: IO[bytes]) -> None:
    """The container of old Office files, in which locked new ones hide too."""
    beginning = file.read(1 << 20)
    file.seek(0)
    if not beginning:
        raise Refused("empty")
    if beginning.startswith(_OLE):
        file.seek(0)
        locked = "EncryptedPackage".encode("utf-16-le") in file.read()
        raise Refused("encrypted" if locked else "old_format")


def _check(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Refused("encrypted")
    if entry.file_size > RATIO_FROM_BYTES and entry.file_size > entry.compress_size * MOST_RATIO:
        raise Refused("unsafe_archive")
    if entry.filename.lower().endswith(_MARKUP):
        _check_markup(archive, entry)


def _check_markup(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Counted as it really unpacks, not as it says; no document type, in no encoding of two bytes either."""
    size, tail = 0, b""
    try:
        with archive.open(entry) as part:
            while block := part.read(_BLOCK):
                size += len(block)
                if size > MOST_MARKUP_BYTES:
                    raise Refused("unsafe_archive")
                block = block.replace(b"\0", b"")
                if _DTD.search(tail + block):
                    raise Refused("unsafe_markup")
                tail = block[-16:]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise Refused("broken") from error
