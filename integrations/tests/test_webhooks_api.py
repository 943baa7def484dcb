"""Webhooks over REST: shapes, what cannot be, secrets that are shown once, logs and telling once more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from integrations.models import Webhook, WebhookDelivery
from integrations.services.webhooks import MOST, WebhookWish, change_webhook, rotate_secret
from integrations.tests.factories import given_up, happened, webhook
from organizations.models import AuditEntry

pytestmark = pytest.mark.django_db
HOOKS = "/api/integrations/webhooks"
WISH = {"name": "Registry", "address": "https://hooks.example.com/in?key=s3cret", "event_types": ["member.joined"]}
FIELDS = [
    "id", "organization_id", "name", "address", "event_types", "enabled", "health", "disabled_reason", "failing_since",
    "previous_secret_until", "created_at",
]  # fmt: skip


@pytest.fixture
def hook(greenhouse, owner):
    return webhook(greenhouse, owner)


def error_of(response):
    return response.status_code, response.json()["detail"]["error"]


def state():
    """What those doors could change."""
    return list(Webhook.objects.values()), list(WebhookDelivery.objects.values()), AuditEntry.objects.count()


def test_a_secret_is_shown_once(api, owner, greenhouse):
    made = api(owner.user).post(HOOKS, WISH)

    assert made.status_code == 201
    assert list(made.json()) == [*FIELDS, "secret"]
    assert made.json()["secret"].startswith("whsec_")
    assert made.headers["Cache-Control"] == "no-store"
    assert list(api(owner.user).get(f"{HOOKS}/{made.json()['id']}").json()) == FIELDS
    assert list(api(owner.user).get(HOOKS).json()[0]) == FIELDS


def test_neither_secret_nor_address_stand_in_the_audit_record(api, owner, greenhouse):
    secret = api(owner.user).post(HOOKS, WISH).json()["secret"]
    entry = AuditEntry.objects.get(action="webhook.created")
    assert entry.after == {
        "name": "Registry", "host": "hooks.example.com", "event_types": ["member.joined"], "enabled": True
    }  # fmt: skip
    assert secret not in str(list(AuditEntry.objects.values()))
    assert secret not in repr(Webhook.objects.get())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("event_types", []),
        ("event_types", ["member.joined", "something.else"]),
        ("event_types", ["webhook.test"]),
        ("address", "http://hooks.example.com/"),
        ("address", "ftp://hooks.example.com/"),
        ("address", "hooks.example.com"),
        ("address", "https://"),
        ("address", "https://me:secret@hooks.example.com/"),
        ("address", "https://hooks.example.com/#part"),
        ("address", "https://hooks.example.com/a b"),
        ("address", "https://hooks.example.com:99999/"),
        ("address", "https://[::1/"),
        ("address", "https://127.0.0.1/"),
        ("address", "https://localhost/"),
        ("address", "http://127.0.0.1:8000/"),
        ("address", "https://10.0.0.7/"),
        ("address", "https://[::ffff:127.0.0.1]/"),
        ("address", "https://169.254.169.254/latest"),
        ("address", "https://hooks.example.com/" + "x" * 500),
    ],
    ids=lambda value: str(value)[:48],
)
def test_what_cannot_be(api, owner, greenhouse, field, value):
    response = api(owner.user).post(HOOKS, {**WISH, field: value})
    assert error_of(response) == (400, "validation_error")
    assert list(response.json()["detail"]["fields"]) == [field]
    assert not Webhook.objects.exists()


def test_a_network_the_operator_opened_may_be_told_without_tls(api, owner, greenhouse, settings):
    settings.EGRESS_ALLOWED_NETWORKS = ["127.0.0.0/8", "::1/128"]
    assert api(owner.user).post(HOOKS, {**WISH, "address": "http://localhost:9000/in"}).status_code == 201
    assert api(owner.user).post(HOOKS, {**WISH, "address": "http://10.0.0.7/in"}).status_code == 400


def test_there_is_a_most(api, owner, greenhouse):
    Webhook.objects.bulk_create(Webhook(organization=greenhouse, name="x", secret="x") for _ in range(MOST))
    assert error_of(api(owner.user).post(HOOKS, WISH)) == (429, "cap_reached")
    assert Webhook.objects.count() == MOST


def test_what_is_sent_is_changed_and_the_rest_stays(api, owner, hook):
    response = api(owner.user).patch(f"{HOOKS}/{hook.pk}", {"name": "Other"})
    assert (response.status_code, response.json()["name"]) == (200, "Other")
    assert response.json()["event_types"] == hook.event_types
    hook.refresh_from_db()
    assert (hook.name, hook.address, hook.enabled) == ("Other", "https://hooks.example.com/in", True)


def test_switching_off_gives_up_what_is_on_its_way_and_on_again_begins_anew(api, owner, greenhouse, hook):
    row = happened(greenhouse)
    api(owner.user).patch(f"{HOOKS}/{hook.pk}", {"enabled": False})
    row.refresh_from_db()
    assert (row.status, row.error) == ("dead", "The webhook was switched off.")
    assert happened(greenhouse).pk == row.pk
    Webhook.objects.update(disabled_reason="failing", failing_since=now())
    answer = api(owner.user).patch(f"{HOOKS}/{hook.pk}", {"enabled": True}).json()
    assert (answer["health"], answer["disabled_reason"], answer["failing_since"]) == ("ok", "", None)


def test_a_change_leaves_a_secret_that_was_replaced_meanwhile(owner, hook):
    wish = WebhookWish("Other", hook.address, tuple(hook.event_types))
    fresh = rotate_secret(hook, by=owner)
    assert change_webhook(hook, wish, by=owner).secrets == fresh.secrets


def test_a_secret_is_replaced_and_the_one_before_lasts_a_day(api, owner, hook):
    answer = api(owner.user).post(f"{HOOKS}/{hook.pk}/rotate-secret")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    before = hook.secret
    hook.refresh_from_db()
    assert hook.secrets == [answer.json()["secret"], before]
    assert 86_000 < (hook.previous_until - now()).total_seconds() <= 86_400
    assert AuditEntry.objects.filter(action="webhook.secret_rotated").count() == 1


def test_deleting_takes_the_log_along(api, owner, greenhouse, hook):
    happened(greenhouse)
    assert api(owner.user).delete(f"{HOOKS}/{hook.pk}").status_code == 204
    assert (Webhook.objects.count(), WebhookDelivery.objects.count()) == (0, 0)


def test_a_test_is_on_its_way(api, owner, hook):
    answer = api(owner.user).post(f"{HOOKS}/{hook.pk}/test")
    body = answer.json()
    assert (answer.status_code, body["status"], body["event_type"]) == (202, "queued", "webhook.test")
    assert body["payload"]["data"] == {"webhook_id": str(hook.pk)}
    assert body["attempts"] == []


def test_the_catalogue(api, member, greenhouse):
    answer = api(member.user).get(f"{HOOKS}/events").json()
    assert answer[0]["type"] == "member.joined"
    assert list(answer[0]) == ["type", "version", "description", "schema"]


def test_the_log_is_narrowed(api, owner, greenhouse, hook):
    waiting, dead = happened(greenhouse), given_up(hook)
    client, here = api(owner.user), f"{HOOKS}/{hook.pk}/deliveries"
    assert [each["id"] for each in client.get(here).json()] == [str(dead.pk), str(waiting.pk)]
    assert [each["id"] for each in client.get(f"{here}?status=dead").json()] == [str(dead.pk)]
    assert client.get(f"{here}?event_type=member.joined").json() == []
    assert error_of(client.get(f"{here}?status=else")) == (400, "validation_error")
    assert "payload" not in client.get(here).json()[0]


def test_sending_once_more(api, owner, hook):
    dead = given_up(hook)
    answer = api(owner.user).post(f"{HOOKS}/{hook.pk}/deliveries/{dead.pk}/replay")
    body = answer.json()
    assert (answer.status_code, body["status"], body["replay_of"]) == (202, "queued", str(dead.pk))
    assert (body["event_id"], body["payload"]) == (str(dead.event_id), dead.payload)
    again = api(owner.user).post(f"{HOOKS}/{hook.pk}/deliveries/{body['id']}/replay")
    assert error_of(again) == (409, "conflict")


def test_sending_everything_once_more_that_was_given_up(api, owner, hook):
    old = given_up(hook, created_at=now() - timedelta(days=3))
    missed = [given_up(hook) for _ in range(2)]
    given_up(hook, "webhook.test")
    given_up(hook, status="delivered")
    client, here = api(owner.user), f"{HOOKS}/{hook.pk}/replay"
    since = {"since": (now() - timedelta(days=1)).isoformat()}
    assert client.post(here, since).json() == {"replayed": 2}
    assert client.post(here, since).json() == {"replayed": 0}
    again = WebhookDelivery.objects.exclude(replay_of=None).values_list("replay_of", flat=True)
    assert set(again) == {each.pk for each in missed} and old.pk not in again


def test_nothing_is_sent_once_more_while_it_is_off(api, owner, hook):
    dead = given_up(hook)
    Webhook.objects.update(enabled=False)
    before = state()
    client = api(owner.user)
    assert error_of(client.post(f"{HOOKS}/{hook.pk}/deliveries/{dead.pk}/replay")) == (409, "conflict")
    assert error_of(client.post(f"{HOOKS}/{hook.pk}/replay", {"since": "2020-01-01T00:00:00Z"})) == (409, "conflict")
    assert state() == before


def test_a_delivery_of_another_webhook_is_not_found(api, owner, greenhouse, hook):
    other = webhook(greenhouse, owner, name="Other")
    row = given_up(other)
    before = state()
    client = api(owner.user)
    assert error_of(client.get(f"{HOOKS}/{hook.pk}/deliveries/{row.pk}")) == (404, "not_found")
    assert error_of(client.post(f"{HOOKS}/{hook.pk}/deliveries/{row.pk}/replay")) == (404, "not_found")
    assert state() == before


def test_lists_take_as_many_queries_however_long(api, owner, greenhouse, hook):
    client, paths = api(owner.user), (HOOKS, f"{HOOKS}/{hook.pk}/deliveries")
    given_up(hook)
    few = [asked(client, path) for path in paths]
    for number in range(2):
        webhook(greenhouse, owner, name=f"More {number}")
        given_up(hook)
    assert [asked(client, path) for path in paths] == few


def asked(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
