import pytest

from knowledge.parsing import kind_of
from knowledge.tests.parsing import samples


def name_of(filename, head):
    kind = kind_of(filename, head)
    return kind and kind.name


@pytest.mark.parametrize("filename", ["a.pdf", "a.docx", "a", "a.exe"])
def test_a_pdf_is_told_by_its_bytes(filename):
    assert name_of(filename, samples.pdf([["Hello"]])) == "pdf"


def test_zipped_documents_are_told_by_what_is_in_them():
    assert name_of("a.zip", samples.docx("")) == "docx"
    assert name_of("a.docx", samples.pptx()) == "pptx"
    assert name_of("a", samples.xlsx({"S": [[1]]})) == "xlsx"
    assert name_of("a.zip", samples.epub(["<p>x</p>"])) == "epub"


def test_a_zip_that_names_no_document_is_believed_its_ending_until_it_is_opened():
    archive = samples.zipped({"notes/readme": "x"})
    assert name_of("a.docx", archive) == "docx"
    assert name_of("a.zip", archive) is None


@pytest.mark.parametrize(
    ("filename", "name", "language"),
    [
        ("a.md", "markdown", ""),
        ("a.CSV", "csv", ""),
        ("a.tsv", "csv", ""),
        ("a.htm", "html", ""),
        ("a.py", "code", "python"),
        ("Dockerfile", "code", "dockerfile"),
        ("a.json", "code", "json"),
        ("a.yml", "code", "yaml"),
        ("a.toml", "code", "toml"),
        ("LICENSE", "text", ""),
        ("a.pdf", "text", ""),
        ("a.unknown", "text", ""),
    ],
)
def test_text_is_told_apart_by_its_name(filename, name, language):
    kind = kind_of(filename, b"plain words\n")
    assert (kind.name, kind.language) == (name, language)


def test_html_without_an_ending_is_seen():
    assert name_of("page", b"  <!-- saved -->\n<!DOCTYPE html><html>") == "html"


def test_source_code_and_pictures_of_lines_are_served_as_plain_text():
    assert kind_of("a.svg", b"<svg xmlns='x'><script/></svg>").content_type == "text/plain"
    assert kind_of("a.js", b"alert(1)").content_type == "text/plain"


@pytest.mark.parametrize("text", ["Größe, naïve, œuvre\n", "Привет, мир\n", "日本語のテキスト\n"])
def test_text_is_text_in_every_encoding(text):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert name_of("a.txt", text.encode(encoding)) == "text"
    assert name_of("a.txt", "Größe".encode("cp1252")) == "text"


@pytest.mark.parametrize(
    "head",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xca\xfe\xba\xbe\x00\x00\x00\x34",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"{\\rtf1\\ansi",
        b"-----BEGIN PRIVATE KEY-----\n",
        b"SQLite format 3\x00",
    ],
)
@pytest.mark.parametrize("filename", ["a.txt", "a.py", "a.pdf", "a.docx", "a"])
def test_what_is_no_document_is_refused_whatever_its_name(filename, head):
    assert kind_of(filename, head) is None


def test_old_office_files_are_refused_by_name_and_locked_new_ones_are_not_yet():
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    assert [name_of(name, head) for name in ("a.doc", "a.xls", "a.msg", "a.docx")] == [None, None, None, "docx"]


def test_an_empty_file_is_what_its_name_says_so_that_it_can_be_told_empty():
    assert [name_of(name, b"") for name in ("a.pdf", "a.docx", "a.txt")] == ["pdf", "docx", "text"]
