"""Looks a task or a module through: everything that is wrong at once, not the first of it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from learning.english.schema.course import LessonSource, ModuleSource
from learning.english.schema.kinds import CLOSED, KINDS
from learning.english.schema.limits import CONTENT_WORDS, too_long_or_short
from learning.english.schema.messages import Problem, problems_of
from learning.english.variants import Body, fill, places, variants
from learning.english.wording import count_words

LESSONS, TASKS, KINDS_OF_A_LESSON, LEAST_POOL = 3, 6, 5, 3


def check_task(body: Body, level: str) -> list[Problem]:
    """What is wrong with a task (as texts) at a level, in any of its variants."""
    if body.get("kind") not in KINDS:
        return [Problem(f"kind “{body.get('kind', '')}” is not one of {', '.join(KINDS)}")]
    found = list(_check_pool(body))
    return found or _check_variants([list(_check(body, number, level)) for number in range(variants(body))])


def _check_variants(found: list[list[Problem]]) -> list[Problem]:
    """What is wrong in every variant is told once, the rest with the number of its variant."""
    common = [problem for problem in found[0] if all(problem in each for each in found)]
    rest = [
        problem.within(f"variant {number}")
        for number, each in enumerate(found)
        for problem in each
        if problem not in common
    ]
    return common + rest


def check_module(module: ModuleSource) -> Iterator[Problem]:
    """What is wrong with a module beyond its fields."""
    if len(module.lessons) < LESSONS:
        yield Problem(f"has {len(module.lessons)} lessons, at least {LESSONS} are needed")
    yield from _repeats((lesson.slug for lesson in module.lessons), "lesson")
    for lesson in module.lessons:
        for problem in _check_lesson(lesson, module.level):
            yield problem.within(f"lesson {lesson.slug}")
    tasks = [task for lesson in module.lessons for task in lesson.tasks]
    if missing := KINDS.keys() - {task.get("kind") for task in tasks}:
        yield Problem(f"has no task of kind {', '.join(sorted(missing))}")
    closed = [task for task in tasks if task.get("kind") in CLOSED]
    if 3 * (pools := sum("pool" in task for task in closed)) < len(closed):
        yield Problem(f"{pools} of {len(closed)} tasks with a right answer have a pool, a third is needed")


def _check_lesson(lesson: LessonSource, level: str) -> Iterator[Problem]:
    least, most = CONTENT_WORDS
    if not least <= (count := count_words(lesson.content)) <= most:
        yield Problem(f"content has {count} words, {least} to {most} are right")
    if len(lesson.tasks) < TASKS:
        yield Problem(f"has {len(lesson.tasks)} tasks, at least {TASKS} are needed")
    if len(kinds := {task.get("kind") for task in lesson.tasks}) < KINDS_OF_A_LESSON:
        yield Problem(f"has {len(kinds)} kinds of tasks, at least {KINDS_OF_A_LESSON} are needed")
    yield from _repeats((str(task.get("slug")) for task in lesson.tasks), "task")
    for number, task in enumerate(lesson.tasks, 1):
        for problem in check_task(task, level):
            yield problem.within(f"task {task.get('slug') or number}")


def _check(body: Body, variant: int, level: str) -> Iterator[Problem]:
    try:
        task = KINDS[body["kind"]].model_validate(fill(body, variant))
    except ValidationError as error:
        yield from problems_of(error)
    else:
        yield from map(Problem, too_long_or_short(task, level))


def _check_pool(body: Body) -> Iterator[Problem]:
    pool: Any = body.get("pool", [{}])
    if not isinstance(pool, list) or not all(isinstance(row, dict) for row in pool):
        yield Problem("pool must be a list of rows with keys and values")
        return
    if not all(isinstance(value, str) and value for row in pool for value in row.values()):
        yield Problem("pool has a value that is empty or more than one text")
        return
    if "pool" in body and len(pool) < LEAST_POOL:
        yield Problem(f"pool has {len(pool)} rows, at least {LEAST_POOL} are needed")
    keys = {key for row in pool for key in row}
    for number, row in enumerate(pool, 1):
        if row.keys() != keys:
            yield Problem(f"pool row {number} has no {', '.join(sorted(keys - row.keys()))}")
        if row in pool[: number - 1]:
            yield Problem(f"pool row {number} is the same as another")
    yield from _check_places(places(body), keys)


def _check_places(asked: set[str], keys: set[str]) -> Iterator[Problem]:
    if asked - keys:
        yield Problem(f"pool has no {', '.join(sorted(asked - keys))}, which a text asks for")
    if keys - asked:
        yield Problem(f"no text asks for {', '.join(sorted(keys - asked))} of the pool")


def _repeats(slugs: Iterator[str], what: str) -> Iterator[Problem]:
    for slug, count in Counter(slugs).items():
        if count > 1:
            yield Problem(f"{count} times the {what} slug “{slug}”")
