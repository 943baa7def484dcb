"""The class in the browser: whom a teacher sees, and a teacher's word."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import UserFactory
from learning.english import services
from learning.english.models import Evidence
from organizations.models import TeamMembership
from organizations.tests.factories import MembershipFactory, OrganizationFactory, TeamFactory
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
WORD = {"skill": "speaking", "value": "71.5", "reason": "Her talk on Monday."}


@pytest.fixture
def school(learner):
    school = OrganizationFactory(slug="school", name="School")
    MembershipFactory(organization=school, user=learner, role="member")
    return school


@pytest.fixture
def teacher(client, school):
    teacher = UserFactory(username="tom", full_name="Tom Teacher")
    MembershipFactory(organization=school, user=teacher, role="admin")
    client.force_login(teacher)
    return teacher


def practise(user, school, value=60):
    for skill in ("grammar", "reading", "writing"):
        given = {"weight": 1, "cause": "task", "source_id": uuid4(), "organization_id": school.pk}
        services.record_evidence(user, skill, value, **given)


def opened(client, path="/o/school/english", status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def test_a_member_without_practice_has_no_figures(client, teacher):
    page = opened(client)
    assert "Lea Learner" in page
    assert "not yet" in page


def test_a_member_is_shown_with_index_and_skills(client, teacher, learner, school):
    practise(learner, school)
    assert "around" in opened(client)
    page = opened(client, f"/o/school/english/{learner.pk}")
    assert "calibrating" in page
    assert 'aria-label="Your skills' not in page
    assert "Skills of Lea Learner" in page


@pytest.mark.parametrize(("role", "status"), [("member", 403), (None, 404)])
def test_others_see_no_class(client, school, learner, stranger, role, status):
    if role:
        MembershipFactory(organization=school, user=stranger, role=role)
    client.force_login(stranger)
    for path in ("/o/school/english", f"/o/school/english/{learner.pk}"):
        opened(client, path, status)
    assert client.post(f"/o/school/english/{learner.pk}/ratings", WORD).status_code == status
    assert not Evidence.objects.exists()


def test_a_manager_sees_their_teams_alone(client, school, learner, stranger):
    manager = MembershipFactory(organization=school, user=stranger, role="manager")
    team = TeamFactory(organization=school, name="Evening class")
    TeamMembership.objects.create(team=team, membership=manager)
    client.force_login(stranger)
    assert "Lea Learner" not in opened(client)
    opened(client, f"/o/school/english/{learner.pk}", 404)
    TeamMembership.objects.create(team=team, membership=school.memberships.get(user=learner))
    assert "Lea Learner" in opened(client)


def test_a_class_of_three_costs_as_much_as_one_of_one(client, teacher, school, learner):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            opened(client)
        return len(caught)

    practise(learner, school)
    opened(client)
    one = queries()
    for name in ("ada", "bob"):
        user = UserFactory(username=name)
        MembershipFactory(organization=school, user=user)
        practise(user, school)
    assert queries() == one


def test_a_teachers_word_counts_and_the_learner_reads_why(client, teacher, learner, school):
    client.post(f"/o/school/english/{learner.pk}/ratings", WORD)
    word = Evidence.objects.get()
    assert word.value == 71.5
    assert "Her talk on Monday." in opened(client, f"/o/school/english/{learner.pk}")
    client.post(f"/o/school/english/{learner.pk}/ratings/{word.pk}/withdraw")
    assert not Evidence.objects.counted().exists()
    assert "Her talk on Monday." not in opened(client, f"/o/school/english/{learner.pk}")
    services.set_rating(
        school.memberships.get(user=learner), "speaking", 60, reason="Again.", by=Principal(teacher, "session")
    )
    client.force_login(learner)
    page = opened(client, "/english/progress")
    assert "Again." in page
    assert "A teacher’s word" in page


@pytest.mark.parametrize("change", [{"reason": ""}, {"value": "101"}, {"skill": "cooking"}], ids=str)
def test_a_word_that_makes_no_sense_is_not_said(client, teacher, learner, change):
    response = client.post(f"/o/school/english/{learner.pk}/ratings", {**WORD, **change})
    assert response.status_code == 400
    assert not Evidence.objects.exists()
