"""Judgements as people see them: marks in a text, words of a recording, verdicts in words."""

from types import SimpleNamespace

import pytest

from learning.english.results import corrected, pencil, spoken, verdict_of
from learning.english.results.verdict import sureness_of

TEXT = "She go to school. He is teacher."
GO = {"start": 4, "end": 6, "original": "go", "suggestion": "goes", "type": "agreement", "message": "She goes."}
A = {"start": 23, "end": 23, "original": "", "suggestion": " a", "type": "article", "message": "A job takes a."}
WORD = {
    "text": "three",
    "start": 0.1,
    "end": 0.5,
    "score": 90.0,
    "sure": True,
    "said": True,
    "phones": [],
    "error": None,
}


def judged(skill="writing", **fields):
    usual = {"request": {}, "result": {}, "score": 64.4, "cefr": "B1", "confidence": 0.6, "reason": "", "feedback": ""}
    return SimpleNamespace(skill=skill, **{**usual, **fields})


def at(start, end, **more):
    return {
        "start": start,
        "end": end,
        "original": TEXT[start:end],
        "suggestion": "",
        "type": "",
        "message": "",
        **more,
    }


def shown(sheet):
    return [(piece.text, piece.note.number if piece.note else 0) for piece in sheet.pieces]


def test_marks_lie_where_they_belong_and_the_text_is_whole():
    sheet = pencil(TEXT, [A, GO])
    assert shown(sheet) == [("She ", 0), ("go", 1), (" to school. He is", 0), ("", 2), (" teacher.", 0)]
    assert [(note.number, note.original, note.suggestion) for note in sheet.notes] == [(1, "go", "goes"), (2, "", " a")]


def test_where_marks_overlap_the_place_is_the_first_ones_and_no_note_is_lost():
    sheet = pencil(TEXT, [at(0, 10), at(4, 6), at(8, 16)])
    assert shown(sheet) == [("She go to ", 1), ("school", 3), (". He is teacher.", 0)]
    assert [(note.number, note.anchor) for note in sheet.notes] == [(1, 1), (2, 1), (3, 3)]


def test_marks_beyond_the_text_are_left_out():
    assert shown(pencil(TEXT, [at(20, 99), at(9, 3)])) == [(TEXT, 0)]


def test_an_empty_text_has_nothing():
    assert pencil("", []).pieces == ()


@pytest.mark.parametrize(
    ("chosen", "text"),
    [
        (set(), TEXT),
        ({1}, "She goes to school. He is teacher."),
        ({1, 2}, "She goes to school. He is a teacher."),
        ({7}, TEXT),
    ],
    ids=["none", "one", "both", "unknown"],
)
def test_chosen_fixes_are_put_in(chosen, text):
    assert corrected(TEXT, [GO, A], chosen) == text


def test_of_overlapping_fixes_the_first_is_put_in():
    fixes = [at(0, 6, suggestion="They go"), at(4, 6, suggestion="goes")]
    assert corrected(TEXT, fixes, {1, 2}) == "They go to school. He is teacher."


def test_kinds_of_marks_are_counted_by_family():
    sheet = pencil(TEXT, [GO, {**A, "type": "spelling"}])
    assert sheet.families == [("spelling", "Spelling", 1), ("grammar", "Grammar", 1)]


def test_a_level_is_said_first_and_how_sure_it_is():
    verdict = verdict_of(judged())
    assert verdict.title == "This reads like B1"
    assert verdict.text == "That is independent English about familiar things. We are fairly sure of that."
    assert (verdict.score, verdict.is_floor) == (64, False)


def test_a_sentence_has_a_band_and_no_level():
    verdict = verdict_of(judged("speaking", cefr="", score=72.0))
    assert (verdict.title, verdict.text) == ("Good", "")


@pytest.mark.parametrize("reason", ["copied", "off_topic", "gibberish", "other_language", "instructions", "unheard_of"])
@pytest.mark.parametrize("skill", ["writing", "speaking"])
def test_what_stands_at_the_floor_is_said_kindly(skill, reason):
    verdict = verdict_of(judged(skill, reason=reason, score=0.0, cefr=""))
    assert verdict.is_floor
    assert verdict.title
    assert verdict.text


def test_why_there_is_no_score_the_evaluator_knows_best():
    assert (
        verdict_of(judged(reason="copied", score=0.0, feedback="It stands in the task.")).text
        == "It stands in the task."
    )


def test_too_short_a_text_is_no_failure():
    verdict = verdict_of(judged(reason="not_enough_evidence", score=None, request={"text": "Just three words."}))
    assert (verdict.score, verdict.is_floor, verdict.title) == (None, False, "Read and marked")
    assert verdict.text.startswith("Your text has 3 words.")


def test_too_little_speech_says_how_much_there_was():
    result = {"fluency": {"speech_seconds": 6.2}}
    verdict = verdict_of(judged("speaking", reason="not_enough_evidence", score=None, result=result))
    assert verdict.text == "We heard 6 seconds of speech. It takes about 20 to tell how somebody speaks."


def test_silence_asks_for_the_microphone():
    verdict = verdict_of(judged("speaking", reason="not_enough_evidence", score=None))
    assert verdict.title == "We heard nothing"


def test_a_criterion_nobody_can_tell_has_no_number():
    found = {"criteria": [{"name": "prosody", "score": None, "evidence": []}, {"name": "new_one", "score": 90}]}
    prosody, new = verdict_of(judged(result=found)).criteria
    assert (prosody.label, prosody.score, prosody.band) == ("Melody", None, "Cannot be told from this")
    assert (new.label, new.score, new.band) == ("New one", 90, "Strong")


@pytest.mark.parametrize("confidence", [0, 0.3, 0.6, 1])
def test_every_confidence_has_words(confidence):
    assert sureness_of(confidence).endswith(".")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "good"),
        ({"score": 20.0}, "poor"),
        ({"score": 20.0, "sure": False}, "unsure"),
        ({"score": None}, "unsure"),
        ({"said": False, "score": 0.0}, "missed"),
    ],
    ids=["good", "poor", "not sure", "no score", "not said"],
)
def test_a_word_is_judged_only_where_that_is_sure(change, state):
    assert spoken({"words": [{**WORD, **change}]}).words[0].state == state


def test_an_unsure_word_names_no_error_and_no_sound():
    phones = [{"phone": "TH", "start": 0, "end": 0.1, "score": 20, "heard": "S"}]
    word = {**WORD, "score": 30.0, "error": "th → s", "phones": phones}
    sure, unsure = spoken({"words": [word, {**word, "sure": False}]}).words
    assert (sure.error, [(sound.sign, sound.heard) for sound in sure.sounds]) == ("th → s", [("θ", "s")])
    assert (unsure.error, unsure.sounds) == ("", [])


def test_figures_stand_beside_what_is_usual():
    figures = spoken({"fluency": {"words_per_minute": 82.4, "pause_ratio": 0.2, "unknown": 1}}).figures
    assert [(each.value, each.usual, each.place) for each in figures] == [
        ("82 words a minute", "100 to 170 is usual", "below"),
        ("20 %", "5 to 30 is usual", "within"),
    ]
