"""Webhooks in the browser: made, tested, switched and looked after by a tenant's admins."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from integrations.models import Webhook
from integrations.pages.place import enter_as_admin
from integrations.services import deliveries, webhooks
from integrations.webhook_forms import DeliveryFilterForm, ReplayForm, WebhookForm
from integrations.webhooks.posting import PLAIN_HEADERS, body_of
from organizations.pages.place import MENDABLE, Place, attempt, refuse
from xentree.limits import spend

PER_PAGE = 50
# Differ at each attempt; a signature that nobody sent would help nobody.
SIGNED_ANEW = {"webhook-timestamp": "(seconds since 1970)", "webhook-signature": "v1,(made anew at each attempt)"}


@login_required
@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, and how they do."""
    place = enter_as_admin(request, slug)
    rows = webhooks.webhooks_of(place.organization, by=place.by).with_counts()
    return render(request, "integrations/webhooks.html", place.context(webhooks=rows))


@login_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; POST makes one and shows its secret, this once."""
    place = enter_as_admin(request, slug)
    form = WebhookForm(request.POST or None)
    if form.is_valid():
        try:
            webhook = webhooks.create_webhook(place.organization, form.wish(), by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            return _secret(request, place, webhook)
    return _settings(request, place, form)


@login_required
@require_safe
def show(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """How it does, and its log as far as the filters let it."""
    place, webhook = _enter(request, slug, webhook_id)
    filters = DeliveryFilterForm(request.GET)
    rows = filters.narrow(webhook.deliveries.all()).defer("payload", "answer")
    context = place.context(
        webhook=webhook,
        filters=filters,
        page=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        missed=webhook.deliveries.given_up().count(),
        replay=ReplayForm(),
    )
    return render(request, "integrations/webhook.html", context)


@login_required
def settings(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """What it is; POST changes it."""
    place, webhook = _enter(request, slug, webhook_id)
    form = WebhookForm(request.POST or None, initial=WebhookForm.shown(webhook))
    if form.is_valid():
        try:
            webhooks.change_webhook(webhook, form.wish(), by=place.by)
        except MENDABLE as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("organization_webhook", slug, webhook.pk)
    return _settings(request, place, form, webhook)


@login_required
@require_POST
def switch(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """On or off."""
    place, webhook = _enter(request, slug, webhook_id)
    wanted = "on" in request.POST
    act = partial(webhooks.switch_webhook, webhook, wanted, by=place.by)
    return _done(request, webhook, act, f"{webhook.name} is {'on' if wanted else 'off'}.")


@login_required
@require_POST
def rotate(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """Another secret, shown this once."""
    place, webhook = _enter(request, slug, webhook_id)
    return _secret(request, place, webhooks.rotate_secret(webhook, by=place.by))


@login_required
@require_POST
def test(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """A message on its way; its page tells what comes of it."""
    place, webhook = _enter(request, slug, webhook_id)
    spend("webhook.test.user", place.by.user.pk)
    delivery = deliveries.send_test(webhook, by=place.by)
    return redirect("organization_webhook_delivery", slug, webhook.pk, delivery.pk)


@login_required
@require_POST
def replay_failed(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """Everything that was given up, of the time that was chosen."""
    place, webhook = _enter(request, slug, webhook_id)
    since = ReplayForm(request.POST).since()
    done = "What was given up is on its way again."
    return _done(request, webhook, partial(deliveries.replay_failed, webhook, since, by=place.by), done)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, webhook_id: UUID) -> HttpResponse:
    """Gone with its log."""
    place, webhook = _enter(request, slug, webhook_id)
    attempt(request, partial(webhooks.delete_webhook, webhook, by=place.by), f"{webhook.name} is deleted.")
    return redirect("organization_webhooks", slug)


@login_required
@require_safe
def delivery(request: HttpRequest, slug: str, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """One message: what is sent, and what came of each attempt."""
    place, webhook = _enter(request, slug, webhook_id)
    found = deliveries.find_delivery(webhook, delivery_id)
    headers = {**PLAIN_HEADERS, "webhook-id": found.event_id, **SIGNED_ANEW}
    context = place.context(webhook=webhook, delivery=found, headers=headers, body=body_of(found).decode())
    return render(request, "integrations/webhook_delivery.html", context)


@login_required
@require_POST
def replay(request: HttpRequest, slug: str, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """The same message once more; its page tells what comes of it."""
    place, webhook = _enter(request, slug, webhook_id)
    found = deliveries.find_delivery(webhook, delivery_id)
    try:
        found = deliveries.replay_delivery(found, by=place.by)
    except MENDABLE as error:
        messages.error(request, error.message)
    return redirect("organization_webhook_delivery", slug, webhook.pk, found.pk)


def _enter(request: HttpRequest, slug: str, webhook_id: UUID) -> tuple[Place, Webhook]:
    place = enter_as_admin(request, slug)
    return place, webhooks.find_webhook(webhook_id, organization=place.organization, by=place.by)


def _done(request: HttpRequest, webhook: Webhook, act: Callable[[], object], words: str) -> HttpResponse:
    attempt(request, act, words)
    return redirect("organization_webhook", webhook.organization.slug, webhook.pk)


def _settings(request: HttpRequest, place: Place, form: WebhookForm, webhook: Webhook | None = None) -> HttpResponse:
    context = place.context(form=form, webhook=webhook)
    return render(request, "integrations/webhook_settings.html", context, status=400 if form.errors else 200)


def _secret(request: HttpRequest, place: Place, webhook: Webhook) -> HttpResponse:
    response = render(request, "integrations/webhook_secret.html", place.context(webhook=webhook))
    response["Cache-Control"] = "no-store"
    return response
