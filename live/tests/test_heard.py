"""Which words were heard."""

from itertools import pairwise

from live.engine.heard import Timeline
from xentree.audio import silence
from xentree.providers.speech import Phone, Speech

TEXT = "Yes, trees grow slowly."


def said(text, phones=(), seconds=2.0, *, whole=True):
    timeline = Timeline()
    timeline.begin(text)
    timeline.add(Speech(silence(seconds), tuple(phones)))
    if whole:
        timeline.end()
    return timeline


def test_words_are_heard_one_after_the_other_and_always_a_prefix():
    timeline = said(TEXT)
    timeline.begin("They do.")
    timeline.add(Speech(silence(1.0)))
    timeline.end()
    heard = [timeline.heard(at) for at in range(0, 3001, 50)]
    assert (heard[0], heard[-1]) == ("", f"{TEXT} They do.")
    assert all(f"{TEXT} They do.".startswith(later) and later.startswith(before) for before, later in pairwise(heard))
    assert timeline.heard(1999) == "Yes, trees grow"
    assert timeline.heard(2000) == TEXT


def test_phones_say_where_the_words_are():
    phones = [
        Phone("SIL", 0, 1.0),
        *(Phone("AH", 1 + at / 20, 1 + (at + 1) / 20) for at in range(19)),
        Phone("SIL", 1.95, 2),
    ]
    timeline = said(TEXT, phones)
    assert timeline.heard(1000) == ""
    assert timeline.heard(1160) == "Yes,"
    assert timeline.heard(1950) == TEXT


def test_of_a_sentence_that_still_comes_less_is_believed():
    timeline = said("A sentence of which the first piece is here.", seconds=1.0, whole=False)
    assert timeline.heard(1000) == "A sentence"
    assert said(TEXT, seconds=0.0, whole=False).heard(0) == ""
