"""Secrets an installation makes for itself once, so that the small shape needs none set."""

import os
import tempfile
from base64 import urlsafe_b64encode
from contextlib import suppress
from pathlib import Path


def read_or_make(path: Path) -> str:
    """The secret kept at `path` (44 characters, a valid Fernet key), made with owner-only access at first use."""
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    """Several processes may start at once: the link is atomic, so the first one's secret is everyone's."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(urlsafe_b64encode(os.urandom(32)).decode())
    with suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
