"""A judge for tests; and a school: an organization with one person of each role, and a team."""

import pytest

from learning.english.evaluators import choice
from learning.english.evaluators.rubric import evaluator as rubric
from learning.english.services.evaluating import job
from learning.english.tests.judges import Judge
from organizations.tests.factories import OrganizationFactory, TeamFactory, join


@pytest.fixture
def judge(monkeypatch):
    """In place of Xentree Local: what happens around a judgement needs no rules and models."""
    made = Judge()
    for module in (choice, job, rubric):
        monkeypatch.setattr(module, "XentreeLocal", lambda: made)
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
