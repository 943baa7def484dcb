"""What an upload really is, judged by its bytes; its name only has to agree."""

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from conversations.models import Attachment
from conversations.services.attachments.kinds import IMAGE_NAMES, IMAGE_TYPES, TEXT_NAMES, TEXT_TYPES
from knowledge.parsing import ParseFailed
from knowledge.parsing.kinds import PDF
from knowledge.services import text_of
from xentree.errors import AppError

MAX_PIXELS = 20_000_000
TEXT_CHARACTERS = 500_000
_SUPPORTED = "Images (PNG, JPEG, WebP, GIF), text, Markdown, CSV, JSON, source code and PDF can be attached."
_SCANNED = "This PDF holds only pictures of text, as scanners make them. Attach its pages as pictures instead."
# Control characters that no text has; tab, line feed, form feed, carriage return and escape may be there.
_BINARY = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True)
class Inspected:
    """What a file turned out to be; `text` is empty for images."""

    kind: str
    content_type: str
    text: str = ""


def inspect(content: bytes, filename: str) -> Inspected:
    """Kind, type and text of an upload; AppError unsupported_attachment with the reason in words."""
    if not content:
        raise unsupported("The file is empty.")
    extension = PurePosixPath(filename).suffix.lower().lstrip(".")
    if extension in ("svg", "svgz"):
        raise unsupported("SVG pictures cannot be attached. Save it as PNG first.")
    if content.startswith(b"%PDF-") or extension == "pdf":
        return _inspect_pdf(content, extension)
    if image_format := _image_format(content):
        return _inspect_image(content, image_format, extension)
    if extension in IMAGE_NAMES:
        raise unsupported(f"This file is called .{extension}, but it is no such picture.")
    return _inspect_text(content, filename, extension)


def unsupported(message: str) -> AppError:
    """415 with a reason."""
    return AppError("unsupported_attachment", 415, message)


def _image_format(content: bytes) -> str | None:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    magic = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
    return next((name for start, name in magic.items() if content.startswith(start)), None)


def _inspect_image(content: bytes, image_format: str, extension: str) -> Inspected:
    if extension and extension not in IMAGE_NAMES:
        raise unsupported(f"This file is called .{extension}, but it is a {image_format} picture.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[image_format]) as image:
                width, height = image.size
                image.verify()
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise unsupported(f"This {image_format} picture is damaged.") from error
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    return Inspected(Attachment.Kind.IMAGE, IMAGE_TYPES[image_format])


def _too_many_pixels() -> AppError:
    return unsupported(f"The picture is too large: up to {MAX_PIXELS // 1_000_000} megapixels can be attached.")


def _inspect_pdf(content: bytes, extension: str) -> Inspected:
    if extension not in ("pdf", ""):
        raise unsupported(f"This file is called .{extension}, but it is a PDF.")
    if not content.startswith(b"%PDF-"):
        raise unsupported("This file is called .pdf, but it is none.")
    try:
        text = text_of(content, PDF)
    except ParseFailed as problem:
        raise unsupported(_SCANNED if problem.code == "no_text" else problem.message) from problem
    return Inspected(Attachment.Kind.TEXT, PDF.content_type, text[:TEXT_CHARACTERS])


def _inspect_text(content: bytes, filename: str, extension: str) -> Inspected:
    if extension not in TEXT_TYPES and filename.lower() not in TEXT_NAMES:
        raise unsupported(f"This kind of file cannot be attached. {_SUPPORTED}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise unsupported("The text is not in UTF-8. Save it with that encoding and try again.") from error
    if _BINARY.search(text):
        raise unsupported(f"The content is no text, whatever its name says. {_SUPPORTED}")
    return Inspected(Attachment.Kind.TEXT, TEXT_TYPES.get(extension, "text/plain"), text[:TEXT_CHARACTERS])
