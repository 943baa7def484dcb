"""Reminders: in time, once, only to who wants them and whose address it is; and the way out of them."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from learning.progress import tasks
from learning.progress.models import Pause, Progress
from learning.progress.services import reminders
from learning.progress.services.ledger import record_practice
from organizations.tests.test_key_races import at_once
from xentree.celery import app

pytestmark = pytest.mark.django_db
# Monday 10:00 in Berlin; 23 hours later it is Tuesday 9:00 there.
ACT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = date(2026, 3, 3)
DUE = ACT + timedelta(hours=23)


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the time of the server."""

    def set_to(moment):
        for place in ("learning.progress.days", "learning.progress.services.reminders"):
            monkeypatch.setattr(f"{place}.now", lambda: moment)

    return set_to


@pytest.fixture
def person(learner):
    """Somebody in Berlin whose address is proven, with a streak of one day."""
    User.objects.filter(pk=learner.pk).update(timezone="Europe/Berlin")
    learner.refresh_from_db()
    EmailAddress.objects.create(user=learner, email=learner.email.upper(), primary=True, verified=True)
    record_practice(learner, "conversation", uuid4(), {"happened_at": ACT})
    return learner


def choose(person, **choices):
    Progress.objects.filter(user=person).update(**choices)


def is_due(clock, moment):
    clock(moment)
    return reminders.due_reminders() != []


def test_23_hours_after_the_last_act_and_until_the_day_is_over(person, clock):
    hours = [-1, 0, 1, 11.9, 12, 13]
    assert [is_due(clock, DUE + timedelta(hours=each)) for each in hours] == [False, True, True, True, False, False]


def test_after_the_night(person, clock):
    record_practice(person, "conversation", uuid4(), {"happened_at": ACT + timedelta(hours=13)})
    assert not is_due(clock, ACT + timedelta(hours=36))
    choose(person, quiet_from=time(23, 30))
    assert is_due(clock, ACT + timedelta(hours=36))


@pytest.mark.parametrize(
    "choices", [{"reminders": False}, {"current_streak": 0}, {"reminded_on": TUESDAY}, {"last_active_day": TUESDAY}]
)
def test_who_gets_none(person, clock, choices):
    choose(person, **choices)
    assert not is_due(clock, DUE)


@pytest.mark.parametrize("change", [{"verified": False}, {"email": "other@example.org"}])
def test_only_proven_addresses(person, clock, change):
    EmailAddress.objects.update(**change)
    assert not is_due(clock, DUE)


def test_nobody_whose_account_is_closed(person, clock):
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_due(clock, DUE)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 3, 2), None, False),
        (TUESDAY, TUESDAY, False),
        (date(2026, 2, 1), date(2026, 3, 2), True),
        (date(2026, 3, 4), None, True),
    ],
)
def test_never_during_a_pause(person, clock, start, end, expected):
    Pause.objects.create(user=person, start=start, end=end)
    assert is_due(clock, DUE) is expected


def test_whoever_learned_already_is_left_alone(person, clock):
    record_practice(person, "conversation", uuid4(), {"happened_at": DUE - timedelta(minutes=5)})
    assert not is_due(clock, DUE)


def test_the_mail(person, clock, settings):
    clock(DUE)
    assert reminders.send_reminder(person.pk)
    (sent,) = mail.outbox
    link = f"{settings.SITE_URL}/reminders/stop/{reminders.stop_token(person)}"

    assert (sent.to, sent.subject) == (["lea@example.org"], "Your streak of 1 day waits for today")
    assert sent.extra_headers == {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    ((html, kind),) = sent.alternatives
    assert kind == "text/html"
    for words in (sent.body, html):
        assert link in words and "Lea Learner" in words and "2 freezes" in words
    assert Progress.objects.get().reminded_on == TUESDAY


def test_it_comes_once(person, clock):
    clock(DUE)
    assert [reminders.send_reminder(person.pk) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1


def test_it_comes_again_after_another_act(person, clock):
    clock(DUE)
    reminders.send_reminder(person.pk)
    record_practice(person, "conversation", uuid4(), {"happened_at": DUE + timedelta(hours=1)})
    clock(DUE + timedelta(hours=24))
    reminders.send_reminder(person.pk)
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_many_rounds_at_once_send_one(person, clock):
    clock(DUE)
    assert sorted(at_once(lambda: reminders.send_reminder(person.pk), times=20)) == [False] * 19 + [True]
    assert len(mail.outbox) == 1


def test_a_server_that_is_away_is_tried_again(person, clock, monkeypatch):
    clock(DUE)

    def refuse(self):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        reminders.send_reminder(person.pk)
    assert is_due(clock, DUE)
    assert reminders.send_reminder(person.pk)


def test_beat_sends_to_all_who_are_due(person, clock):
    clock(DUE)
    app.conf.task_always_eager = True
    try:
        tasks.send_reminders()
        tasks.send_reminders()
    finally:
        app.conf.task_always_eager = False
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("people", [1, 3])
def test_looking_takes_two_queries_however_many(person, clock, people, django_assert_num_queries):
    for number in range(1, people):
        other = User.objects.create_user(f"person{number}", f"p{number}@example.org", timezone="Europe/Berlin")
        EmailAddress.objects.create(user=other, email=other.email, primary=True, verified=True)
        record_practice(other, "conversation", uuid4(), {"happened_at": ACT})
    clock(DUE)
    with django_assert_num_queries(2):
        assert len(reminders.due_reminders()) == people


def link_of(person):
    return f"/reminders/stop/{reminders.stop_token(person)}"


def test_looking_at_the_link_changes_nothing(person):
    page = Client().get(link_of(person))

    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert "Stop the reminders" in page.content.decode()
    assert Progress.objects.get().reminders


def test_one_click_ends_them_without_cookie_or_form(person, clock):
    stranger = Client(enforce_csrf_checks=True)
    for _ in range(2):
        page = stranger.post(link_of(person), {"List-Unsubscribe": "One-Click"})
        assert (page.status_code, "no more reminders" in page.content.decode()) == (200, True)
    assert not Progress.objects.get().reminders
    assert not is_due(clock, DUE)


@pytest.mark.parametrize("token", ["nothing", "a~b", f"{UUID(int=7)}~wrong"])
def test_a_made_up_link_is_not_found(person, token):
    assert Client().get(f"/reminders/stop/{token}").status_code == 404
    assert Client().post(f"/reminders/stop/{token}").status_code == 404
    assert Progress.objects.get().reminders


def test_the_link_of_somebody_else_does_not_end_mine(person, stranger):
    record_practice(stranger, "conversation", uuid4(), {"happened_at": ACT})
    Client().post(link_of(stranger))
    assert {row.user: row.reminders for row in Progress.objects.select_related("user")} == {
        person: True,
        stranger: False,
    }
