"""The words of a PDF, taken out in a child process that may neither run long nor grow large."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog

SECONDS = 20
_SCRIPT = Path(__file__).with_name("pdf_child.py")
_PROBLEMS = {
    "encrypted": "This PDF is protected with a password. Attach a copy without one.",
    "broken": "This PDF is damaged and cannot be read.",
    "empty": "This PDF has no text in it, as with scans. Attach its pages as pictures instead.",
}
_TOO_MUCH = "This PDF takes too long to read. Attach the part you need."
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class PdfText:
    """The text, or a problem in words for a person."""

    text: str = ""
    problem: str = ""


def read_pdf(content: bytes, characters: int) -> PdfText:
    """Up to `characters` of its text, pages divided by a blank line."""
    command = [sys.executable, "-I", str(_SCRIPT), str(characters), str(SECONDS)]
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS * 2, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return PdfText(problem=_TOO_MUCH)
    if child.returncode != 0:
        log.warning("pdf_child_failed", returncode=child.returncode)
        return PdfText(problem=_TOO_MUCH if child.returncode < 0 else _PROBLEMS["broken"])
    answer = json.loads(child.stdout)
    problem = _PROBLEMS.get(answer.get("problem", ""), "")
    return PdfText(answer.get("text", ""), problem)
