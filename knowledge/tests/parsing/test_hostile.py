import io
import random
import zipfile

import pytest

from knowledge.parsing import ParseFailed
from knowledge.tests.parsing import samples

DTD = '<!DOCTYPE x [<!ENTITY b "lol"><!ENTITY a "&b;&b;&b;&b;&b;">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = "<w:p/>" * 1_000_000


@pytest.fixture
def code_of(parse):
    """A function from a file to the code it fails with; its words are a sentence."""

    def fails(filename, content):
        with pytest.raises(ParseFailed) as failed:
            parse(filename, content)
        assert failed.value.message.endswith(".") and "{" not in failed.value.message
        assert len(failed.value.message) < 300
        return failed.value.code

    return fails


@pytest.mark.parametrize("filename", ["a.pdf", "a.docx", "a.pptx", "a.xlsx", "a.epub"])
def test_an_empty_file_is_told_so(code_of, filename):
    assert code_of(filename, b"") == "empty"


@pytest.mark.parametrize("filename", ["a.txt", "a.md", "a.csv", "a.html", "a.py", "a.json"])
def test_a_file_of_nothing_but_space_is_empty(code_of, filename):
    assert code_of(filename, b" \n\t\n") == "empty"


def test_documents_without_a_word_are_empty(code_of):
    assert code_of("a.docx", samples.docx("<w:p/>")) == "empty"
    assert code_of("a.xlsx", samples.xlsx({"A": [], "B": []})) == "empty"
    assert code_of("a.epub", samples.epub(["<html><body/></html>"])) == "empty"


def test_a_scanned_pdf_is_told_so(code_of, parse):
    assert code_of("a.pdf", samples.pdf([[], []])) == "no_text"
    assert [page.number for page in parse("a.pdf", samples.pdf([[], ["Text"]])).pages] == [2]


def test_locked_files_are_told_so(code_of):
    locked = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -1 >> /ID [(a) (a)]" % (b"o" * 32, b"u" * 32)
    assert code_of("a.pdf", samples.pdf([["Text"]], trailer=locked)) == "encrypted"
    assert code_of("a.docx", OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)) == "encrypted"
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData xmlns="http://www.w3.org/'
        '2001/04/xmlenc#"><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/></EncryptedData>'
        "</encryption>"
    )
    assert code_of("a.epub", samples.epub(["<p>x</p>"], **{"META-INF/encryption.xml": encryption})) == "encrypted"


def test_a_locked_archive_is_told_so(code_of):
    content = bytearray(samples.docx(samples.paragraph("x")))
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    assert code_of("a.docx", bytes(content)) == "encrypted"


def test_an_old_office_file_under_a_new_name_is_told_so(code_of):
    assert code_of("a.docx", OLE + bytes(5000)) == "old_format"


def test_a_zip_that_is_not_what_it_claims_is_told_so(code_of):
    assert code_of("a.docx", samples.zipped({"notes/readme": "x"})) == "other_type"
    assert code_of("a.docx", samples.zipped({"word/something.xml": "<x/>"})) == "other_type"


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.pdf", samples.pdf([["Text"] * 20] * 20)),
        ("a.docx", samples.docx(samples.paragraph("Text") * 400)),
        ("a.pptx", samples.pptx()),
        ("a.xlsx", samples.xlsx({"S": [["x", "y"]] * 300})),
        ("a.epub", samples.epub(["<p>x</p>"] * 20)),
    ],
)
def test_files_cut_off_or_scrambled_fail_or_are_read_but_never_hang(parse, filename, content):
    third = len(content) // 3
    scrambled = content[:third] + bytes(byte ^ 0x5A for byte in content[third : 2 * third]) + content[2 * third :]
    for damaged in (content[: 2 * third], scrambled):
        try:
            assert parse(filename, damaged).pages
        except ParseFailed as failed:
            assert failed.code in {"broken", "no_text", "empty", "other_type", "unsafe_markup", "crashed"}


def test_an_archive_that_unpacks_to_far_too_much_is_refused(code_of):
    assert code_of("a.docx", samples.docx(BOMB)) == "unsafe_archive"
    big = {"xl/workbook.xml": "<x/>", **{f"xl/media/{at}": random.randbytes(600) * 1700 for at in range(300)}}
    assert code_of("a.xlsx", samples.zipped(big)) == "unsafe_archive"
    assert code_of("a.epub", samples.zipped({f"x{at}": "" for at in range(10_001)})) == "unsafe_archive"


def test_an_archive_that_lies_about_its_size_is_refused(code_of):
    content = bytearray(samples.docx(BOMB))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    assert content.count(size) >= 1
    assert code_of("a.docx", bytes(content.replace(size, (1000).to_bytes(4, "little")))) in {"broken", "unsafe_archive"}


@pytest.mark.parametrize("markup", [XXE, DTD])
def test_document_types_in_markup_are_refused(code_of, markup):
    for encoding in ("utf-8", "utf-16"):
        inside = {"word/document.xml": f"{markup}<x>&a;</x>".encode(encoding)}
        assert code_of("a.docx", samples.docx("", **inside)) == "unsafe_markup"
    assert code_of("a.epub", samples.epub(["<p>x</p>"], **{"OEBPS/book.opf": f"{markup}<x>&a;</x>"})) == "unsafe_markup"
    shop = {"xl/workbook.xml": "<x/>", "xl/sharedStrings.xml": f"{markup}<x>&a;</x>"}
    assert code_of("a.xlsx", samples.zipped(shop)) == "unsafe_markup"


def test_entities_in_html_and_books_are_not_what_they_say(parse):
    text = parse("a.html", f"{XXE}<html><body><p>x&a;y</p></body></html>".encode()).pages[0].text
    assert "root:" not in text and "x" in text
    text = parse("a.epub", samples.epub([f"{XXE}<html><body><p>x&a;y</p></body></html>"])).pages[0].text
    assert "root:" not in text and "x" in text


def test_names_that_climb_out_of_a_book_lead_nowhere(code_of):
    book = samples.epub(["<p>x</p>"], **{"../../../../etc/cron.d/x": "* * * * * root true"})
    assert code_of("a.epub", book.replace(b"c%200.xhtml", b"../../../x0")) in {"empty", "broken"}


def test_a_word_document_loads_nothing_from_elsewhere(parse, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" TargetMode="External" '
        f'Target="file://{secret}"/></Relationships>'
    )
    picture = (
        '<w:p><w:r><w:t>Text</w:t><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
        'wordprocessingDrawing"><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
        '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="r9"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    document = samples.docx(picture, **{"word/_rels/document.xml.rels": rels})
    assert parse("a.docx", document).pages[0].text == "Text"


def test_markup_nested_without_end_fails_or_is_read(parse):
    for filename, content in (
        ("a.html", b"<div>" * 5_000 + b"deep"),
        ("a.html", b"<ul><li>" * 2_000 + b"deep"),
        ("a.docx", samples.docx("<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000)),
        ("a.md", b"> " * 200_000 + b"deep"),
        ("a.json", b"[" * 1_000_000),
    ):
        try:
            assert parse(filename, content).pages
        except ParseFailed as failed:
            assert failed.code in {"broken", "empty", "crashed", "too_slow"}


def test_a_pdf_that_loops_or_lies_is_not_read_for_ever(parse):
    content = samples.pdf([["Text"], ["More"]])
    looped = content.replace(b"/Kids [10 0 R 12 0 R]", b"/Kids [2 0 R 2 0 R  ]")
    lying = content.replace(b"/Count 2 >>", b"/Count 999999999 >>")
    assert looped != content and lying != content
    for damaged in (looped, lying):
        try:
            assert parse("a.pdf", damaged).pages[0].text == "Text"
        except ParseFailed as failed:
            assert failed.code in {"broken", "no_text", "too_many_pages"}


def test_a_pdf_of_too_many_pages_is_told_so(code_of):
    assert code_of("a.pdf", samples.pdf([["Text"]] * 10_000)) == "too_many_pages"


def test_a_sheet_that_says_it_is_endless_is_read_as_far_as_it_goes(parse):
    book = samples.xlsx({"S": [["a", "b"], ["1", "2"]]})
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    sheet = entries["xl/worksheets/sheet1.xml"].replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    sheet = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" t="str"><v>end</v></c></row></sheetData>'
    )
    text = parse("a.xlsx", samples.zipped({**entries, "xl/worksheets/sheet1.xml": sheet})).pages[0].text
    assert text.startswith("# S") and "end" in text and len(text) < 100_000


def test_one_endless_line_is_read(parse):
    assert len(parse("a.txt", b"x" * 3_000_000).pages[0].text) == 3_000_000


def test_a_page_and_a_program_in_one_are_what_their_beginning_says(parse):
    polyglot = samples.pdf([["Text"]]) + samples.docx(samples.paragraph("Other"))
    assert parse("a.docx", polyglot).pages[0].text == "Text"
