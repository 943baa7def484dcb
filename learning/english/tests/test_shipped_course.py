"""What the shipped course promises beyond its schema: one right answer a task, and words of its level."""

from collections import Counter
from functools import cache

import pytest
from django.conf import settings

from learning.english.files import course_files
from learning.english.grading import grade
from learning.english.models import course_id
from learning.english.reading import read_module, read_yaml
from learning.english.rendering import mixed, render, solution
from learning.english.schema import CLOSED, KINDS, ModuleSource
from learning.english.variants import as_texts, variants
from learning.english.word_levels import MOST_HARD_WORDS, share_above, texts_of
from learning.english.wording import plain

FILES = course_files(settings.BASE_DIR / "learning/english/course")
every_module = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


@cache
def written(file):
    """The module as it was written, whether it is right or not."""
    return as_texts(read_yaml(file.text))


def rendered(file):
    """Every variant of every task with a right answer."""
    for lesson in written(file)["lessons"]:
        for body in lesson["tasks"]:
            if body["kind"] in CLOSED:
                for number in range(variants(body)):
                    yield f"{lesson['slug']}/{body['slug']} {number}", render(body, number)


def wrong_answers(task):
    """Answers a learner might give that must not pass as right."""
    if task.kind == "multiple_choice":
        return [option for option in task.options if option != task.answer]
    if task.kind in ("reading", "listening"):
        right = solution(task)
        return [
            [*right[:place], option, *right[place + 1 :]]
            for place, question in enumerate(task.questions)
            for option in question.options
            if option != question.answer
        ]
    if task.kind == "ordering":
        return [mixed(task.items, task.orders, "seed")]
    if task.kind == "matching":
        lefts, rights = zip(*task.pairs, strict=True)
        return [dict(zip(lefts, (*rights[1:], rights[0]), strict=True))]
    return [["zebra"] * len(task.answers) if task.kind == "gap" else "zebra"]


def test_the_modules_of_a_level_are_counted_without_a_gap():
    for level, count in Counter(file.level for file in FILES).items():
        assert [file.order % 100 for file in FILES if file.level == level] == [*range(1, count + 1)]


@every_module
def test_it_is_as_the_schema_wants_it(file):
    module = read_module(file)
    assert isinstance(module, ModuleSource), "\n".join(map(str, module))
    trained = {task["skill"] for lesson in module.lessons for task in lesson.tasks}
    assert {task["kind"] for lesson in module.lessons for task in lesson.tasks} == set(KINDS)
    assert set(module.skills) <= trained


@every_module
def test_lines_can_be_reviewed(file):
    assert [line for line in file.text.decode().splitlines() if len(line) > 120 or line != line.rstrip()] == []


def test_nothing_has_the_id_of_another():
    ids = [
        course_id(file.slug, *rest)
        for file in FILES
        for rest in [
            (),
            *((lesson["slug"],) for lesson in written(file)["lessons"]),
            *((lesson["slug"], task["slug"]) for lesson in written(file)["lessons"] for task in lesson["tasks"]),
        ]
    ]
    assert len(ids) == len(set(ids)) > len(FILES)


@every_module
def test_what_is_right_is_right_and_what_is_wrong_is_not(file):
    for name, task in rendered(file):
        assert grade(task, solution(task)).score == 100, name
        for wrong in wrong_answers(task):
            assert not grade(task, wrong).correct, (name, wrong)


@every_module
def test_a_bank_has_one_word_for_each_gap(file):
    for name, task in rendered(file):
        if task.kind == "gap" and task.bank:
            bank = {plain(word) for word in task.bank}
            assert [len(bank & set(map(plain, accepted))) for accepted in task.answers] == [1] * len(task.answers), name


@every_module
def test_no_variant_says_what_another_says(file):
    for lesson in written(file)["lessons"]:
        for body in lesson["tasks"]:
            seen = [str(render(body, number)) for number in range(variants(body))]
            assert len(set(seen)) == len(seen), body["slug"]


@every_module
def test_few_words_are_above_the_level(file):
    assert share_above(texts_of(written(file)), file.level) <= MOST_HARD_WORDS[file.level]
