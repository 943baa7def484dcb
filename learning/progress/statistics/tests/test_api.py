"""Who sees whose statistics, and that they are counted by days in UTC."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.progress.statistics.tests.conftest import DAYS, earn, membership_of, spend
from organizations.models import TeamMembership
from organizations.services import remove_person, suspend_member
from organizations.tests.factories import (
    InvitationFactory,
    MembershipFactory,
    OrganizationFactory,
    TeamFactory,
    key_with_secret,
)

STATS = "/api/v1/admin/stats/"
MEMBERS = "/api/v1/admin/stats/progress/members"


def user_path(principal):
    return f"{STATS}users/{principal.user.pk}"


def names(response):
    return [row["username"] for row in response.json()["members"]]


def error(response):
    return response.status_code, response.json()["detail"]["error"]


# -- who may, and whom they see

EVERYBODY = {"olga", "adam", "mona", "mel", "abe"}
OF_TEAM = {"mona", "mel"}
SEEN = {"owner": EVERYBODY, "admin": EVERYBODY, "manager": OF_TEAM, "staff": EVERYBODY}


@pytest.mark.parametrize("role", SEEN)
def test_admins_see_all_members_and_managers_those_of_their_teams(as_, greenhouse, role):
    of = {"organization_id": greenhouse.pk}

    assert set(names(as_(role).get(STATS, of))) == SEEN[role]
    assert set(names(as_(role).get(MEMBERS, {"org_id": greenhouse.pk}))) == SEEN[role]


@pytest.mark.parametrize(("role", "status"), [("member", (403, "not_allowed")), ("stranger", (404, "not_found"))])
def test_members_may_not_and_strangers_find_nothing(as_, cast, greenhouse, role, status):
    of = {"organization_id": greenhouse.pk}

    assert error(as_(role).get(STATS, of)) == status
    assert error(as_(role).get(user_path(cast["member"]), of)) == status
    assert error(as_(role).get(MEMBERS, {"org_id": greenhouse.pk})) == status


def test_without_an_organization_all_that_are_ones_own_to_see(as_, cast, owner, stranger):
    second = OrganizationFactory(name="Annex", slug="annex")
    MembershipFactory(organization=second, user=owner.user, role="owner")
    MembershipFactory(organization=second, user=stranger.user)

    response = as_("owner").get(STATS)

    assert set(names(response)) == {*EVERYBODY, "stranger"}
    olga = next(row for row in response.json()["members"] if row["username"] == "olga")
    assert [(each["organization_name"], each["role"]) for each in olga["affiliations"]] == [
        ("Greenhouse", "owner"),
        ("Annex", "owner"),
    ]
    assert error(as_("member").get(STATS)) == (403, "not_allowed")


def test_other_organizations_of_a_member_are_not_told(as_, greenhouse, member):
    MembershipFactory(organization=OrganizationFactory(slug="private-club"), user=member.user)

    row = as_("owner").get(user_path(member)).json()["member"]

    assert [each["slug"] for each in row["organizations"]] == ["greenhouse"]
    assert [each["name"] for each in row["teams"]] == ["Botanists"]


def test_a_team_narrows(as_, greenhouse, team, apart):
    other = TeamFactory(organization=greenhouse, name="Gardeners")
    TeamMembership.objects.create(team=other, membership=membership_of(greenhouse, apart))
    foreign = TeamFactory()

    assert set(names(as_("owner").get(STATS, {"team_id": team.pk}))) == OF_TEAM
    assert set(names(as_("owner").get(STATS, {"team_id": other.pk, "organization_id": greenhouse.pk}))) == {"abe"}
    assert error(as_("manager").get(STATS, {"team_id": other.pk})) == (403, "not_allowed")
    assert error(as_("owner").get(STATS, {"team_id": foreign.pk})) == (404, "not_found")
    assert error(as_("owner").get(STATS, {"team_id": uuid4()})) == (404, "not_found")


def test_a_team_of_another_organization_than_the_one_asked_for_is_not_there(as_, greenhouse, team, owner):
    annex = OrganizationFactory(slug="annex")
    MembershipFactory(organization=annex, user=owner.user, role="owner")

    assert error(as_("owner").get(STATS, {"team_id": team.pk, "organization_id": annex.pk})) == (404, "not_found")


def test_a_manager_finds_only_people_of_their_teams(as_, member, apart):
    assert as_("manager").get(user_path(member)).status_code == 200
    assert error(as_("manager").get(user_path(apart))) == (404, "not_found")
    assert error(as_("owner").get(f"{STATS}users/{uuid4()}")) == (404, "not_found")


def test_a_manager_of_no_team_sees_nobody(as_, greenhouse, manager):
    TeamMembership.objects.filter(membership__user=manager.user).delete()

    assert names(as_("manager").get(STATS)) == []


def test_who_left_is_suspended_or_only_invited_does_not_appear(as_, owner, greenhouse, member, apart, stranger):
    earn(member, greenhouse, "2026-03-02 10:00")
    InvitationFactory(organization=greenhouse, kind="person", user=stranger.user, invited_by=owner.user)
    before = as_("owner").get(STATS, DAYS).json()
    remove_person(greenhouse, member.user.pk, by=owner)
    suspend_member(membership_of(greenhouse, apart), by=owner)

    after = as_("owner").get(STATS, DAYS)

    assert before["totals"]["xp"] == 10
    assert set(names(after)) == {"olga", "adam", "mona"}
    assert after.json()["totals"] == {"members": 3, "active_members": 0, "active_seconds": 0, "xp": 0, "activities": 0}
    assert error(as_("owner").get(user_path(member))) == (404, "not_found")


def test_a_key_reaches_only_its_organization_and_needs_the_scope(client, greenhouse, owner, member):
    annex = OrganizationFactory(slug="annex")
    MembershipFactory(organization=annex, user=owner.user, role="owner")
    _, secret = key_with_secret(organization=greenhouse, created_by=owner.user, scopes=["organizations:read"])
    _, other = key_with_secret(organization=greenhouse, created_by=owner.user, scopes=["conversations:read"])

    assert set(names(client.get(STATS, headers={"X-API-Key": secret}))) == {"olga", "mel"}
    assert error(client.get(STATS, {"organization_id": annex.pk}, headers={"X-API-Key": secret})) == (404, "not_found")
    assert error(client.get(STATS, headers={"X-API-Key": other})) == (403, "INSUFFICIENT_API_KEY_SCOPE")


def test_a_key_of_staff_sees_no_more_than_its_owner_is_in_the_organization(client, greenhouse, staff, member):
    MembershipFactory(organization=greenhouse, user=staff.user)
    _, secret = key_with_secret(organization=greenhouse, created_by=staff.user, scopes=["organizations:read"])

    assert error(client.get(STATS, headers={"X-API-Key": secret})) == (403, "not_allowed")


# -- what is counted


def test_days_are_utc_the_first_and_the_last_included(as_, greenhouse, member):
    for at in ("2026-03-01 23:59:59", "2026-03-02 00:00:00", "2026-03-04 23:59:59", "2026-03-05 00:00:00"):
        earn(member, greenhouse, at, 10)
        spend(member, greenhouse, at, 60)

    body = as_("owner").get(STATS, DAYS).json()

    figures = [(day["date"], day["xp"], day["active_seconds"], day["active_members"]) for day in body["by_day"]]
    assert figures == [("2026-03-02", 10, 60, 1), ("2026-03-03", 0, 0, 0), ("2026-03-04", 10, 60, 1)]
    assert body["totals"] == {"members": 5, "active_members": 1, "active_seconds": 120, "xp": 20, "activities": 2}
    assert body["previous_period"] == {"active_members": 1, "active_seconds": 60, "xp": 10, "activities": 1}


def test_only_what_was_done_in_the_organizations_workspace_counts(as_, greenhouse, member):
    earn(member, None, "2026-03-02 10:00", 40)
    spend(member, OrganizationFactory(), "2026-03-02 10:00", 40)
    earn(member, greenhouse, "2026-03-03 10:00", 5)

    body = as_("owner").get(user_path(member), DAYS).json()

    assert (body["member"]["xp"], body["member"]["active_seconds"], body["member"]["active_days"]) == (5, 0, 1)


def test_what_a_stranger_did_in_the_organization_before_is_not_counted(as_, greenhouse, stranger):
    earn(stranger, greenhouse, "2026-03-02 10:00")

    assert as_("owner").get(STATS, DAYS).json()["totals"]["xp"] == 0


def test_one_member_by_day_area_and_reason(as_, greenhouse, member):
    earn(member, greenhouse, "2026-03-02 10:00", 10)
    earn(member, greenhouse, "2026-03-03 10:00", 20, reason="quiz", area="knowledge")
    earn(member, greenhouse, "2026-03-03 11:00", 5, reason="quiz", area="knowledge")
    spend(member, greenhouse, "2026-03-03 11:30", 300, "knowledge")

    body = as_("manager").get(user_path(member), DAYS).json()

    assert body["by_area"] == [{"area": "knowledge", "active_seconds": 300}]
    assert body["by_reason"] == [
        {"reason": "quiz", "activities": 2, "xp": 25},
        {"reason": "conversation", "activities": 1, "xp": 10},
    ]
    row = body["member"]
    assert (row["xp"], row["activities"], row["active_days"], row["active_seconds"]) == (35, 3, 2, 300)
    assert row["last_active_at"] == "2026-03-03T11:30:00Z"


def test_progress_against_the_period_before_and_since_ever(as_, greenhouse, member):
    earn(member, greenhouse, "2025-01-01 10:00", 1)
    earn(member, greenhouse, "2026-02-28 10:00", 2)
    earn(member, greenhouse, "2026-03-02 10:00", 4)

    body = as_("owner").get(MEMBERS, {**DAYS, "q": "fern"}).json()

    row = body["members"][0]
    assert (row["xp"], row["previous_xp"], row["total_xp"]) == (4, 2, 7)
    assert (body["total"], body["page"], body["pages"], body["limit"]) == (1, 1, 1, 50)


# -- order and pages


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ({}, ["mel", "mona", "abe", "adam", "olga"]),
        ({"order": "asc"}, ["abe", "adam", "olga", "mona", "mel"]),
        ({"sort": "name"}, ["abe", "adam", "mel", "mona", "olga"]),
        ({"sort": "username", "order": "desc"}, ["olga", "mona", "mel", "adam", "abe"]),
        ({"sort": "active_seconds"}, ["mona", "abe", "adam", "mel", "olga"]),
        ({"sort": "xp", "limit": 2, "page": 2}, ["abe", "adam"]),
        ({"page": 9}, []),
        ({"q": "MO"}, ["mona"]),
    ],
)
def test_order_pages_and_words(as_, greenhouse, member, manager, asked, order):
    earn(member, greenhouse, "2026-03-02 10:00", 20)
    earn(manager, greenhouse, "2026-03-02 10:00", 10)
    spend(manager, greenhouse, "2026-03-02 10:00")

    assert names(as_("owner").get(MEMBERS, {"org_id": greenhouse.pk, **DAYS, **asked})) == order


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        (STATS, {"start_date": "yesterday"}, "start_date"),
        (STATS, {"start_date": "2026-02-30"}, "start_date"),
        (STATS, {"start_date": "2026-03-02", "end_date": "2026-03-01"}, "start_date"),
        (STATS, {"start_date": "2025-01-01", "end_date": "2026-01-02"}, "end_date"),
        (STATS, {"start_date": "0001-01-01", "end_date": "0001-01-02"}, "end_date"),
        (STATS, {"end_date": "9999-12-31"}, "end_date"),
        (STATS, {"organization_id": "greenhouse"}, "organization_id"),
        (STATS, {"team_id": "x"}, "team_id"),
        (STATS, {"page": 0}, "page"),
        (MEMBERS, {"sort": "password"}, "sort"),
        (MEMBERS, {"order": "up"}, "order"),
        (MEMBERS, {"limit": 201}, "limit"),
        (MEMBERS, {"page": 10**20}, "page"),
        (MEMBERS, {"q": "x" * 121}, "q"),
        (MEMBERS, {"q": "\0"}, "q"),
    ],
)
def test_what_cannot_be_understood_is_said(as_, path, asked, field):
    response = as_("owner").get(path, asked)

    assert error(response) == (400, "validation_error")
    assert list(response.json()["detail"]["fields"]) == [field]


def test_a_leap_year_is_not_too_long_and_each_day_is_there(as_, greenhouse):
    body = as_("owner").get(STATS, {"start_date": "2028-01-01", "end_date": "2028-12-31"}).json()

    assert len({day["date"] for day in body["by_day"]}) == len(body["by_day"]) == 366


@pytest.mark.parametrize("path", [STATS, MEMBERS])
def test_as_many_queries_for_one_member_as_for_many(as_, greenhouse, member, path):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert as_owner.get(path, DAYS).status_code == 200
        return len(captured)

    as_owner = as_("owner")
    earn(member, greenhouse, "2026-03-02 10:00")
    few = queries()
    for membership in MembershipFactory.create_batch(300, organization=greenhouse):
        earn(membership, greenhouse, "2026-03-02 10:00")

    assert queries() == few


def test_two_organizations_at_once_count_each_only_its_own_members(as_, greenhouse, owner, member, apart):
    annex = OrganizationFactory(slug="annex")
    MembershipFactory(organization=annex, user=owner.user, role="owner")
    MembershipFactory(organization=annex, user=apart.user)
    for person in (member, apart):
        for organization in (greenhouse, annex):
            earn(person, organization, "2026-03-02 10:00", 10)
            spend(person, organization, "2026-03-02 10:00", 60)

    body = as_("owner").get(STATS, DAYS).json()

    assert {row["username"]: (row["xp"], row["active_days"]) for row in body["members"] if row["xp"]} == {
        "mel": (10, 1),
        "abe": (20, 1),
    }
    assert body["by_day"][0] == {
        "date": "2026-03-02", "active_members": 2, "active_seconds": 180, "xp": 30, "activities": 3,
    }  # fmt: skip
    member_rows = as_("owner").get(MEMBERS, {**DAYS, "q": "mel"}).json()["members"]
    assert [(row["total_xp"], row["active_seconds"]) for row in member_rows] == [(10, 60)]
    alone = as_("owner").get(user_path(member), DAYS).json()
    assert (alone["by_area"], alone["by_reason"]) == (
        [{"area": "chat", "active_seconds": 60}],
        [{"reason": "conversation", "activities": 1, "xp": 10}],
    )
