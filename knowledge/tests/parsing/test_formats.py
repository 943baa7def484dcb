import datetime

import pytest

from knowledge.parsing import Page, split
from knowledge.tests.parsing import samples


def only(parsed):
    (page,) = parsed.pages
    assert page.number is None
    return page.text


def test_a_pdf_has_its_title_and_numbered_pages(parse):
    parsed = parse("a.pdf", samples.pdf([["Ports and harbours"], [], ["The last page"]], title="Sailing"))
    assert (parsed.title, parsed.page_count) == ("Sailing", 3)
    assert parsed.pages == (Page(1, "Ports and harbours"), Page(3, "The last page"))


def test_a_word_document_keeps_headings_tables_and_paragraphs(parse):
    body = (
        samples.paragraph("Handbook", "Title")
        + samples.paragraph("Leave", "H1")
        + samples.paragraph("Thirty days a year.")
        + samples.paragraph("Carry over", "H2")
        + samples.word_table([["Year", "Days"], ["2026", "30"]])
    )
    parsed = parse("a.docx", samples.docx(body, title="Our handbook"))
    assert (parsed.title, parsed.page_count) == ("Our handbook", None)
    assert only(parsed) == (
        "# Handbook\n\n# Leave\n\nThirty days a year.\n\n## Carry over\n\n| Year | Days |\n| --- | --- |\n| 2026 | 30 |"
    )


@pytest.mark.parametrize(("given", "kept"), [("untitled", ""), ("Microsoft Word - Sailing.doc", "Sailing.doc")])
def test_what_programs_call_a_file_is_no_title(parse, given, kept):
    assert parse("a.pdf", samples.pdf([["Ports and harbours"]], title=given)).title == kept


def test_slides_keep_title_points_tables_and_notes(parse):
    parsed = parse("a.pptx", samples.pptx())
    assert parsed.page_count == 2
    assert parsed.pages == (
        Page(1, "# Sailing\n\n- Reef early\n- Look ahead\n\nNotes: Speak slowly"),
        Page(2, "# Slide 2\n\n| Sail | Area |\n| --- | --- |\n| Jib | 12 |"),
    )


def test_a_workbook_is_a_table_a_sheet(parse):
    day = datetime.datetime(2026, 3, 1)
    rows = [["Prices 2026"], ["Item", "Price", "Since"], ["Rope|thin", 12.5, day], ["Sail", 1 / 3, None]]
    parsed = parse("a.xlsx", samples.xlsx({"Shop": rows, "Empty": [], "Old": [["x"]]}))
    assert parsed.page_count == 3
    assert parsed.pages == (
        Page(
            1,
            "# Shop\n\nPrices 2026\n\n| Item | Price | Since |\n| --- | --- | --- |\n"
            "| Rope\\|thin | 12.5 | 2026-03-01 |\n| Sail | 0.333333333333 |  |",
        ),
        Page(3, "# Old\n\n| x |\n| --- |"),
    )


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_tables_in_text_are_cut_at_their_own_mark(parse, mark):
    content = "\n".join(mark.join(row) for row in (["Name", "Town"], ["Ada", '"x, y"'], ["Bo", "z"]))
    assert only(parse("a.csv", content.encode())) == ("| Name | Town |\n| --- | --- |\n| Ada | x, y |\n| Bo | z |")


def test_a_table_may_tell_its_mark_itself(parse):
    assert only(parse("a.csv", b"sep=;\r\nA,B;C\r\n1,2;3")) == "| A,B | C |\n| --- | --- |\n| 1,2 | 3 |"


def test_rows_of_a_wide_table_name_their_cells(parse):
    header = ",".join(f"column {at}" for at in range(30))
    rows = "\n".join(",".join(f"{row}.{at}" for at in range(30)) for row in range(3))
    text = only(parse("a.csv", f"{header}\n{rows}".encode()))
    assert "- column 0: 1.0; column 1: 1.1; column 2: 1.2;" in text


def test_html_is_read_without_scripts_navigation_and_addresses(parse):
    page = """<!doctype html><html><head><title>Knots &amp; ropes</title><style>p{}</style><script>alert(1)</script>
    </head><body><nav><a href="/">Home</a></nav><main><h1>Knots</h1><p>A <a href="http://x.example/">bowline</a> holds.
    <script>steal()</script><img src="http://tracker.example/p.png" alt="A bowline"></p><ul><li>one</li><li>two</li>
    </ul>    <table><tr><th>Knot</th><th>Use</th></tr><tr><td>Bowline</td><td>Loop</td></tr></table>
    <p hidden>secret</p><noscript>no</noscript></main><footer>Imprint</footer></body></html>"""
    parsed = parse("a.html", page.encode())
    assert parsed.title == "Knots & ropes"
    text = only(parsed)
    assert "# Knots" in text and "A bowline holds." in text and "A bowline" in text
    assert "- one\n- two" in text and "| Bowline | Loop |" in text
    assert not any(word in text for word in ("alert", "steal", "Home", "example", "secret", "Imprint", "p{}"))


def test_text_of_html_that_looks_like_markup_stays_text(parse):
    page = "<p># no heading</p><table><tr><th>a|b</th></tr><tr><td>c|d</td></tr></table>"
    assert only(parse("a.html", page.encode())) == "\\# no heading\n\n| a\\|b |\n| --- |\n| c\\|d |"


def test_html_without_a_main_part_is_read_whole_but_for_its_frame(parse):
    text = "<header><h1>Knots</h1></header><div><p>A bowline.</p></div>"
    page = f"<body><nav>Home</nav>{text}<footer>Imprint</footer></body>"
    assert only(parse("a.html", page.encode())) == "# Knots\n\nA bowline."


def test_html_is_decoded_as_it_says(parse):
    page = '<html><head><meta charset="windows-1251"></head><body><p>Привет</p></body></html>'
    assert only(parse("a.html", page.encode("cp1251"))) == "Привет"


def test_a_book_is_read_in_its_order(parse):
    chapters = [
        f'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'
        for body in ("<h1>One</h1><p>It began.</p>", "<h1>Two</h1><p>It ended.</p>")
    ]
    parsed = parse("a.epub", samples.epub(chapters, title="Tales"))
    assert (parsed.title, parsed.page_count) == ("Tales", None)
    assert only(parsed) == "# One\n\nIt began.\n\n# Two\n\nIt ended."


def test_markdown_gives_its_title_and_loses_its_front_matter(parse):
    parsed = parse("a.md", b"---\ntitle: 'My notes'\ntags: [a]\n---\nFirst\n=====\n\nText.\n\nSecond\n------\nMore.")
    assert parsed.title == "My notes"
    assert only(parsed) == "# First\n\nText.\n\n## Second\nMore."


def test_markdown_without_front_matter_is_named_by_its_first_heading(parse):
    assert parse("a.md", b"Intro.\n\n# The title #\n\nText.").title == "The title"


def test_source_code_stands_in_a_fence_that_it_cannot_end(parse):
    assert only(parse("a.py", b"x = '''\n```\n'''\n")) == "````python\nx = '''\n```\n'''\n````"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_text_is_read_in_its_encoding(parse, encoding):
    text = "Größe – naïve œuvre “quoted” €5"
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    assert only(parse("a.txt", (mark + text).encode(encoding))) == text


def test_what_no_database_takes_is_gone(parse):
    content = "a\x00b\x07c\r\nd\rе\ufeff\u2028f".encode() + b"\xed\xa0\x80 " + b"x" * 3000
    assert only(parse("a.txt", b"y" * 70_000 + content)).endswith("abc\nd\nе\nf\ufffd\ufffd\ufffd " + "x" * 3000)


def test_a_long_sheet_repeats_its_header_in_each_piece(parse):
    rows = [["Item", "Price"], *([f"Thing number {at}", at] for at in range(200))]
    pieces = split(parse("a.xlsx", samples.xlsx({"Shop": rows})))
    assert len(pieces) > 4
    assert all("| Item | Price |\n| --- | --- |\n| Thing" in piece.text for piece in pieces)
    assert {piece.heading_path for piece in pieces} == {("Shop",)}
