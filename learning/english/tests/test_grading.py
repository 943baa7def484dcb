import pytest

from learning.english.grading import Mark, grade
from learning.english.rendering import render, solution
from learning.english.schema import CLOSED
from learning.english.tests.tasks import task
from learning.english.variants import as_texts
from xentree.errors import Invalid


def graded(kind, answer, **changes):
    return grade(render(as_texts(task(kind, **changes)), 0), answer)


def tell(marks):
    return [(mark.type, mark.original, mark.suggestion) for mark in marks]


@pytest.mark.parametrize("kind", sorted(CLOSED))
def test_the_solution_is_wholly_right(kind):
    rendered = render(as_texts(task(kind)), 0)
    result = grade(rendered, solution(rendered))
    assert (result.score, result.correct, result.marks) == (100, True, ())
    assert result.feedback.startswith("Right.")


def test_a_wrong_choice_is_explained():
    result = graded("multiple_choice", "is")
    assert (result.points, result.max_points, result.feedback) == (0, 1, "Not quite. So it is.")
    assert result.marks == (Mark(0, 0, 2, "is", "am", "wrong", "So it is."),)


@pytest.mark.parametrize(
    ("answer", "points"),
    [(["am", "from"], 2), (["'M", " FROM "], 2), (["’m", "from."], 2), (["is", "from"], 1), (["", "in"], 0)],
)
def test_gaps(answer, points):
    assert graded("gap", answer).points == points


def test_an_empty_gap_is_missing_a_wrong_one_is_wrong():
    assert tell(graded("gap", ["", "in"]).marks) == [("missing", "", "am"), ("wrong", "in", "from")]


def test_a_gap_takes_both_spellings():
    assert graded("gap", ["color"], prompt="A ___.", answers=[["colour"]], bank=[]).correct


def test_orders():
    right, also = ["Today", "I", "am", "here."], ["I", "am", "Today", "here."]
    assert [graded("ordering", order).score for order in (right, also)] == [100, 100]
    nearly = graded("ordering", ["Today", "am", "I", "here."])
    assert (nearly.points, nearly.max_points, nearly.correct) == (0, 3, False)
    assert tell(nearly.marks) == [("order", "am", "I"), ("order", "I", "am")]
    assert graded("ordering", ["am", "here.", "Today", "I"]).points == 2


def test_equal_words_may_change_places():
    items = ["the", "cat", "saw", "the", "dog"]
    assert graded("ordering", ["the", "cat", "saw", "the", "dog"], items=items, also=[]).correct
    assert not graded("ordering", ["cat", "the", "saw", "the", "dog"], items=items, also=[]).correct


def test_matching():
    result = graded("matching", {"one": "1", "two": "3", "three": "2"})
    assert (result.points, result.max_points, result.score) == (1, 3, 33)
    assert [(mark.part, mark.original, mark.suggestion) for mark in result.marks] == [(1, "3", "2"), (2, "2", "3")]
    assert graded("matching", {"one": "1"}).points == 1


def test_questions():
    result = graded("reading", ["no", "yes", ""])
    assert (result.points, result.max_points, result.feedback) == (1, 3, "1 of 3 points. So it is.")
    assert [(mark.part, mark.type, mark.message) for mark in result.marks] == [
        (1, "wrong", "It says so."),
        (2, "missing", "It says so."),
    ]


@pytest.mark.parametrize(
    ("text", "written", "points", "marks"),
    [
        ("I'm from Peru.", "i am from peru", 4, []),
        ("He is tall and it is late.", "He's tall and it's late", 7, []),
        ("He's been to Lima.", "He has been to Lima.", 5, []),
        ("We have 25 chairs.", "We have twenty-five chairs", 5, []),
        ("It's half past seven.", "It is half past 7", 5, []),
        ("I cannot see the centre.", "I can't see the center.", 6, []),
        ("She doesn't live here.", "She dont live here", 3, [("wrong", "dont", "doesn't")]),
        ("I'm often late.", "Im offen late", 3, [("spelling", "Im", "I'm"), ("spelling", "offen", "often")]),
        ("She likes green tea.", "She like tea", 2, [("ending", "like", "likes"), ("missing", "", "green")]),
        ("He has a dog.", "He has a very big dog", 2, [("extra", "very big", "")]),
        ("On the weekend we swim.", "On the week end we swim", 4.5, [("spelling", "week end", "weekend")]),
        ("I go to work by bus.", "zebra", 0, None),
    ],
)
def test_dictation_goes_by_the_ear(text, written, points, marks):
    result = graded("dictation", written, text=text)
    assert result.points == points
    assert marks is None or tell(result.marks) == marks
    assert all(written[mark.start : mark.end] == mark.original for mark in result.marks)


@pytest.mark.parametrize(
    ("answer", "points"),
    [("in the MORNING!", 1), ("mornings", 1), ("in the mornning", 0.5), ("in the evening", 0), ("never", 0)],
)
def test_short_answers(answer, points):
    assert graded("short_answer", answer).points == points


def test_a_comma_more_or_less_does_no_harm():
    accept = {"accept": ["If I were you, I'd go."], "model": "If I were you, I'd go."}
    assert graded("short_answer", "If I were you I'd go", **accept).correct
    assert graded("short_answer", "if i were you , i’d go.", **accept).correct


def test_a_short_answer_that_is_far_off_is_marked_whole():
    assert tell(graded("short_answer", "never").marks) == [("wrong", "never", "In the morning.")]
    assert tell(graded("short_answer", "in the evening").marks) == [("wrong", "evening", "morning")]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("multiple_choice", "be"),
        ("multiple_choice", ""),
        ("multiple_choice", ["am"]),
        ("multiple_choice", None),
        ("gap", ["am"]),
        ("gap", "am"),
        ("gap", ["", " "]),
        ("gap", ["am", 1]),
        ("ordering", ["Today", "I", "am", "am"]),
        ("matching", {"one": "4"}),
        ("matching", {"four": "1"}),
        ("matching", {"one": 1}),
        ("matching", {}),
        ("matching", ["1", "2", "3"]),
        ("dictation", "   "),
        ("dictation", "a" * 2001),
        ("reading", ["no", "maybe", "no"]),
        ("listening", ["no"]),
        ("short_answer", 7),
    ],
)
def test_what_is_no_answer_is_refused(kind, answer):
    with pytest.raises(Invalid) as refusal:
        graded(kind, answer)
    assert (refusal.value.status, list(refusal.value.extra["fields"])) == (400, ["answer"])


def test_a_long_dictation_does_not_take_long():
    result = graded("dictation", "word " * 400)
    assert result.points == 0
