"""The local voices in talks: pieces that come one after another and join without a break."""

from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from itertools import pairwise

import pytest

from xentree.audio import seconds_of
from xentree.providers import speaker_flite
from xentree.providers.speaker_flite import FliteSpeaker, pieces_of
from xentree.providers.speech_flite import FliteVoices
from xentree.providers.speech_pocketsphinx import PocketsphinxEars

FIRST = "That is a good question,"
SECOND = "and I would like to hear what your friends and your family think about it."
LONG = f"{FIRST} {SECOND}"


async def said(text, voice="a"):
    return [speech async for speech in FliteSpeaker().speak(text, voice)]


@pytest.fixture
async def long():
    return await said(LONG)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Yes, of course.", ["Yes, of course."]),
        (
            LONG,
            ["That is a good question,", "and I would like to hear what your friends and your family think about it."],
        ),
        (
            "We could practise ordering food and talk about your last holiday by the sea",
            ["We could practise ordering food", "and talk about your last holiday by the sea"],
        ),
        (
            "We could practise ordering food in a restaurant this evening",
            ["We could practise ordering food", "in a restaurant this evening"],
        ),
        (
            "Good morning Mrs. Dalloway I am so very glad you came",
            ["Good morning Mrs. Dalloway I am so very glad you came"],
        ),
        ("", []),
    ],
    ids=["short", "after a mark", "before a joining word", "before a preposition", "in one breath", "empty"],
)
def test_the_first_piece_is_short_where_that_sounds_well(text, pieces):
    assert pieces_of(text) == pieces


def test_no_word_is_lost_and_later_pieces_are_longer():
    text = " ".join([LONG] * 8)
    pieces = pieces_of(text)
    assert " ".join(pieces) == text
    assert all(len(piece.split()) >= 30 for piece in pieces[1:-1])


async def test_all_that_is_said_is_understood_as_before(long):
    ears = PocketsphinxEars()
    apart = ears.hear(b"".join(speech.samples for speech in long)).text.split()
    whole = ears.hear(FliteVoices().say(LONG).samples).text.split()
    assert len(long) == 2
    assert len(set(apart) & set(whole)) >= 0.7 * len(set(whole))


async def test_pieces_begin_and_end_in_silence(long):
    for speech in long:
        samples = array("h", speech.samples)
        assert samples[0] == samples[-1] == 0
        assert max(abs(value) for value in samples[-400:]) == 0


async def test_speech_begins_at_once(long):
    assert [speech.phones[1].start for speech in long] == [0.02, 0.02]
    assert max(abs(value) for value in array("h", long[0].samples[: 2 * 1600])) > 500


async def test_the_sounds_are_those_of_the_piece(long):
    for speech in long:
        assert speech.phones[0].start == 0.0
        assert all(one.end == pytest.approx(two.start) for one, two in pairwise(speech.phones))
        assert speech.phones[-1].end == pytest.approx(seconds_of(speech.samples), abs=0.002)


async def test_joined_it_takes_about_as_long_as_in_one_breath(long):
    whole = seconds_of(FliteVoices().say(LONG).samples)
    assert seconds_of(b"".join(speech.samples for speech in long)) == pytest.approx(whole, rel=0.1)


async def test_the_second_voice_is_another(long):
    assert (await said(LONG, "b"))[0].samples != long[0].samples


async def test_nothing_to_say_is_nothing():
    assert await said("日本") == []
    (speech,) = await said("...")
    assert max(speech.samples) == 0


async def test_who_stops_listening_has_nothing_more_computed(monkeypatch):
    begun = []

    def slow(self, text, voice="a", *, pace=1.0, say=FliteVoices.say):
        begun.append(text)
        return say(self, text, voice)

    monkeypatch.setattr(FliteVoices, "say", slow)
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(speaker_flite, "_threads", lambda: pool)
        async with aclosing(FliteSpeaker().speak(" ".join([LONG] * 20))) as pieces:
            await anext(pieces)
    assert len(begun) < 5
