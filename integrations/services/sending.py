"""Sending: one thread of a worker keeps many deliveries in the air, so that slow receivers hold nobody else up.

The rows are the queue. A delivery is claimed, sent, and settled by whoever still holds the claim; what a process that
died had claimed is due again after half a minute, so everything is sent at least once and repeats have the same id.
"""

import asyncio
import random
import threading
import time
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction
from django.utils.timezone import now

from integrations.metrics import WEBHOOK_ATTEMPTS
from integrations.models import Webhook, WebhookDelivery
from integrations.models.webhooks import TEST
from integrations.services.webhooks import switch_webhook_off
from integrations.webhooks.posting import Outcome, post

# Seconds until the next attempt after each that failed, about 21 hours in all.
RETRIES = (10, 60, 300, 1800, 7200, 21_600, 43_200)
# Nothing has arrived for so long, however often it was tried: the webhook is switched off.
FAILS_FOR = timedelta(days=3)
GONE = 410
STOPPED = "Sending this stopped several times without an end."
# In the air at a time in a process: in all, to one webhook, and to one where nothing arrives.
AT_ONCE, AT_ONE, AT_A_FAILING_ONE = 50, 4, 1
# While some are in the air, others that came meanwhile are looked for this often.
LOOK_SECONDS = 0.5
# A run ends after this, and the next begins; what is in the air by then is waited for.
RUN_SECONDS = 120.0
Status = WebhookDelivery.Status
_hands, _asked = threading.Lock(), threading.Event()


def send_due() -> None:
    """Send everything that is due, unless this process is at it already: then that goes on until all is sent."""
    _asked.set()
    # Asked again between the last look of a run and its end, somebody has to look once more.
    while _asked.is_set() and _hands.acquire(blocking=False):
        try:
            _asked.clear()
            async_to_sync(_Run().go)()
        finally:
            _hands.release()


class _Run:
    """Deliveries in the air, and how many of them go to which webhook."""

    def __init__(self) -> None:
        self.air: dict[asyncio.Task[None], Webhook] = {}
        self.ends_at = time.monotonic() + RUN_SECONDS

    async def go(self) -> None:
        """Until nothing is due, or the time is over."""
        try:
            await self._fill()
            while self.air:
                done, _ = await asyncio.wait(self.air, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    del self.air[task]
                    task.result()
                await self._fill()
        finally:
            await asyncio.gather(*self.air, return_exceptions=True)

    async def _fill(self) -> None:
        """Claim and send what there is room for."""
        while len(self.air) < AT_ONCE and time.monotonic() < self.ends_at:
            delivery = await sync_to_async(_take)(self._full())
            if delivery is None:
                break
            self.air[asyncio.create_task(_send(delivery))] = delivery.webhook

    def _full(self) -> list[UUID]:
        """The webhooks that get no more at present."""
        counts = Counter(hook.pk for hook in self.air.values())
        width = {hook.pk: AT_A_FAILING_ONE if hook.failing_since else AT_ONE for hook in self.air.values()}
        return [pk for pk, count in counts.items() if count >= width[pk]]


def _take(full: list[UUID]) -> WebhookDelivery | None:
    """Claim the delivery that has been due for longest; another process may be quicker, so perhaps the one after it."""
    while True:
        due = WebhookDelivery.objects.due().exclude(webhook__in=full).order_by("next_attempt_at", "id")
        found = due.values_list("pk", flat=True).first()
        if found is None:
            return None
        if delivery := WebhookDelivery.objects.claim(found):
            return delivery


async def _send(delivery: WebhookDelivery) -> None:
    # What was taken up again and again has ended the processes that had it, and would end this one.
    hopeless = delivery.tries > len(RETRIES) + 1
    outcome = Outcome(STOPPED) if hopeless else await post(delivery)
    await sync_to_async(settle)(delivery, outcome)


@transaction.atomic
def settle(delivery: WebhookDelivery, outcome: Outcome) -> bool:
    """Write down what came of an attempt and what follows; False where another has taken the delivery up meanwhile."""
    attempt = {"at": _now_as_text(), "status": outcome.status, "ms": outcome.latency_ms, "error": outcome.error}
    changes: dict[str, Any] = {
        "attempts": [*delivery.attempts, attempt],
        "response_status": outcome.status,
        "latency_ms": outcome.latency_ms,
        "answer": outcome.answer,
        "error": outcome.error,
        "claim": None,
        **_what_follows(delivery, outcome),
    }
    if not delivery.mine().update(**changes):
        return False
    WEBHOOK_ATTEMPTS.labels(str(changes["status"])).inc()
    _note_health(delivery, outcome, gave_up=changes["status"] == Status.DEAD)
    return True


def _what_follows(delivery: WebhookDelivery, outcome: Outcome) -> dict[str, Any]:
    if outcome.arrived:
        return {"status": Status.DELIVERED, "ended_at": now()}
    if delivery.event_type == TEST or delivery.tries > len(RETRIES):
        return {"status": Status.DEAD, "ended_at": now()}
    # Not all at the same moment, when many failed at the same moment.
    wait = RETRIES[delivery.tries - 1] * random.uniform(0.9, 1.2)
    return {"status": Status.FAILED, "next_attempt_at": now() + timedelta(seconds=wait)}


def _note_health(delivery: WebhookDelivery, outcome: Outcome, *, gave_up: bool) -> None:
    """Since when nothing arrives; a webhook that is gone, or fails for too long, is switched off. Tests only heal."""
    row = Webhook.objects.filter(pk=delivery.webhook_id)
    if outcome.arrived:
        row.exclude(failing_since=None).update(failing_since=None)
        return
    if delivery.event_type == TEST:
        return
    row.filter(failing_since=None).update(failing_since=now())
    webhook = row.select_related("organization").get()
    if outcome.status == GONE:
        switch_webhook_off(webhook, Webhook.Off.GONE)
    # Only where the last attempt at something failed: a receiver that is seldom told anything has all its attempts.
    elif gave_up and webhook.failing_since and webhook.failing_since < now() - FAILS_FOR:
        switch_webhook_off(webhook, Webhook.Off.FAILING)


def _now_as_text() -> str:
    return f"{now():%Y-%m-%dT%H:%M:%SZ}"
