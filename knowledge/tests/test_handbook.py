import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from knowledge.services import handbook_page, handbook_pages, search_handbook
from knowledge.services.handbook.markdown import plain_text, render_html
from knowledge.services.handbook.spelling import mend
from knowledge.services.handbook.terms import informative_terms, normalise
from knowledge.tests.handbook_questions import OFF_TOPIC, ON_TOPIC
from xentree.errors import NotFound

SECTIONS = [(page, section) for page in handbook_pages() for section in page.sections]
LINK = re.compile(r"\]\((/[^)\s]*)\)")


def test_pages_come_in_their_order():
    orders = [page.order for page in handbook_pages()]
    assert orders == list(range(1, len(orders) + 1))


def test_a_page_is_found_by_its_slug():
    assert handbook_page("keyboard").title == "Keyboard shortcuts"


def test_an_unknown_page_is_not_found():
    with pytest.raises(NotFound):
        handbook_page("../settings")


def test_every_page_has_at_least_three_sections():
    assert [page.slug for page in handbook_pages() if len(page.sections) < 3] == []


def test_no_section_is_empty_or_longer_than_180_words():
    lengths = {f"{page.slug}#{section.anchor}": len(section.text.split()) for page, section in SECTIONS}
    assert {where: length for where, length in lengths.items() if not 20 <= length <= 180} == {}


def test_anchors_are_unique_on_their_page():
    counts = Counter((page.slug, section.anchor) for page, section in SECTIONS)
    assert [where for where, count in counts.items() if count > 1] == []


def test_every_section_says_how_people_ask_for_it():
    assert [f"{page.slug}#{section.anchor}" for page, section in SECTIONS if not section.asked] == []


def test_what_people_ask_is_never_shown():
    assert [
        section.title for _, section in SECTIONS if "asked:" in section.text + section.html + section.markdown
    ] == []


def test_every_link_within_the_handbook_leads_somewhere():
    places = {page.url for page in handbook_pages()} | {f"{page.url}#{section.anchor}" for page, section in SECTIONS}
    links = {link for _, section in SECTIONS for link in LINK.findall(section.markdown)}
    assert {link for link in links if link.startswith("/handbook/")} - places == set()


def test_every_other_link_of_the_site_is_a_route():
    links = {link for _, section in SECTIONS for link in LINK.findall(section.markdown)}
    for link in links:
        resolve(link.partition("#")[0])


def test_on_topic_questions_find_their_page_first():
    misses = {
        question: found[0].url if (found := search_handbook(question)) else None
        for slug, questions in ON_TOPIC.items()
        for question in questions
        if [passage.slug for passage in search_handbook(question)[:1]] != [slug]
    }
    assert misses == {}


def test_off_topic_questions_find_nothing():
    found = {question: search_handbook(question) for question in OFF_TOPIC}
    assert {question: passages for question, passages in found.items() if passages} == {}


def test_a_passage_tells_where_it_is_from():
    first = search_handbook("How do I connect Ollama?")[0]
    assert (first.slug, first.anchor) == ("providers", "connecting-ollama")
    assert first.title == "Connecting a language model › Connecting Ollama"
    assert first.url == "/handbook/providers#connecting-ollama"
    assert first.text == next(s.text for s in handbook_page("providers").sections if s.anchor == first.anchor)


def test_passages_come_best_first_and_no_more_than_asked_for():
    found = search_handbook("delete", limit=2)
    assert len(found) == 2
    assert found[0].score >= found[1].score > 0


def test_a_limit_of_nothing_finds_nothing():
    assert search_handbook("ollama", limit=0) == []


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        '"',
        "NEAR(",
        "a AND OR NOT *",
        "{zebra}: ^x",
        "' OR 1=1; --",
        "🙂🙂",
        "日本語の質問",
        "\x00\ud800",
        "a" * 32_000,
    ],
)
def test_odd_input_finds_nothing_and_never_raises(question):
    assert search_handbook(question) == []


def test_operators_are_words_like_others():
    plain = [passage.url for passage in search_handbook("connect ollama")]
    assert [passage.url for passage in search_handbook('connect" AND (ollama* -')] == plain


@given(st.text(max_size=400))
def test_any_text_is_taken(question):
    assert isinstance(search_handbook(question), list)


def test_the_longest_message_is_searched():
    assert search_handbook("how do I connect ollama " * 1300)[0].slug == "providers"


def test_many_threads_may_search_at_once():
    questions = [questions[0] for questions in ON_TOPIC.values()] * 8
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(search_handbook, questions))
    assert found == [search_handbook(question) for question in questions]


@pytest.mark.parametrize(
    ("written", "shared"),
    [("E-Mail", "email"), ("logging in", "signin"), ("signed in", "signin"), ("two-factor", "2fa"), ("can't", "not")],
)
def test_spellings_are_brought_together(written, shared):
    assert normalise(written) == shared


def test_a_question_without_telling_words_is_about_xentree():
    assert informative_terms("What can you do?") == ["xentree"]


def test_thanks_are_no_question():
    assert informative_terms("Thank you!") == []


def test_one_slip_in_a_long_word_is_mended():
    assert mend("pasword", Counter(password=3)) == "password"


def test_short_words_are_left_as_they_are():
    assert mend("prime", Counter(price=9)) is None


def test_plain_text_undoes_links_emphasis_and_tables():
    source = "See [**this**](/x) and `that`\nhere.\n\n| Key | Does |\n|---|---|\n| A | b |"
    assert plain_text(source) == "See this and that here.\nKey: Does\nA: b"


def test_plain_text_keeps_lists_quotes_and_code():
    source = "- one\n- two\n\n2. three\n\n> four\n\n```sh\nmake run\n```"
    assert plain_text(source) == "- one\n- two\n2. three\n> four\n```sh\nmake run\n```"


def test_html_in_markdown_is_shown_not_obeyed():
    assert render_html("<script>x</script> [a](javascript:x)") == (
        "<p>&lt;script&gt;x&lt;/script&gt; [a](javascript:x)</p>\n"
    )


def test_code_blocks_can_be_copied():
    assert render_html("```sh\na < b\n```") == (
        '<div class="code-block"><div class="code-head"><span>sh</span>'
        '<button type="button" class="code-copy" data-copy>Copy</button></div>'
        '<pre tabindex="0"><code>a &lt; b\n</code></pre></div>\n'
    )
