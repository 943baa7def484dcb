"""Xentree Local: judges on this machine, needs no key, and says the same of the same."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from django.conf import settings

from learning.english.evaluators.base import (
    Assessment,
    Evaluator,
    Report,
    SpeakingRequest,
    WritingRequest,
    silent,
)

LOCAL = "xentree-local"
_PARTS = ("local_writing", "local_speaking")


class XentreeLocal(Evaluator):
    """The evaluator behind all others; its parts are loaded when they are first asked."""

    id, local = LOCAL, True

    @property
    def version(self) -> str:  # type: ignore[override]
        """Of what it consists of."""
        return _version()

    def assess_writing(self, request: WritingRequest, report: Report = silent) -> Assessment:
        """Marks, criteria and a score, by rules and word lists."""
        return _ask("local_writing", request, report)

    def assess_speaking(self, request: SpeakingRequest, report: Report = silent) -> Assessment:
        """Words, sounds and fluency, from the sound alone."""
        return _ask("local_speaking", request, report)


def _ask(part: str, request: WritingRequest | SpeakingRequest, report: Report) -> Assessment:
    # Rules and models take a second and some memory: a process that judges nothing does without.
    found: Assessment = import_module(f"learning.english.evaluators.{part}").assess(request, report)
    return found


@cache
def _version() -> str:
    """A digest of code and models: whoever changes them need not remember to say so."""
    digest = sha256()
    for name, file in _files():
        digest.update(name.encode() + b"\0" + sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files() -> Iterator[tuple[str, Path]]:
    here = Path(__file__).parent
    for file in sorted(path for part in _PARTS for path in (here / part).rglob("*")):
        if file.is_file() and not {"tests", "__pycache__"} & set(file.parts):
            yield str(file.relative_to(here)), file
    if settings.SPEAKING_MODEL:
        for file in sorted(Path(settings.SPEAKING_MODEL).glob("*")):
            yield f"supplied/{file.name}", file
