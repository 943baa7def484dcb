"""Stored files as files on a disk of this machine, wherever they are kept."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage


@contextmanager
def local_file(name: str) -> Iterator[Path]:
    """The stored file itself, or a copy that is gone afterwards; FileNotFoundError where there is none."""
    try:
        yield Path(default_storage.path(name))
        return
    except NotImplementedError:
        pass
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as copy, default_storage.open(name) as file:
        shutil.copyfileobj(file, copy, 1024 * 1024)
        copy.flush()
        yield Path(copy.name)
