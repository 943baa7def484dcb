"""Tasks as they lie before a learner, and as they come back with marks."""

from dataclasses import asdict

import pytest
from django.http import QueryDict

from learning.english.forms import answer_of
from learning.english.grading import grade
from learning.english.rendering import render, shown, solution
from learning.english.sheets import Answered, marked, sheet_of
from learning.english.tests.tasks import TASKS, task
from learning.english.variants import as_texts

CLOSED = [*TASKS][:8]


def asked(kind, **changes):
    """A task, and how it is shown."""
    found = render(as_texts(task(kind, **changes)), 0)
    return found, shown(found, "seed")


def come_back(kind, answer, **changes):
    """The sheet of an answer after grading."""
    found, seen = asked(kind, **changes)
    marks = [asdict(mark) for mark in grade(found, answer).marks]
    return sheet_of(seen, Answered(found, answer, marks))


@pytest.mark.parametrize("kind", CLOSED)
def test_what_is_right_is_not_told_before_the_answer(kind):
    _, seen = asked(kind, explanation="Because of the secret.")
    sheet = sheet_of(seen)
    assert "secret" not in str(sheet)
    assert "right" not in {option["state"] for option in sheet.get("options", ()) if isinstance(option, dict)}


@pytest.mark.parametrize("kind", CLOSED)
def test_a_right_answer_comes_back_without_a_mark(kind):
    found, _ = asked(kind)
    sheet = come_back(kind, solution(found))
    assert "'type':" not in str(sheet)
    assert sheet["explanation"] == "So it is."


def test_a_choice_shows_the_right_one_and_the_wrong_one():
    states = {option["text"]: option["state"] for option in come_back("multiple_choice", "are")["options"]}
    assert states == {"am": "right", "are": "wrong", "is": ""}


def test_gaps_stand_between_their_texts():
    pieces = come_back("gap", ["am", "of"])["pieces"]
    assert [piece.get("text", piece.get("written")) for piece in pieces] == [
        "I ",
        "am",
        " Ana. I am ",
        "of",
        " Peru.",
    ]
    assert pieces[1]["mark"] is None
    assert pieces[3]["mark"]["suggestion"] == "from"


def test_an_order_is_told_with_the_right_one_that_was_meant():
    sheet = come_back("ordering", ["I", "Today", "here.", "am"])
    assert [bool(item["mark"]) for item in sheet["items"]] == [False, True, True, True]
    assert sheet["right"] == ["I", "am", "Today", "here."]


def test_pairs_tell_each_wrong_partner():
    rows = come_back("matching", {"one": "1", "two": "3"})["rows"]
    assert [(row["left"], row["written"], row["mark"] and row["mark"]["suggestion"]) for row in rows] == [
        ("one", "1", None),
        ("two", "3", "2"),
        ("three", "", "3"),
    ]


def test_questions_have_options_and_reasons_of_their_own():
    questions = come_back("reading", ["no", "yes", ""])["questions"]
    assert [question["explanation"] for question in questions] == ["It says so."] * 3
    assert [option["state"] for option in questions[1]["options"] if option["is_chosen"]] == ["wrong"]
    assert [option["text"] for option in questions[2]["options"] if option["state"] == "right"] == ["no"]


def test_a_script_is_shown_after_the_answer_only():
    assert not sheet_of(asked("listening")[1])["script"]
    assert [line.text for line in come_back("listening", ["no", "no", "no"])["script"]] == ["Hello there."]


def test_marks_stand_inside_the_words():
    sheet = come_back("dictation", "I'm form")
    assert [(piece["text"], piece.get("mark", {}).get("type")) for piece in sheet["pieces"]] == [
        ("I'm ", None),
        ("form", "spelling"),
        ("", "missing"),
    ]
    assert sheet["right"] == "I'm from Peru."


def test_marks_that_overlap_are_told_once():
    marks = [{"start": 0, "end": 4, "type": "wrong"}, {"start": 2, "end": 6, "type": "wrong"}]
    assert [piece["text"] for piece in marked("abcdefg", marks)] == ["abcd", "efg"]


@pytest.mark.parametrize(
    ("kind", "sent", "answer"),
    [
        ("multiple_choice", "answer=am", "am"),
        ("gap", "part=am&part=from", ["am", "from"]),
        ("ordering", "part=I&part=am", ["I", "am"]),
        ("matching", "part=1&part=&part=3", {"one": "1", "two": "", "three": "3"}),
        ("reading", "part-1=no&part-3=yes", ["no", "", "yes"]),
        ("listening", "", ["", "", ""]),
        ("writing", "answer=Hello.", "Hello."),
        ("repeat", "answer=Hello.", None),
    ],
)
def test_a_form_says_what_grading_takes(kind, sent, answer):
    assert answer_of(asked(kind)[1], QueryDict(sent)) == answer
