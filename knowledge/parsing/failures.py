"""Why a file cannot be read, in words; the codes are what the parsing process tells and what is stored."""

from knowledge.parsing.model import Kind, ParseFailed

WORDS = {
    "empty": "There is no text in this file.",
    "no_text": (
        "This PDF holds only pictures of text, as scanners make them. "
        "Run text recognition (OCR) on it and add it again."
    ),
    "encrypted": "This file is locked with a password. Save a copy without a password and add that.",
    "encrypted_pdf": "This PDF is locked with a password. Save a copy without a password and add that.",
    "encrypted_epub": "This book is copy-protected, so its text cannot be read.",
    "broken": "This file is damaged or incomplete, so it could not be read.",
    "other_type": "This file is not what its name says, so it could not be read.",
    "old_format": "This is a file of an old version of Office. Save it as DOCX, XLSX or PPTX and add that.",
    "unsafe_archive": "This file would unpack to far more than it should, so it was not opened.",
    "unsafe_markup": "This file contains definitions that documents must not contain (DTD), so it was not opened.",
    "too_long": "There is too much text in this file: at most {characters:,} characters are read.",
    "too_many_pages": "There are too many pages in this file: at most {pages:,} are read.",
    "too_slow": "Reading this file took too long, so it was given up.",
    "too_big": "Reading this file needs more memory than it may have.",
    "crashed": "This file made its reader crash; it is probably damaged.",
    "stopped": "Reading this file was interrupted from outside.",
}


def failure(code: str, kind: Kind, *, characters: int, pages: int) -> ParseFailed:
    """The failure with the words for this kind of file; codes nobody knows are a crash."""
    code = code if code in WORDS else "crashed"
    words = WORDS.get(f"{code}_{kind.name}", WORDS[code])
    return ParseFailed(code, words.format(characters=characters, pages=pages))
