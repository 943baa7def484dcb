import string

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.parsing import Page, Parsed, split

LONGEST = 1_700

lines = st.one_of(
    st.sampled_from(["", "# One", "## Two", "### Three", "```python", "```", "~~~", "- item"]),
    st.sampled_from(["| a | b |", "| --- | --- |"]),
    st.text(string.ascii_letters + " .!?|`#-\t", max_size=300),
    st.text(max_size=40),
    st.integers(1, 3000).map(lambda count: "word " * (count // 5) + "x" * (count % 5)),
    st.integers(1, 4000).map("z".__mul__),
)
texts = st.lists(lines, max_size=40).map("\n".join)


def pieces_of(*pages):
    return split(Parsed("", None, tuple(Page(number, text) for number, text in enumerate(pages, start=1))))


@settings(max_examples=300, deadline=None)
@given(st.lists(texts, max_size=3))
def test_pieces_are_their_part_of_the_page_and_together_all_of_it(pages):
    pieces = pieces_of(*pages)
    assert [(piece.page, piece.start) for piece in pieces] == sorted({(piece.page, piece.start) for piece in pieces})
    for number, text in enumerate(pages, start=1):
        end = 0
        for piece in (piece for piece in pieces if piece.page == number):
            assert not text[end : piece.start].strip()
            assert text[piece.start : piece.end].strip()
            assert text[piece.start : piece.end] in piece.text
            assert len(piece.text) <= LONGEST
            end = piece.end
        assert not text[end:].strip()


@settings(max_examples=200, deadline=None)
@given(texts)
def test_only_tables_and_code_add_to_the_text_of_the_page(text):
    for piece in pieces_of(text.replace("`", "").replace("~", "").replace("|", "")):
        assert piece.text == text.replace("`", "").replace("~", "").replace("|", "")[piece.start : piece.end]


def test_pieces_know_the_headings_above_them_across_pages():
    pieces = pieces_of("# A\n\n## B\n\nFirst.\n\n## C\n\nSecond.", "Third.\n\n# D\n\nFourth.")
    assert [(piece.page, piece.heading_path, piece.text) for piece in pieces] == [
        (1, ("A", "B"), "# A\n\n## B\n\nFirst."),
        (1, ("A", "C"), "## C\n\nSecond."),
        (2, ("A", "C"), "Third."),
        (2, ("D",), "# D\n\nFourth."),
    ]


def test_a_heading_at_the_end_of_a_page_goes_with_what_was_before():
    pieces = pieces_of("Text.\n\n# Next", "Its text.")
    assert [(piece.heading_path, piece.text) for piece in pieces] == [
        ((), "Text.\n\n# Next"),
        (("Next",), "Its text."),
    ]


def test_a_page_of_headings_alone_is_a_piece():
    assert [piece.text for piece in pieces_of("# A\n\n## B")] == ["# A\n\n## B"]


def test_long_text_is_cut_at_sentences_into_even_pieces():
    sentence = "The quick brown fox jumps over the lazy dog again and again. "
    pieces = pieces_of(sentence * 40)
    assert all(piece.text.endswith(".") for piece in pieces)
    assert {len(piece.text) // 100 for piece in pieces} <= {7, 8, 9}


def test_short_paragraphs_share_a_piece():
    assert len(pieces_of("\n\n".join(["A short one."] * 30))) == 1


def test_code_is_cut_at_blank_lines_and_stands_in_fences():
    function = "def f():\n    a = 1\n\n    return a" + "  # words" * 40
    pieces = pieces_of("```python\n" + "\n\n\n".join([function] * 6) + "\n```")
    assert len(pieces) == 3
    assert all(piece.text.startswith("```python\ndef f()") and piece.text.endswith("\n```") for piece in pieces)


def test_a_number_sign_in_code_is_no_heading():
    assert [piece.heading_path for piece in pieces_of("# Real\n\n```\n# not\n```")] == [("Real",)]
