"""The pages of statistics and what can be taken away from them."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.progress.statistics import charts
from learning.progress.statistics.tests.conftest import DAYS, earn, membership_of, spend
from organizations.models import Team, TeamMembership
from organizations.services import remove_person
from organizations.tests.factories import MembershipFactory, TeamFactory

HOME = "/o/greenhouse/statistics"
CHOSEN = {"range": "days", "start": DAYS["start_date"], "end": DAYS["end_date"]}
PAGES = ["", "/members.csv", "/days.csv", "/report.pdf"]


def shown(response):
    return [row["person"].username for row in response.context["rows"]]


def rows_of(response):
    return list(csv.DictReader(StringIO(response.content.decode())))


def text_of(response):
    pdf = pypdfium2.PdfDocument(BytesIO(response.content))
    return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("admin", 200), ("manager", 200), ("staff", 200), ("member", 403), ("stranger", 404)],
)
def test_who_may_open_it(as_, path, role, status):
    assert as_(role).get(f"{HOME}{path}").status_code == status


def test_only_who_may_sees_the_tab(as_):
    assert [HOME in as_(role).get("/o/greenhouse").content.decode() for role in ("owner", "manager", "member")] == [
        True,
        True,
        False,
    ]


def test_staff_who_are_no_members_find_back_to_the_admin(as_, greenhouse):
    response = as_("staff").get(HOME)

    assert f"/admin/organizations/organization/{greenhouse.pk}/change/" in response.content.decode()
    assert "/o/greenhouse/settings" not in response.content.decode()


def test_a_manager_sees_their_teams_and_nobody_else(as_, greenhouse, member, apart):
    TeamFactory(organization=greenhouse, name="Gardeners")

    response = as_("manager").get(HOME)

    assert set(shown(response)) == {"mona", "mel"}
    assert "Gardeners" not in response.content.decode()
    assert as_("manager").get(f"{HOME}/{member.user.pk}").status_code == 200
    assert as_("manager").get(f"{HOME}/{apart.user.pk}").status_code == 404


def test_who_was_removed_is_gone(as_, greenhouse, owner, member):
    earn(member, greenhouse, "2026-03-02 10:00")
    remove_person(greenhouse, member.user.pk, by=owner)

    assert "mel" not in shown(as_("owner").get(HOME, CHOSEN))
    assert as_("owner").get(f"{HOME}/{member.user.pk}").status_code == 404
    assert "mel" not in [row["username"] for row in rows_of(as_("owner").get(f"{HOME}/members.csv", CHOSEN))]


def test_filters_and_order(as_, greenhouse, team, member, apart):
    earn(apart, greenhouse, "2026-03-02 10:00", 30)
    earn(member, greenhouse, "2026-03-02 10:00", 20)
    look = as_("owner").get

    assert shown(look(HOME, {**CHOSEN, "sort": "xp"}))[:2] == ["abe", "mel"]
    assert shown(look(HOME, {**CHOSEN, "sort": "name"})) == ["abe", "adam", "mel", "mona", "olga"]
    assert shown(look(HOME, {**CHOSEN, "sort": "name", "order": "desc"})) == ["olga", "mona", "mel", "adam", "abe"]
    assert shown(look(HOME, {**CHOSEN, "team": team.pk, "sort": "name"})) == ["mel", "mona"]
    assert shown(look(HOME, {**CHOSEN, "q": "FERN"})) == ["mel"]
    assert shown(look(HOME, {**CHOSEN, "q": "nobody"})) == []


def test_figures_are_of_the_days_against_those_before(as_, greenhouse, member, apart):
    earn(member, greenhouse, "2026-02-28 10:00", 10)
    earn(member, greenhouse, "2026-03-02 10:00", 15)
    spend(apart, greenhouse, "2026-03-04 10:00", 3900)

    figures = as_("owner").get(HOME, CHOSEN).context["figures"]

    assert [(each.label, each.value, each.change) for each in figures] == [
        ("Active members", "2 of 5", "+100 %"),
        ("Learning time", "1 h 5 min", ""),
        ("XP", "15", "+50 %"),
        ("Activities", "1", "±0 %"),
    ]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"range": "days", "start": "2026-03-05", "end": "2026-03-01"}, "The first day is after the last."),
        ({"range": "days", "start": "2020-01-01", "end": "2026-03-01"}, "At most 366 days at once."),
        ({"range": "days", "start": "soon"}, "Enter a valid date."),
        ({"range": "days", "end": "9999-12-31"}, "Choose a day from 2000-01-01 to 2100-01-01."),
        ({"range": "forever"}, "Select a valid choice. forever is not one of the available choices."),
        ({"sort": "password"}, "Select a valid choice. password is not one of the available choices."),
    ],
)
def test_what_cannot_be_understood_is_said_and_makes_no_file(as_, asked, words):
    assert words in as_("owner").get(HOME, asked).content.decode()
    assert [as_("owner").get(f"{HOME}{path}", asked).status_code for path in PAGES[1:]] == [400, 400, 400]


def test_a_team_of_others_is_none_to_choose(as_, greenhouse):
    other = TeamFactory(organization=greenhouse)

    response = as_("manager").get(HOME, {"team": other.pk})

    assert "Select a valid choice" in response.content.decode()
    assert set(shown(response)) == {"mona", "mel"}


def test_empty_pages_say_why(as_, greenhouse, manager):
    TeamMembership.objects.filter(membership__user=manager.user).delete()

    assert "Nobody to show yet" in as_("manager").get(HOME).content.decode()
    assert "Nobody fits" in as_("owner").get(HOME, {"q": "xyz"}).content.decode()


def test_one_member(as_, greenhouse, member):
    earn(member, greenhouse, "2026-03-02 10:00", 10, reason="quiz", area="knowledge")
    spend(member, greenhouse, "2026-03-02 10:30", 120, "knowledge")

    response = as_("owner").get(f"{HOME}/{member.user.pk}", CHOSEN)

    assert response.context["areas"] == [{"label": "Knowledge", "words": "2 min", "percent": 100}]
    assert response.context["reasons"] == [("Quiz", "1", "10")]
    assert [each.value for each in response.context["figures"]] == ["1", "2 min", "10", "1"]


# -- files


def test_members_as_csv(as_, greenhouse, member):
    earn(member, greenhouse, "2026-03-02 10:00", 10)
    spend(member, greenhouse, "2026-02-28 10:30", 120)

    response = as_("owner").get(f"{HOME}/members.csv", {**CHOSEN, "q": "mel"})

    assert response["Content-Disposition"] == 'attachment; filename="greenhouse-2026-03-02-2026-03-04-members.csv"'
    assert rows_of(response) == [
        {
            "username": "mel", "full_name": "Mel Fern", "role": "member", "teams": "Botanists", "active_seconds": "0",
            "xp": "10", "activities": "1", "active_days": "1", "last_active_at": "2026-03-02T10:00:00+00:00",
            "previous_active_seconds": "120", "previous_xp": "0",
        }
    ]  # fmt: skip


def test_days_as_csv_have_a_line_each(as_, greenhouse, member):
    earn(member, greenhouse, "2026-03-04 23:59:59", 10)

    lines = as_("owner").get(f"{HOME}/days.csv", CHOSEN).content.decode().splitlines()

    assert lines == [
        "date,active_members,active_seconds,xp,activities",
        "2026-03-02,0,0,0,0",
        "2026-03-03,0,0,0,0",
        "2026-03-04,1,0,10,1",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_runs_as_a_formula(as_, greenhouse, member, name):
    member.user.full_name = name
    member.user.save()
    Team.objects.update(name=f"={name}")

    row = rows_of(as_("owner").get(f"{HOME}/members.csv", {"q": "mel"}))[0]

    assert (row["full_name"], row["teams"]) == (f"'{name}", f"'={name}")


def test_the_report_as_pdf(as_, greenhouse, member):
    earn(member, greenhouse, "2026-03-02 10:00", 1234)
    member.user.full_name = "Zoë <b>Ковач</b> & Nguyễn"
    member.user.save()
    Membership = membership_of(greenhouse, member)
    apart = MembershipFactory(organization=greenhouse, user__username="li", user__full_name="李小龙")

    response = as_("owner").get(f"{HOME}/report.pdf", CHOSEN)
    text = text_of(response)

    assert response["Content-Type"] == "application/pdf"
    assert "2 Mar 2026 to 4 Mar 2026, days in UTC" in text
    assert "Zoë <b>Ковач</b> & Nguyễn" in text
    assert "1,234" in text
    # No letter of it is in the fonts of the report.
    assert apart.user.full_name not in text
    assert "\nli" in text
    assert Membership.user.email not in text


def test_a_report_of_very_many_says_that_the_csv_has_them_all(as_, greenhouse, monkeypatch):
    from learning.progress.statistics import pdf

    monkeypatch.setattr(pdf, "MOST_ROWS", 2)

    assert "The first 2 of 5 members; the CSV has them all" in text_of(as_("owner").get(f"{HOME}/report.pdf"))


@pytest.mark.parametrize("path", PAGES)
def test_as_many_queries_for_few_members_as_for_many(as_, greenhouse, team, member, path):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert as_owner.get(f"{HOME}{path}?{urlencode(CHOSEN)}").status_code == 200
        return len(captured)

    as_owner = as_("owner")
    few = queries()
    for membership in MembershipFactory.create_batch(100, organization=greenhouse):
        TeamMembership.objects.create(team=team, membership=membership)
        earn(membership, greenhouse, "2026-03-02 10:00")

    assert queries() == few


def test_more_than_a_page(as_, greenhouse):
    MembershipFactory.create_batch(60, organization=greenhouse)
    as_owner = as_("owner")

    assert [len(shown(as_owner.get(HOME, {"page": number}))) for number in (1, 2)] == [50, 15]


def test_days_become_weeks_where_there_are_many(as_, greenhouse, member):
    for day in range(100):
        earn(member, greenhouse, f"{date(2026, 1, 1) + timedelta(days=day)} 10:00", 1)

    asked = {"range": "days", "start": "2026-01-01", "end": "2026-04-10"}
    time, members = as_("owner").get(HOME, asked).context["charts"]

    assert time.is_empty
    assert (len(members.bars), members.scale) == (15, ["2", "1", "0"])
    assert (members.bars[0].label, members.bars[0].words) == ("1 Jan 2026 to 7 Jan 2026", "1")
    assert members.bars[-1].label == "9 Apr 2026 to 10 Apr 2026"


@pytest.mark.parametrize(
    ("most", "unit", "top"),
    [(0, 1, 2), (3, 1, 4), (10, 1, 10), (11, 1, 20), (24, 1, 30), (61, 1, 80), (101, 1, 200), (86400, 3600, 108000)],
)
def test_a_charts_top_is_round_and_not_far_above(most, unit, top):
    assert charts.round_top(most, unit) == top
