import pytest

from learning.english.evaluators.local_speaking.judging import sentence_lengths
from learning.english.evaluators.local_speaking.letters import by_letters
from learning.english.evaluators.local_speaking.words import words_of


def said(text):
    return [" ".join(word.ways[0]) for word in words_of(text)]


def test_words_come_from_the_dictionary_with_all_their_ways():
    (word,) = words_of("either")
    assert word.known
    assert {" ".join(way) for way in word.ways} == {"IY DH ER", "AY DH ER"}


def test_words_know_where_they_stand():
    text = "Well-known: Ana’s 7!"
    assert [text[word.start : word.end] for word in words_of(text)] == ["Well", "known", "Ana’s", "7"]


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("7", "S EH V AH N"),
        ("25", "T W EH N T IY F AY V"),
        ("1900", "N AY N T IY N HH AH N D R AH D"),
        ("2000", "T UW TH AW Z AH N D"),
        ("1905", "N AY N T IY N OW F AY V"),
        ("90210", "N AY N Z IH R OW T UW W AH N Z IH R OW"),
        ("colour", "K AH L ER"),
        ("café", "K AH F EY"),
        ("pineapple's", "P AY N AE P AH L Z"),
    ],
)
def test_figures_spellings_and_endings(text, phones):
    assert said(text) == [phones]


def test_what_no_dictionary_has_goes_by_its_letters():
    (word,) = words_of("Vrenzhoka")
    assert not word.known
    assert word.ways == (by_letters("vrenzhoka"),)


@pytest.mark.parametrize(
    ("letters", "phones"),
    [("blick", "B L IH K"), ("shrane", "SH R EY N"), ("knother", "N AA TH ER"), ("zzz", "Z Z"), ("", "AH")],
)
def test_letters(letters, phones):
    assert by_letters(letters) == tuple(phones.split())


def test_nothing_between_marks_is_no_word():
    assert words_of(" ... — 🙂 ") == ()


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", []),
        ("One two three four. Five six seven eight!", [4, 4]),
        ("Yes. One two three four.", [5]),
        ("no stop " * 20, [18, 18, 4]),
    ],
)
def test_a_text_is_judged_sentence_by_sentence(text, lengths):
    assert sentence_lengths(text, words_of(text)) == lengths
