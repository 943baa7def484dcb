"""What is sent, and what comes of it: signed as the reference library wants it, tried again, given up, never lost."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils.timezone import now
from standardwebhooks.webhooks import WebhookVerificationError

from integrations.models import Webhook, WebhookDelivery
from integrations.models.webhooks import DEAD_AFTER
from integrations.services.deliveries import send_test, take_back_deliveries
from integrations.services.sending import RETRIES, send_due
from integrations.services.webhooks import rotate_secret
from integrations.tests.factories import happened, webhook
from integrations.webhooks import posting
from integrations.webhooks.signature import new_secret
from organizations.models import AuditEntry

Status = WebhookDelivery.Status


@pytest.fixture
def hook(greenhouse, owner, receiver):
    """A function from a path to a webhook there."""
    return lambda path="/ok", **more: webhook(greenhouse, owner, receiver.at(path), **more)


def sent(organization, **about):
    """Something happened and was sent: the row of it."""
    row = happened(organization, **about)
    send_due()
    row.refresh_from_db()
    return row


def make_due(row):
    WebhookDelivery.objects.filter(pk=row.pk).update(next_attempt_at=now())


@pytest.mark.django_db
def test_a_message_is_signed_as_the_standard_says(greenhouse, hook, receiver):
    ours = hook()
    row = sent(greenhouse)

    message = receiver.verified(ours.secret)
    assert message == row.payload
    assert set(message) == {"type", "timestamp", "id", "version", "organization_id", "data"}
    assert (message["type"], message["id"], message["version"]) == ("member.left", str(row.event_id), 1)
    assert receiver.got[0]["headers"]["webhook-id"] == str(row.event_id)
    assert receiver.got[0]["headers"]["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        receiver.verified(new_secret())


@pytest.mark.django_db
def test_what_arrived_is_delivered(greenhouse, hook):
    hook()
    row = sent(greenhouse)
    assert (row.status, row.response_status, row.answer, row.error) == (Status.DELIVERED, 200, "thanks for that", "")
    assert (row.tries, len(row.attempts), row.claim, row.is_pending) == (1, 1, None, False)
    assert row.ended_at is not None and row.latency_ms is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/broken", 500, "It answered 500."),
        ("/redirect", 307, "It answered 307, a redirect, and those are not followed."),
        ("/drop", None, posting.BROKEN),
        ("/slow", None, posting.TOO_SLOW),
    ],
)
def test_what_goes_wrong_is_tried_again(greenhouse, hook, receiver, monkeypatch, path, status, error):
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    ours = hook(path)
    row = sent(greenhouse)

    assert (row.status, row.response_status, row.error) == (Status.FAILED, status, error)
    assert 0.9 * RETRIES[0] - 5 < (row.next_attempt_at - now()).total_seconds() < 1.2 * RETRIES[0]
    assert [each["path"] for each in receiver.got] == [path]
    ours.refresh_from_db()
    assert (ours.health, ours.enabled) == ("failing", True)


@pytest.mark.django_db
def test_an_answer_is_read_only_at_its_beginning(greenhouse, hook):
    hook("/huge")
    row = sent(greenhouse)
    assert (row.status, row.answer) == (Status.DELIVERED, "ä" * 500)


@pytest.mark.django_db
def test_the_status_counts_also_where_the_answer_has_no_end(greenhouse, hook, monkeypatch):
    monkeypatch.setattr(posting, "BODY_SECONDS", 0.2)
    hook("/trickle")
    row = sent(greenhouse)
    assert (row.status, row.response_status, row.error) == (Status.DELIVERED, 200, "")


@pytest.mark.django_db
def test_private_addresses_are_not_reached(greenhouse, hook, receiver, settings):
    hook()
    settings.EGRESS_ALLOWED_NETWORKS = []
    row = sent(greenhouse)
    assert (row.status, row.error, receiver.got) == (Status.FAILED, posting.NOT_ALLOWED, [])


@pytest.mark.django_db
def test_nobody_there(greenhouse, owner, receiver):
    webhook(greenhouse, owner, "http://127.0.0.1:9/")
    assert sent(greenhouse).error == posting.UNREACHABLE


@pytest.mark.django_db
def test_a_repeat_has_the_same_id_and_a_good_signature(greenhouse, hook, receiver):
    receiver.answers["/scripted"] = [500, 200]
    ours = hook("/scripted")
    row = sent(greenhouse)
    make_due(row)
    send_due()

    row.refresh_from_db()
    assert (row.status, [each["status"] for each in row.attempts]) == (Status.DELIVERED, [500, 200])
    assert receiver.got[0]["headers"]["webhook-id"] == receiver.got[1]["headers"]["webhook-id"]
    assert receiver.verified(ours.secret, 0) == receiver.verified(ours.secret, 1)
    ours.refresh_from_db()
    assert ours.health == "ok"


@pytest.mark.django_db
def test_it_is_given_up_after_the_last_attempt(greenhouse, hook, receiver):
    hook("/broken")
    row = sent(greenhouse)
    waits = []
    for _ in RETRIES:
        waits.append((row.next_attempt_at - now()).total_seconds())
        make_due(row)
        send_due()
        row.refresh_from_db()

    assert (row.status, len(row.attempts), len(receiver.got)) == (Status.DEAD, 8, 8)
    assert all(0.8 * planned < wait < 1.2 * planned for planned, wait in zip(RETRIES, waits, strict=True))
    make_due(row)
    send_due()
    assert len(receiver.got) == 8


@pytest.mark.django_db
def test_nothing_is_sent_before_its_time(greenhouse, hook, receiver):
    hook("/broken")
    sent(greenhouse)
    send_due()
    assert len(receiver.got) == 1


@pytest.mark.django_db
def test_while_a_secret_is_replaced_both_sign(greenhouse, owner, hook, receiver):
    before = hook()
    after = rotate_secret(before, by=owner)
    sent(greenhouse)
    assert receiver.verified(before.secret) == receiver.verified(after.secret)
    Webhook.objects.update(previous_until=now() - timedelta(seconds=1))
    sent(greenhouse)
    assert receiver.verified(after.secret)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(before.secret)


@pytest.mark.django_db
def test_gone_switches_it_off_and_tells_its_admins(
    greenhouse, owner, admin, member, hook, django_capture_on_commit_callbacks
):
    ours = hook("/gone")
    waiting = happened(greenhouse)
    with django_capture_on_commit_callbacks(execute=True):
        row = sent(greenhouse)

    ours.refresh_from_db()
    assert (ours.enabled, ours.disabled_reason) == (False, "gone")
    assert {Status(each.status) for each in WebhookDelivery.objects.all()} == {Status.DEAD}
    assert row.pk != waiting.pk
    entry = AuditEntry.objects.get(action="webhook.switched_off")
    assert (entry.actor, entry.actor_name, entry.after) == (None, "", {"enabled": False, "reason": "gone"})
    assert sorted(each.to[0] for each in mail.outbox) == sorted([owner.user.email, admin.user.email])
    assert mail.outbox[0].subject == "The webhook Registry of Greenhouse is off"
    assert f"/o/greenhouse/webhooks/{ours.pk}" in mail.outbox[0].body


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "tries", "enabled"), [(4, 7, False), (2, 7, True), (4, 1, True)])
def test_days_of_failures_switch_it_off_when_something_is_given_up(greenhouse, hook, days, tries, enabled):
    ours = hook("/broken")
    row = happened(greenhouse)
    Webhook.objects.update(failing_since=now() - timedelta(days=days))
    WebhookDelivery.objects.filter(pk=row.pk).update(tries=tries)
    send_due()
    ours.refresh_from_db()
    assert (ours.enabled, ours.disabled_reason) == (enabled, "" if enabled else "failing")


@pytest.mark.django_db
def test_a_test_is_tried_once_and_harms_nobody(greenhouse, owner, hook, receiver):
    ours = hook("/gone", enabled=False)
    row = send_test(ours, by=owner)
    send_due()
    row.refresh_from_db()
    ours.refresh_from_db()
    assert (row.status, row.response_status, len(receiver.got)) == (Status.DEAD, 410, 1)
    assert (ours.failing_since, ours.disabled_reason) == (None, "")


@pytest.mark.django_db
def test_a_tenant_that_is_being_deleted_sends_nothing(greenhouse, hook, receiver):
    hook()
    happened(greenhouse)
    greenhouse.deletion_requested_at = now()
    greenhouse.save()
    send_due()
    assert (receiver.got, WebhookDelivery.objects.get().status) == ([], Status.QUEUED)


@pytest.mark.django_db
def test_what_a_killed_process_held_is_sent_again(greenhouse, hook, receiver):
    ours = hook()
    row = happened(greenhouse)
    held = WebhookDelivery.objects.claim(row.pk)
    send_due()
    assert receiver.got == []
    WebhookDelivery.objects.update(claimed_at=now() - DEAD_AFTER - timedelta(seconds=1))
    send_due()
    row.refresh_from_db()
    assert (row.status, row.tries, receiver.verified(ours.secret)["id"]) == (Status.DELIVERED, 2, str(row.event_id))
    # Whoever comes back late does not undo it.
    from integrations.services.sending import settle

    assert not settle(held, posting.Outcome("It answered 500.", 500))
    row.refresh_from_db()
    assert row.status == Status.DELIVERED


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_killed_loses_nothing(greenhouse, hook, receiver):
    """It is killed while the receiver has the message and has not answered."""
    ours = hook("/slow")
    row = WebhookDelivery.objects.create(**waiting_fields(ours))
    kept, connection.connection = connection.connection, None
    child = os.fork()
    if child == 0:
        send_due()
        os._exit(0)
    connection.connection = kept
    while not receiver.got:
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    row.refresh_from_db()
    assert row.status == Status.SENDING
    WebhookDelivery.objects.update(claimed_at=now() - DEAD_AFTER - timedelta(seconds=1))
    receiver.let_go.set()
    send_due()
    row.refresh_from_db()
    assert (row.status, row.tries) == (Status.DELIVERED, 2)
    ids = [each["headers"]["webhook-id"] for each in receiver.got]
    assert ids == [str(row.event_id)] * 2


def waiting_fields(webhook):
    payload = {"type": "member.left", "data": {}}
    return {"webhook": webhook, "event_id": uuid4(), "event_type": "member.left", "payload": payload}


@pytest.mark.django_db
def test_the_only_worker_takes_back_what_one_before_it_held(greenhouse, hook):
    hook()
    row = happened(greenhouse)
    WebhookDelivery.objects.claim(row.pk)
    assert take_back_deliveries() == 1
    send_due()
    row.refresh_from_db()
    assert row.status == Status.DELIVERED


@pytest.mark.django_db
def test_what_ends_its_process_each_time_is_given_up(greenhouse, hook, receiver):
    hook()
    row = happened(greenhouse)
    WebhookDelivery.objects.filter(pk=row.pk).update(tries=len(RETRIES) + 1)
    send_due()
    row.refresh_from_db()
    assert (row.status, receiver.got) == (Status.DEAD, [])


@pytest.mark.django_db
def test_a_slow_receiver_holds_nobody_up(greenhouse, orchard, orchard_owner, hook, receiver):
    slow = hook("/slow")
    webhook(orchard, orchard_owner, receiver.at("/ok"), "member.left")
    for _ in range(6):
        happened(greenhouse)
    happened(orchard)

    def let_go_when_told():
        while not any(each["path"] == "/ok" for each in receiver.got):
            threading.Event().wait(0.01)
        receiver.let_go.set()

    watcher = threading.Thread(target=let_go_when_told)
    watcher.start()
    send_due()
    watcher.join()
    paths = [each["path"] for each in receiver.got]
    # Four of the slow one's are in the air when the other's only one, the last to come, is sent.
    assert paths.index("/ok") <= 4
    assert slow.deliveries.filter(status=Status.DELIVERED).count() == 6


@pytest.mark.django_db(transaction=True)
def test_of_parallel_senders_each_message_is_sent_by_one(greenhouse, hook, receiver):
    hook()
    rows = [happened(greenhouse) for _ in range(20)]
    WebhookDelivery.objects.update(status=Status.QUEUED)

    def claim_all(_):
        try:
            return [row.pk for row in rows if WebhookDelivery.objects.claim(row.pk)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = [pk for each in pool.map(claim_all, range(8)) for pk in each]
    assert sorted(taken) == sorted(row.pk for row in rows)


@pytest.mark.django_db(transaction=True)
def test_asked_from_many_threads_one_run_sends_everything_once(greenhouse, hook, receiver):
    hook()

    def happen(_):
        try:
            happened(greenhouse)
            send_due()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(happen, range(18)))
    send_due()
    ids = [each["headers"]["webhook-id"] for each in receiver.got]
    assert (len(ids), len(set(ids))) == (18, 18)
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {Status.DELIVERED}
