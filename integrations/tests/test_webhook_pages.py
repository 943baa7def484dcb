"""Webhooks in the browser, by request: who sees them, secrets shown once, tests, logs, repeats."""

import pytest

from integrations.models import Webhook, WebhookDelivery
from integrations.services.sending import send_due
from integrations.tests.factories import given_up, happened, webhook
from organizations.models import AuditEntry

HERE = "/o/greenhouse/webhooks"
WISH = {"name": "Registry", "address": "https://hooks.example.com/in", "event_types": ["member.joined", "member.left"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(greenhouse, owner):
    return webhook(greenhouse, owner)


@pytest.fixture
def doors(hook):
    """Everything one can do here, as (method, path, what is sent)."""
    one, row = f"{HERE}/{hook.pk}", f"{HERE}/{hook.pk}/deliveries/{given_up(hook).pk}"
    return [
        ("get", HERE, {}),
        ("get", f"{HERE}/new", {}),
        ("post", f"{HERE}/new", WISH),
        ("get", one, {}),
        ("get", f"{one}/settings", {}),
        ("post", f"{one}/settings", {**WISH, "name": "Changed"}),
        *[("post", f"{one}/{act}", {}) for act in ("switch", "secret", "test", "replay", "delete")],
        ("get", row, {}),
        ("post", f"{row}/replay", {}),
    ]


def state():
    """What those doors could change."""
    return list(Webhook.objects.values()), list(WebhookDelivery.objects.values()), AuditEntry.objects.count()


def text(response):
    return response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("member", 403), ("orchard_owner", 404)])
def test_others_see_nothing_and_change_nothing(page, doors, request, who, status):
    browser, before = page(request.getfixturevalue(who)), state()
    answers = [getattr(browser, method)(path, data).status_code for method, path, data in doors]
    assert (answers, state()) == ([status] * len(doors), before)


def test_signed_out_one_is_led_to_the_sign_in(client, doors):
    before = state()
    answers = [getattr(client, method)(path, data)["Location"][:14] for method, path, data in doors]
    assert (answers, state()) == (["/account/login"] * len(doors), before)


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_owners_and_admins_see_it(page, doors, request, who):
    browser = page(request.getfixturevalue(who))
    assert [browser.get(path).status_code for method, path, _ in doors if method == "get"] == [200] * 5


def test_the_webhook_of_another_tenant_of_mine_is_not_here(page, owner, orchard, orchard_owner, greenhouse):
    theirs = webhook(orchard, orchard_owner)
    assert page(owner).get(f"{HERE}/{theirs.pk}").status_code == 404


def test_making_one_shows_its_secret_once(page, owner, greenhouse):
    made = page(owner).post(f"{HERE}/new", WISH)
    hook = Webhook.objects.get()
    assert (made.status_code, made["Cache-Control"]) == (200, "no-store")
    assert hook.secret in text(made)
    for tail in ("", "/settings"):
        assert hook.secret not in text(page(owner).get(f"{HERE}/{hook.pk}{tail}"))


def test_what_is_wrong_stands_at_its_field(page, owner, greenhouse):
    answer = page(owner).post(f"{HERE}/new", {**WISH, "address": "https://127.0.0.1/"})
    assert answer.status_code == 400
    assert "Requests to 127.0.0.1 are not allowed from here." in text(answer)
    assert not Webhook.objects.exists()


def test_replacing_the_secret_shows_the_new_one_once(page, owner, hook):
    answer = page(owner).post(f"{HERE}/{hook.pk}/secret")
    hook.refresh_from_db()
    assert hook.secret in text(answer) and hook.previous_secret not in text(answer)
    assert answer["Cache-Control"] == "no-store"


def test_a_test_is_watched_until_it_has_ended(page, owner, greenhouse, receiver):
    hook = webhook(greenhouse, owner, receiver.at("/broken"))
    browser = page(owner)
    there = browser.post(f"{HERE}/{hook.pk}/test")["Location"]
    waiting = text(browser.get(there))
    assert 'hx-trigger="every 1s"' in waiting and "On its way" in waiting
    send_due()
    ended = text(browser.get(there))
    assert "hx-trigger" not in ended.split('id="delivery"')[1]
    assert "It answered 500." in ended and "&lt;h1&gt;oh no&lt;/h1&gt;" in ended
    assert hook.secret not in ended


def test_switching_off_and_on(page, owner, hook):
    browser = page(owner)
    browser.post(f"{HERE}/{hook.pk}/switch")
    hook.refresh_from_db()
    assert not hook.enabled and "It is off" in text(browser.get(f"{HERE}/{hook.pk}"))
    browser.post(f"{HERE}/{hook.pk}/switch", {"on": ""})
    hook.refresh_from_db()
    assert hook.enabled


def test_the_log_is_narrowed_and_repeats_are_asked_for(page, owner, greenhouse, hook):
    happened(greenhouse)
    dead = given_up(hook)
    browser, here = page(owner), f"{HERE}/{hook.pk}"
    assert [row.pk for row in browser.get(f"{here}?status=dead").context["page"]] == [dead.pk]
    assert "1 message was given up" in text(browser.get(here))
    browser.post(f"{here}/replay", {"hours": "1"})
    assert WebhookDelivery.objects.get(replay_of=dead.pk).status == "queued"
    assert "given up." not in text(browser.get(here))


def test_deleting(page, owner, hook):
    assert page(owner).post(f"{HERE}/{hook.pk}/delete")["Location"] == HERE
    assert not Webhook.objects.exists()


def test_the_list_says_how_each_does(page, owner, greenhouse, hook):
    given_up(hook)
    given_up(hook, status="delivered")
    shown = text(page(owner).get(HERE))
    assert "last 24 hours: 1 delivered, 1 given up" in shown
