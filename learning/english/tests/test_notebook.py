"""The error notebook: what gets in, the drills it makes, and how an error is mastered."""

import pytest

from learning.english.drills import drill_of
from learning.english.evaluators import Correction
from learning.english.grading import grade
from learning.english.models import NotebookError
from learning.english.rendering import solution
from learning.english.schema import KINDS
from learning.english.services import answer_drill, remove_error, submit_answer
from learning.english.slips import slips_of_task, slips_of_text
from learning.english.tests.tasks import task
from learning.models import XPEvent
from xentree.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db
TEXT = "He go home. Yesterday she goed to school with the his friend! Fine."


def fix(original, suggestion, kind="tense"):
    at = TEXT.index(original)
    return Correction(at, at + len(original), original, suggestion, kind, "Look again.")


def slips(kind, answer):
    known = KINDS[kind].model_validate(task(kind))
    return [
        (slip.type, slip.original, slip.suggestion, slip.sentence)
        for slip in slips_of_task(known, grade(known, answer).marks)
    ]


def error(user, **fields):
    usual = {"type": "tense", "original": "goed", "suggestion": "went", "message": "Go is irregular."}
    sentence = {"sentence": "Yesterday she went to school.", "place": 14}
    return NotebookError.objects.create(user=user, skill="writing", **{**usual, **sentence, **fields})


def test_each_error_of_a_text_stands_in_its_sentence_put_right():
    fixes = [fix("goed", "went"), fix("the his", "his", "article"), fix("go", "goes", "agreement")]
    found = [
        (slip.original, slip.sentence, slip.sentence[slip.place :][: len(slip.suggestion)])
        for slip in slips_of_text(TEXT, fixes)
    ]
    whole = "Yesterday she went to school with his friend!"
    assert found == [("go", "He goes home.", "goes"), ("goed", whole, "went"), ("the his", whole, "his")]


def test_overlapping_fixes_do_not_spoil_a_sentence():
    fixes = [fix("she goed", "she went"), fix("goed to", "went to")]
    assert [slip.sentence for slip in slips_of_text(TEXT, fixes)] == [
        "Yesterday she went to school with the his friend!"
    ] * 2


def test_of_a_text_in_one_line_without_an_end_everything_is_the_sentence():
    found = slips_of_text("me like it", [Correction(0, 2, "me", "I", "pronoun", "")])
    assert [slip.sentence for slip in found] == ["I like it"]


def test_what_gets_in_of_tasks():
    assert slips("gap", ["is", "form"]) == [
        ("grammar", "is", "am", "I am Ana."),
        ("grammar", "form", "from", "I am from Peru."),
    ]
    assert slips("gap", ["", "from"]) == []
    assert slips("dictation", "I'm from Perru. Yes.") == [("spelling", "Perru", "Peru", "I'm from Peru.")]
    assert slips("multiple_choice", "is") == []


def test_an_error_made_again_is_the_same_error(course, as_learner, task_of):
    for _ in range(2):
        submit_answer(task_of("gap"), ["is", "from"], by=as_learner)
    found = NotebookError.objects.get()
    assert (found.count, found.original, found.suggestion, found.place) == (2, "is", "am", 2)
    assert found.last_at > found.first_at


def test_a_gap_and_a_sentence_in_turn(learner):
    found = error(learner)
    gap = drill_of(found)
    assert (gap.prompt, solution(gap)) == ("Yesterday she ___ to school.", ["went"])
    assert drill_of(found) == gap
    found.right_since = 1
    rewrite = drill_of(found)
    assert (rewrite.prompt, rewrite.model) == ("Yesterday she goed to school.", "Yesterday she went to school.")
    assert not grade(rewrite, rewrite.prompt).correct


@pytest.mark.parametrize(
    "fields",
    [
        {"sentence": ""},
        {"original": "Went", "suggestion": "went", "type": "mechanics"},
        {"original": ",", "suggestion": "", "sentence": "It is here.", "place": 5},
        {"sentence": "Yesterday ___ went to school."},
    ],
    ids=["no sentence", "a capital letter", "a comma", "a gap of its own"],
)
def test_no_drill_where_it_could_not_tell_right_from_wrong(learner, as_learner, fields):
    found = error(learner, **fields)
    assert drill_of(found) is None
    with pytest.raises(Conflict):
        answer_drill(found, ["went"], by=as_learner)


def test_what_is_too_much_is_taken_out_of_the_sentence(learner):
    found = error(learner, original="the ", suggestion="", sentence="She went to school.", place=12)
    assert drill_of(found).prompt == "She went to the school."


def test_an_error_is_mastered_by_three_right_ones_in_a_row(learner, as_learner):
    found = error(learner)
    assert answer_drill(found, ["went"], by=as_learner).xp_awarded == 3
    found = answer_drill(found, "Yesterday she goed to school.", by=as_learner).error
    assert found.right_since == 0
    for _ in range(3):
        found.refresh_from_db()
        assert found.mastered_at is None
        drilled = answer_drill(found, solution(drill_of(found)), by=as_learner)
        assert drilled.grade.correct
    assert drilled.error.mastered_at
    # The same on the same day: whole, half, nothing.
    assert sorted(XPEvent.objects.values_list("amount", flat=True)) == [0, 0, 1, 3]


def test_who_makes_it_again_has_not_mastered_it(course, as_learner, task_of, learner):
    submit_answer(task_of("gap"), ["is", "from"], by=as_learner)
    NotebookError.objects.update(right_since=3, mastered_at="2026-03-01T00:00Z")
    submit_answer(task_of("gap"), ["is", "from"], by=as_learner)
    found = NotebookError.objects.get()
    assert (found.right_since, found.mastered_at, found.count) == (0, None, 2)


def test_what_is_no_answer_changes_nothing(learner, as_learner):
    found = error(learner, right_since=2)
    with pytest.raises(Invalid):
        answer_drill(found, {"a": 1}, by=as_learner)
    found.refresh_from_db()
    assert found.right_since == 2


def test_a_notebook_is_its_persons_own(learner, as_stranger, as_learner):
    found = error(learner)
    with pytest.raises(NotFound):
        answer_drill(found, ["went"], by=as_stranger)
    remove_error(found, by=as_stranger)
    assert NotebookError.objects.count() == 1
    remove_error(found, by=as_learner)
    assert not NotebookError.objects.exists()
