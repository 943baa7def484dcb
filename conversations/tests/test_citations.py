import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conversations.services.citations import CitationFilter, citation, without_markers
from xentree.markdown import render_markdown
from xentree.providers.chat import Passage

PASSAGES = [Passage(1, "One", "first", url="/handbook/one"), Passage(2, "Two", "second", document_id="d", page=3)]
# What answers are made of, whole and broken.
PARTS = [
    *(
        "[1]",
        "[2]",
        "[7]",
        "[12]",
        "[1, 2]",
        "[2;7]",
        "[7,9]",
        "[1-3]",
        "[0, 1]",
        "[ 1 ]",
        r"\[1\]",
        r"\[7\]",
        "[٧]",
        "[२]",
    ),
    *("[", "]", "[[", "]]", "1", "7", "0", ",", "-", " ", "\\", "(", ")", "(https://a.example/x)", "!", ":"),
    *(
        "`",
        "``",
        "```",
        "~~~",
        "~~~~",
        "\n",
        "\n\n",
        "\n```py\n",
        "\n```\n",
        "> ",
        "- ",
        "1. ",
        "# ",
        "words",
        "**",
        "_",
    ),
]
pieces = st.lists(st.sampled_from(PARTS), max_size=30)
SHOWN = re.compile(r"\[\s*(\d{1,3})\s*\]")


def read(chunks, passages=PASSAGES):
    reader = CitationFilter(passages)
    out = [piece for chunk in chunks for piece in reader.feed(chunk)] + list(reader.flush())
    return "".join(piece for piece in out if isinstance(piece, str)), reader.citations


def cut(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def visible(markdown):
    """What a reader sees outside of code."""
    html = re.sub(r"(?s)<code.*?</code>", " ", render_markdown(markdown))
    return re.sub(r"<[^>]+>", "", html)


def test_unknown_numbers_are_dropped_and_known_ones_cited_once_in_order():
    text, citations = read(["Yes[2], no[9], again[2] and[1]."])
    assert (text, [entry["index"] for entry in citations]) == ("Yes[2], no, again[2] and[1].", [2, 1])


def test_a_citation_has_only_the_fields_its_passage_has():
    assert read(["[1][2]"])[1] == [
        {"index": 1, "url": "/handbook/one", "title": "One", "snippet": "first"},
        {"index": 2, "document_id": "d", "title": "Two", "page": 3, "snippet": "second"},
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a [1, 2].", "a [1][2]."),
        ("a [2,9; 1].", "a [2][1]."),
        ("a [1–9].", "a [1][2]."),
        ("a [7-9].", "a ."),
        ("a [ 2 ].", "a [2]."),
        (r"a \[2\] \[9\].", "a [2] ."),
        ("a [२] [٩].", "a [2] ."),
        ("a [01] [002].", "a [1] [2]."),
        ("the interval [0, 1] stays", "the interval [0, 1] stays"),
        ("the year [2024] stays", "the year [2024] stays"),
        ("- [ ] a task", "- [ ] a task"),
    ],
)
def test_numbers_leave_in_one_form(written, kept):
    assert read([written])[0] == kept


def test_a_number_never_becomes_a_link_of_the_models():
    assert read(["[1](https://evil.example) ![2](https://evil.example) [9](https://evil.example)"])[0] == (
        "[1] (https://evil.example) ![2] (https://evil.example) (https://evil.example)"
    )


def test_dropping_a_number_makes_no_other():
    assert read(["[[9]8] and [", "[9]1]"]) == ("[?8] and [?1]", [])


@pytest.mark.parametrize(
    "code",
    [
        "`a[9]`",
        "``a`[9]``",
        "```\na[9]\n```\n",
        "~~~py\na[9]\n```\nb[8]\n~~~\n",
        "- x\n  ```js\n  a[9] = b[1]\n  ```\n",
        "```\na[9]",
    ],
)
def test_brackets_in_code_are_left_alone(code):
    assert read([code]) == (code, [])
    assert read(list(code)) == (code, [])


def test_after_code_numbers_count_again():
    assert read(["```\na[9]\n```\nand[9][1] `x[9]` [9]"])[0] == "```\na[9]\n```\nand[1] `x[9]` "


def test_a_backtick_without_its_partner_protects_nothing():
    assert read(["`open [9]\nthen [9][1] ``` [8]"])[0] == r"\`open " + "\n" + r"then [1] \`\`\` "


def test_where_nothing_was_looked_up_text_passes_as_it_is():
    assert read(["see [1] and", " [2]"], None) == ("see [1] and [2]", [])


def test_where_nothing_was_found_no_number_is_shown():
    assert read(["see [1] and", " [2]"], []) == ("see  and ", [])
    assert without_markers("It is so [1][2], `a[1]`.") == "It is so , `a[1]`."


@given(pieces, st.data())
def test_how_the_text_is_cut_changes_nothing(parts, data):
    text = "".join(parts)
    assert read(cut(text, data)) == read([text])


@given(pieces)
@example(["`", "[7]", "``", "x ", "[7]", "`"])
@example(["\\", "`", "[7]", "`"])
def test_no_reader_sees_a_number_that_was_not_retrieved(parts):
    text, citations = read(["".join(parts)])
    assert {int(number) for number in SHOWN.findall(visible(text))} <= {1, 2}
    assert {entry["index"] for entry in citations} <= {1, 2}


@given(st.text(max_size=200) | pieces.map("".join))
def test_any_text_is_read_again_as_it_was_left(text):
    once = read([text])[0]
    assert read([once])[0] == once


@pytest.mark.parametrize(
    ("text", "shown"), [("short", "short"), ("word " * 200, "word " * 118 + "word …"), ("x" * 700, "x" * 600 + " …")]
)
def test_a_source_shows_whole_words_of_its_beginning(text, shown):
    assert citation(Passage(1, "A", text))["snippet"] == shown
