from hypothesis import given
from hypothesis import strategies as st

from conversations.services.citations import CitationFilter
from xentree.providers.chat import Passage

PASSAGES = [Passage(1, "One", "first", url="/handbook/one"), Passage(2, "Two", "second", document_id="d", page=3)]
pieces = st.lists(st.sampled_from(["[1]", "[2]", "[7]", "[", "]", "1", "`", "```", "\n", "x", "(", " "]), max_size=25)


def read(chunks, passages=PASSAGES):
    reader = CitationFilter(passages)
    out = [piece for chunk in chunks for piece in reader.feed(chunk)] + list(reader.flush())
    return "".join(piece for piece in out if isinstance(piece, str)), reader.citations


def test_unknown_numbers_are_dropped_and_known_ones_cited_once_in_order():
    text, citations = read(["Yes[2], no[9], again[2] and[1]."])
    assert (text, [entry["index"] for entry in citations]) == ("Yes[2], no, again[2] and[1].", [2, 1])


def test_a_citation_has_only_the_fields_its_passage_has():
    assert read(["[1][2]"])[1] == [
        {"index": 1, "url": "/handbook/one", "title": "One", "snippet": "first"},
        {"index": 2, "document_id": "d", "title": "Two", "page": 3, "snippet": "second"},
    ]


def test_brackets_in_code_and_links_are_left_alone():
    text = "`a[9]` and [9](/x)\n```\nb[9] [1]\n```\n"
    assert read([text]) == (text, [])


def test_an_unclosed_backtick_protects_only_its_line():
    assert read(["`open [9]\nthen [9][1]"])[0] == "`open [9]\nthen [1]"


def test_without_passages_text_passes_as_it_is():
    assert read(["see [1] and", " [2]"], []) == ("see [1] and [2]", [])


@given(pieces, st.data())
def test_how_the_text_is_cut_changes_nothing(parts, data):
    text = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    chunks = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read(chunks) == read([text])


@given(pieces)
def test_nothing_is_cited_that_was_not_retrieved(parts):
    assert {entry["index"] for entry in read(parts)[1]} <= {1, 2}
