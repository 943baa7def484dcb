"""What Office files have in common."""

import zipfile

from defusedxml.ElementTree import fromstring

_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def title_of(archive: zipfile.ZipFile) -> str:
    """The title in its properties."""
    if "docProps/core.xml" not in archive.namelist():
        return ""
    return fromstring(archive.read("docProps/core.xml")).findtext(_TITLE) or ""
