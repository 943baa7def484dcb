import pytest

from learning.english.rendering import render, shown, solution
from learning.english.schema import KINDS, check_task
from learning.english.tests.tasks import LONG, QUESTIONS, TASKS, pooled, task
from learning.english.variants import as_texts, fill, shuffled, variants

WRONG = [
    ("multiple_choice", {"answer": "be"}, "answer “be” is not one of the options (am, is, are)"),
    ("multiple_choice", {"options": ["am", "am", "is"]}, "options has “am” twice"),
    ("multiple_choice", {"options": ["am", "is"]}, "options has 2, at least 3 are needed"),
    ("multiple_choice", {"skill": "reading"}, "skill is not 'grammar' or 'vocabulary'"),
    ("multiple_choice", {"explanation": ""}, "explanation is empty"),
    ("multiple_choice", {"hint": "no"}, "hint is no field here"),
    ("multiple_choice", {"prompt": {"name": ""}}, "prompt must be text; text with {, : or # in it needs quotes"),
    ("multiple_choice", {"slug": "Be Choose"}, "slug may have small letters, digits and single hyphens only"),
    ("gap", {"prompt": "I ___ Ana."}, "prompt has 1 gaps (___), answers has 2"),
    ("gap", {"answers": [["am"], ["in"]]}, "bank has no answer to gap 2 (in)"),
    ("gap", {"answers": [["am"], []]}, "answers 2 has 0, at least 1 are needed"),
    ("ordering", {"also": [["I", "am"]]}, "also 1 has other items than items"),
    ("ordering", {"also": [["Today", "I", "am", "here."]]}, "items and also has “Today / I / am / here.” twice"),
    ("matching", {"pairs": [["one", "1"], ["one", "2"], ["two", "3"]]}, "the left side of pairs has “one” twice"),
    ("matching", {"pairs": [["one", "1"], ["two", "1"], ["three", "3"]]}, "the right side of pairs has “1” twice"),
    ("matching", {"pairs": [["one"], ["two", "2"], ["three", "3"]]}, "pairs 1 has 1, at least 2 are needed"),
    ("dictation", {"text": "Too short."}, "text has 2 words, 3 to 16 are right"),
    ("reading", {"passage": "Short."}, "passage has 1 words, 60 to 90 are right at A1"),
    ("reading", {"questions": QUESTIONS[:1]}, "questions has 1, at least 3 are needed"),
    (
        "listening",
        {"questions": [*QUESTIONS[:2], {**QUESTIONS[2], "answer": "maybe"}]},
        "questions 3 answer “maybe” is not one of the options (yes, no, perhaps)",
    ),
    ("listening", {"script": [{"voice": "c", "text": "Hi."}]}, "script 1 voice is not 'a' or 'b'"),
    ("short_answer", {"model": "At night."}, "accept does not have the model answer “At night.”"),
    ("writing", {"model": "Short."}, "model has 1 words, 25 to 60 are right"),
    ("writing", {"form": "email"}, "min_words and max_words lie between 30 and 60 at A1"),
    ("writing", {"min_words": "few"}, "min_words must be a whole number"),
    ("writing", {"keywords": ["name"]}, "keywords has 1, at least 6 are needed"),
    ("read_aloud", {"text": "Short."}, "text has 1 words, 15 to 80 are right"),
    ("repeat", {"text": LONG}, "text has 80 words, 4 to 14 are right"),
    ("describe", {"min_seconds": 60}, "min_seconds must be less than max_seconds"),
    ("describe", {"scene": "Short."}, "scene has 1 words, 60 to 120 are right"),
    ("role_play", {"turns": []}, "turns has 0, at least 4 are needed"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_task_of_each_kind(kind):
    assert check_task(as_texts(task(kind)), "A1") == []
    assert check_task(as_texts(pooled(kind)), "A1") == []


@pytest.mark.parametrize(("kind", "changes", "message"), WRONG)
def test_what_is_wrong_is_said_in_words(kind, changes, message):
    assert [str(problem) for problem in check_task(as_texts(task(kind, **changes)), "A1")] == [message]


def test_every_kind_has_a_wrong_example():
    assert {kind for kind, _, _ in WRONG} == set(KINDS)


def test_an_unknown_kind_is_named():
    [problem] = check_task({"kind": "song"}, "A1")
    assert str(problem).startswith("kind “song” is not one of multiple_choice, gap, ")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pool": [{"name": "Ana"}, {"name": "Ben"}]}, "pool has 2 rows, at least 3 are needed"),
        ({"pool": [{"name": "Ana"}, {"name": "Ben"}, {"name": "Ana"}]}, "pool row 3 is the same as another"),
        ({"pool": [{"name": "Ana"}, {"name": "Ben"}, {}]}, "pool row 3 has no name"),
        ({"pool": [{"town": each} for each in "abc"]}, "pool has no name, which a text asks for"),
        ({"instructions": "Do it."}, "no text asks for name of the pool"),
        ({"pool": "Ana"}, "pool must be a list of rows with keys and values"),
        ({"pool": [{"name": ["Ana"]}] * 3}, "pool has a value that is empty or more than one text"),
    ],
)
def test_a_pool_fits_its_texts(changes, message):
    assert message in [str(problem) for problem in check_task(as_texts({**pooled("gap"), **changes}), "A1")]


def test_a_place_without_a_pool_is_a_mistake():
    assert [str(each) for each in check_task(task("gap", instructions="Hello {name}."), "A1")] == [
        "pool has no name, which a text asks for"
    ]


def test_a_mistake_in_one_variant_is_found_there():
    body = task("multiple_choice", options=["{one}", "is", "are"], answer="am")
    body["pool"] = [{"one": "am"}, {"one": "be"}, {"one": "am "}]
    assert [str(each) for each in check_task(as_texts(body), "A1")] == [
        "pool row 3 is the same as another",
    ]
    body["pool"][2] = {"one": "is"}
    assert [str(each) for each in check_task(as_texts(body), "A1")] == [
        "variant 1: answer “am” is not one of the options (be, is, are)",
        "variant 2: options has “is” twice",
    ]


def test_variants_are_filled_and_come_round_again():
    body = as_texts(pooled("gap"))
    assert [fill(body, number)["instructions"] for number in range(4)] == [
        "Do it, Ana.",
        "Do it, Ben.",
        "Do it, Chen.",
        "Do it, Ana.",
    ]
    assert (variants(body), variants(as_texts(task("gap")))) == (3, 1)
    assert render(body, 1) == render(body, 1)


def test_single_values_are_kept_as_texts():
    assert as_texts({"a": [1, True, None, " x "]}) == {"a": ["1", "true", "", "x"]}


def test_an_order_is_the_same_for_ever():
    assert shuffled("abcdef", "seed") == ["f", "a", "d", "b", "c", "e"]
    assert shuffled("abcdef", "another") != shuffled("abcdef", "seed")


@pytest.mark.parametrize("kind", KINDS)
def test_a_learner_sees_no_answer(kind):
    body = task(kind)
    seen = shown(render(as_texts(body), 0), "seed")
    hidden = {"answer", "answers", "accept", "model", "keywords", "script", "pairs", "also", "explanation", "required"}
    assert not hidden & seen.keys()
    assert not any("answer" in question or "explanation" in question for question in seen.get("questions", []))
    assert kind != "dictation" or "text" not in seen


def test_an_order_to_find_is_not_given_away():
    ordering, matching = render(task("ordering"), 0), render(task("matching"), 0)
    for seed in map(str, range(30)):
        assert shown(ordering, seed)["items"] not in ordering.orders
        assert shown(matching, seed)["rights"] != ["1", "2", "3"]


def test_speaking_is_not_required_unless_said():
    required = {kind for kind in KINDS if render(as_texts(task(kind)), 0).required}
    assert required == set(KINDS) - {"read_aloud", "repeat", "describe", "role_play"}
    assert render(as_texts(task("repeat", required=True)), 0).required


def test_only_closed_kinds_have_a_solution():
    assert [kind for kind in TASKS if solution(render(as_texts(task(kind)), 0)) is None] == [*TASKS][8:]
