from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.parsing.cleaning import clean, clean_line

odd = "\x00\ud800\udfff\r\n\x0b\x0c\x85\u2028\ufeff\ufffe\x7f"
anything = st.text(st.characters(codec=None) | st.sampled_from(odd))


@settings(max_examples=200, deadline=None)
@given(anything)
def test_what_is_left_can_be_stored_and_is_clean_already(text):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not set(cleaned) & set("\x00\r\x0b\x0c\x85\u2028\u2029\ufeff\ufffe\uffff\x7f\xad")
    assert clean(cleaned) == cleaned
    assert cleaned.splitlines() == cleaned.split("\n") or not cleaned or cleaned.endswith("\n")


@settings(max_examples=100, deadline=None)
@given(anything)
def test_a_title_is_one_line(text):
    assert "\n" not in clean_line(text)
    assert clean_line(text) == clean_line(text).strip()


def test_words_and_indentation_stay():
    assert clean("def f():\r\n    return\xa01  \n\n\n\n\n\nend\n") == "def f():\n    return 1\n\n\nend"
