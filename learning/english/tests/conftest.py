"""A judge for tests; a school: an organization with one person of each role, and a team; and a small course."""

import pytest

from learning.english.evaluators import choice
from learning.english.evaluators.rubric import evaluator as rubric
from learning.english.models import Module, Task
from learning.english.services import load_course
from learning.english.services.evaluating import job
from learning.english.tests.answering import short_module
from learning.english.tests.judges import Judge
from learning.english.tests.tasks import module, write_course
from organizations.tests.factories import OrganizationFactory, TeamFactory, join


@pytest.fixture
def judge(monkeypatch):
    """In place of Xentree Local: what happens around a judgement needs no rules and models."""
    made = Judge()
    for place in (choice, job, rubric):
        monkeypatch.setattr(place, "XentreeLocal", lambda: made)
    return made


@pytest.fixture
def school(db):
    return OrganizationFactory(name="School", slug="school")


@pytest.fixture
def team(school):
    return TeamFactory(organization=school, name="Evening class")


@pytest.fixture
def people(school, team):
    """One of each: the manager teaches the member's team, `apart` is in none."""
    return {
        "owner": join(school, "owner", user__username="olga"),
        "admin": join(school, "admin", user__username="adam"),
        "manager": join(school, "manager", team, user__username="mona"),
        "member": join(school, "member", team, user__username="mel", user__full_name="Mel Fern"),
        "apart": join(school, "member", user__username="abe"),
        "stranger": join(OrganizationFactory(), "owner", user__username="sam"),
    }


@pytest.fixture
def course(db, tmp_path, monkeypatch):
    """Two modules at A1, the first with every kind of task, and one at A2; in the order of the course."""
    # The schema wants whole lessons; the path does not.
    monkeypatch.setattr("learning.english.reading.check_module", lambda *_: [])
    load_course(write_course(tmp_path, module(), short_module("more-words"), short_module("last-week", "A2")))
    return list(Module.objects.published())


@pytest.fixture
def task_of(course):
    """A function from the kind of a task to the first one of that kind in a module."""

    def found(kind, slug="first-words"):
        return Task.objects.filter(lesson__module__slug=slug, kind=kind).select_related("lesson__module").first()

    return found
