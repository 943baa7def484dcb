"""Names of files that people send: kept for people to read, without what could mislead a system or a reader."""

import re
from pathlib import PurePosixPath

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u202a-\u202e\u2066-\u2069\ud800-\udfff]')


def clean_filename(filename: str) -> str:
    """The last part of a name without path, control or direction characters, at most 120 characters."""
    last = _UNSAFE.sub("_", filename.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    path = PurePosixPath(last or "file")
    return f"{path.stem[:100]}{path.suffix[:20]}"
