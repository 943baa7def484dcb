"""Bytes to text: by their mark, as UTF-8, else by what they most probably are."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""")
SAMPLE_BYTES = 32_768
_UNLIKE_LATIN = {
    *("cp1251", "cp1253", "cp1255", "cp1256", "koi8_r", "iso8859_5", "iso8859_7", "mac_cyrillic"),
    *("cp932", "shift_jis", "euc_jp", "gb18030", "gbk", "gb2312", "big5", "euc_kr", "cp949", "utf_16_le", "utf_16_be"),
}


def decode(content: bytes, *, declares: bool = False) -> str:
    """The text; with `declares`, its first bytes may name the encoding, as those of HTML and XML do."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Cut off within a character, or a few bad bytes in a long text: still UTF-8.
        if error.start > len(content) - 4 or content.decode("utf-8", "replace").count("\ufffd") * 500 < len(content):
            return content.decode("utf-8", "replace")
    return content.decode((_declared(content) if declares else None) or _guessed(content), "replace")


def _declared(content: bytes) -> str | None:
    found = _DECLARED.search(content[:2048])
    try:
        return codecs.lookup(found.group(1).decode()).name if found else None
    except LookupError:
        return None


def _guessed(content: bytes) -> str:
    """Windows-1252, as most such files are, unless the guess is an encoding that does not resemble it."""
    from charset_normalizer import from_bytes

    best = from_bytes(content[:SAMPLE_BYTES]).best()
    return best.encoding if best is not None and best.encoding in _UNLIKE_LATIN else "cp1252"
