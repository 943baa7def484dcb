"""The page of skills: what there is, what is connected, what the assistant may, and the way out."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils.timezone import now

from integrations.models import Integration
from integrations.services.access import mark_reconnect_needed
from integrations.skill_receivers import mail_reconnect
from integrations.tests.connecting.oauth_skill import SLUG, WRITE, connected, registered, skill_of
from xentree.events import ReconnectWanted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("oauth_skill")]
HERE = "/skills"


@pytest.fixture
def mine(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def theirs(stranger):
    client = Client()
    client.force_login(stranger)
    return client


def shown(client):
    response = client.get(HERE)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    return response.content.decode()


def said(response):
    return [(each.level_tag, str(each)) for each in response.context["messages"]]


def choices():
    return list(Integration.objects.values_list("may_read", "may_propose"))


def test_nobody_is_sent_to_sign_in(client, learner, google):
    row = connected(learner, google)
    paths = [HERE, f"{HERE}/{SLUG}/connect"]
    answers = [client.get(path) for path in paths]
    answers += [client.post(f"{HERE}/{row.pk}/{what}") for what in ("permissions", "disconnect")]
    assert {answer["Location"][:20] for answer in answers} == {"/account/login?next="}
    assert Integration.objects.get() == row


def test_before_anything_is_connected(mine):
    page = shown(mine)
    assert (f'href="/skills/{SLUG}/connect"' in page, "See when you have time." in page) == (True, True)
    assert "Disconnect" not in page


def test_connecting_goes_to_the_vendor(mine, google):
    answer = mine.get(f"{HERE}/{SLUG}/connect?write&next=/chat")
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{google.url}/o/oauth2/v2/auth?")
    back = google.answer(answer["Location"]).partition("//")[2].partition("/")[2]
    assert mine.get(f"/{back}")["Location"] == "/chat"
    assert WRITE in Integration.objects.get().scopes


@pytest.mark.parametrize(
    "wanted", ["/%00", "/%0d%0aX-Odd:1", "//evil.example", "https://evil.example", "/" + "a" * 300]
)
def test_it_goes_on_at_a_page_of_ours_and_nowhere_else(mine, google, wanted):
    answer = mine.get(f"{HERE}/{SLUG}/connect?next={wanted}")
    back = google.answer(answer["Location"]).partition("//")[2].partition("/")[2]
    assert mine.get(f"/{back}")["Location"] == HERE


def test_an_account_that_works(mine, learner, google):
    connected(learner, google, last_synced_at=now() - timedelta(minutes=5))
    page = shown(mine)
    assert "ada@example.com" in page and "Connected</span>" in page
    assert "Last looked at 5\xa0minutes ago" in page
    assert f'href="/skills/{SLUG}/connect?write"' in page
    assert "Connect again" not in page


def test_who_can_write_already_is_not_asked(mine, learner, google):
    connected(learner, google, scopes=[WRITE])
    assert "Allow writing" not in shown(mine)


def test_one_that_has_to_be_connected_again(mine, learner, google):
    row = connected(learner, google)
    mark_reconnect_needed(row, "Google does not let Xentree in any more. Connect it again.")
    page = shown(mine)
    assert page.count("Connect again</a>") == 1
    assert "Google does not let Xentree in any more." in page
    assert "may_read" not in page


def test_what_is_not_set_up_says_so_and_staff_learn_how(mine, staff, google):
    other = Client()
    other.force_login(staff)
    with registered(skill_of(google, unavailable=lambda: "Nobody set it up here.")):
        pages = shown(mine), shown(other)
    assert ["Nobody set it up here." in page for page in pages] == [True, True]
    assert ["docs/skills.md" in page for page in pages] == [False, True]
    assert [f"/skills/{SLUG}/connect" in page for page in pages] == [False, False]


@pytest.mark.parametrize(("sent", "kept"), [({}, (False, False)), ({"may_read": "on"}, (True, False))])
def test_what_the_assistant_may(mine, learner, google, sent, kept):
    row = connected(learner, google)
    answer = mine.post(f"{HERE}/{row.pk}/permissions", sent, follow=True)
    assert (choices(), said(answer)) == ([kept], [("success", "Saved.")])
    quiet = mine.post(
        f"{HERE}/{row.pk}/permissions", {"may_read": "on", "may_propose": "on"}, headers={"HX-Request": "true"}
    )
    assert (quiet.status_code, choices()) == (204, [(True, True)])


def test_disconnecting(mine, learner, google):
    row = connected(learner, google)
    first = mine.post(f"{HERE}/{row.pk}/disconnect", follow=True)
    assert said(first) == [("success", "ada@example.com is disconnected.")]
    assert (Integration.objects.exists(), google.world.refresh) == (False, {})
    assert mine.post(f"{HERE}/{row.pk}/disconnect").status_code == 404


def test_disconnecting_while_the_vendor_is_in_trouble_says_so(mine, learner, google):
    row = connected(learner, google)
    google.fail("revoke", "503")
    answer = mine.post(f"{HERE}/{row.pk}/disconnect", follow=True)
    assert said(answer)[0][0] == "warning"
    assert "Take Xentree out of your account there, too." in said(answer)[0][1]
    assert not Integration.objects.exists()


def test_somebody_elses_is_not_there(theirs, learner, google):
    row = connected(learner, google)
    answers = [theirs.post(f"{HERE}/{row.pk}/{what}").status_code for what in ("permissions", "disconnect")]
    assert (answers, choices(), google.count("revoke")) == ([404, 404], [(True, True)], 0)
    assert "ada@example.com" not in shown(theirs)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_full(mine, learner, google, count, django_assert_num_queries):
    for number in range(count):
        connected(learner, google, email=f"{number}@example.com")
    shown(mine)
    with django_assert_num_queries(3):
        shown(mine)


@pytest.mark.parametrize("verified", [True, False])
def test_the_mail_goes_to_a_proven_address_once_it_is_needed(learner, google, eager_jobs, verified):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=verified, primary=True)
    row = connected(learner, google)
    told = ReconnectWanted(row.pk, learner.pk, SLUG)
    mail_reconnect(told)
    assert mail.outbox == []
    mark_reconnect_needed(row, "Gone.")
    mail_reconnect(told)
    assert [(each.to, each.subject) for each in mail.outbox] == [
        ([learner.email], "Connect Google Calendar again")
    ] * verified
    assert all("http://localhost:8000/skills" in each.body for each in mail.outbox)
