"""Static files as they are served once collected: named by content, compressed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Of the API documentation's two faces only one is shown.
UNUSED = ["redoc"]


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside ES modules, so that a changed module is never served stale."""

    support_js_module_import_aggregation = True
    manifest_strict = False

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """One that is quick: the last percent of size would cost a first start half a minute."""
        return _QuickCompressor(**kwargs)


class _QuickCompressor(Compressor):
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        return brotli.compress(data, quality=6)


def collect_if_changed() -> bool:
    """Collect the static files anew if any source changed since the last time; True when it did.

    To be called before anything is served: a process that has made the address of a static file goes on as it began.
    """
    root = Path(settings.STATIC_ROOT)
    stamp, manifest = root / ".sources", root / HashedStorage.manifest_name
    state = _state_of_sources()
    if manifest.exists() and stamp.exists() and stamp.read_text() == state:
        return False
    settings.STORAGES["staticfiles"]["BACKEND"] = "xentree.static.HashedStorage"
    call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED)
    stamp.write_text(state)
    return True


def _state_of_sources() -> str:
    lines = "\n".join(sorted(_sources()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _sources() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list(UNUSED):
            facts = Path(storage.path(path)).stat()
            yield f"{path} {facts.st_size} {facts.st_mtime_ns}"
