"""Books: their chapters in reading order."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from knowledge.parsing.archive import open_archive
from knowledge.parsing.decoding import decode
from knowledge.parsing.formats.html import parse, to_markdown, without_noise
from knowledge.parsing.output import Output, Refused

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
MOST_CHAPTER_BYTES = 20_000_000
# Fonts may be scrambled in a book that everybody can read.
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read(file: IO[bytes], out: Output) -> None:
    """All of it as one page: how it is paged is up to the reading device."""
    with open_archive(file, holding=CONTAINER) as archive:
        _refuse_protected(archive)
        path = _package_path(archive)
        package = fromstring(archive.read(path))
        out.begin(title=package.findtext(".//{*}title") or "")
        out.page(None, out.joined(_chapters(archive, package, posixpath.dirname(path), out)))


def _refuse_protected(archive: zipfile.ZipFile) -> None:
    if ENCRYPTION in archive.namelist():
        methods = fromstring(archive.read(ENCRYPTION)).iterfind(".//{*}EncryptedData/{*}EncryptionMethod")
        if any(method.get("Algorithm") not in _FONTS for method in methods):
            raise Refused("encrypted")


def _package_path(archive: zipfile.ZipFile) -> str:
    root = fromstring(archive.read(CONTAINER)).find(".//{*}rootfile")
    path = root.get("full-path", "") if root is not None else ""
    if path not in archive.namelist():
        raise Refused("broken")
    return path


def _chapters(archive: zipfile.ZipFile, package: Element, folder: str, out: Output) -> Iterator[str]:
    hrefs = {item.get("id"): item.get("href", "") for item in package.iterfind(".//{*}manifest/{*}item")}
    order = [hrefs.get(item.get("idref"), "") for item in package.iterfind(".//{*}spine/{*}itemref")]
    names = set(archive.namelist())
    for number, href in enumerate(order, start=1):
        name = posixpath.normpath(posixpath.join(folder, unquote(href)))
        if href and name in names:
            yield _chapter(archive, name)
            yield ""
        out.progress(number / len(order))


def _chapter(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        content = part.read(MOST_CHAPTER_BYTES + 1)
    if len(content) > MOST_CHAPTER_BYTES:
        raise Refused("unsafe_archive")
    soup = without_noise(parse(decode(content, declares=True)))
    return to_markdown(soup.body or soup).strip()
