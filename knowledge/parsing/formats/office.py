"""What Office files have in common."""

import zipfile

from defusedxml.ElementTree import fromstring

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# What programs write when nobody gave a title.
_NO_TITLES = {"powerpoint presentation", "word document", "untitled", "microsoft word"}


def title_of(archive: zipfile.ZipFile) -> str:
    """The title in its properties, if somebody gave one."""
    if "docProps/core.xml" not in archive.namelist():
        return ""
    title = fromstring(archive.read("docProps/core.xml")).findtext(_TITLE) or ""
    return "" if title.strip().lower() in _NO_TITLES else title
