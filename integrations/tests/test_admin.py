"""The admin of integrations: lists and searches without a secret, and the few ends staff may put to things."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import Embed, SigningKey, Webhook, WebhookDelivery
from integrations.services import overrule_embed, overrule_keys, overrule_token, read_live
from integrations.services.webhooks import overrule_webhook
from integrations.signing import TokenRefused
from integrations.tests.factories import embed, given_up, grant, webhook
from organizations.models import AuditEntry
from xentree.errors import NotAllowed

MODELS = ["integrationtoken", "signingkey", "embed", "webhook", "webhookdelivery"]


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def root(db):
    return browser(User.objects.create_superuser("root1", "root@example.org", "x"))


@pytest.fixture
def helper(staff):
    """Staff who may look."""
    wanted = Permission.objects.filter(content_type__app_label="integrations", codename__startswith="view_")
    staff.user_permissions.set(wanted)
    return browser(staff)


@pytest.fixture
def full(greenhouse, owner, issued):
    embed(greenhouse, owner)
    given_up(webhook(greenhouse, owner, "https://hooks.example.com/in?key=s3cret"))
    return greenhouse


def changelist(model, query=""):
    return reverse(f"admin:integrations_{model}_changelist") + query


def change(model, row):
    return reverse(f"admin:integrations_{model}_change", args=[row.pk])


def run(client, model, action, *rows, **more):
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return client.post(changelist(model), data)


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_open_and_nothing_is_edited(root, full, model):
    page = root.get(changelist(model, "?q=greenhouse"))
    row = page.context["cl"].result_list[0]
    assert (page.status_code, root.get(change(model, row)).status_code) == (200, 200)
    assert root.get(reverse(f"admin:integrations_{model}_add")).status_code == 403
    assert root.post(change(model, row), {"name": "x"}).status_code == 403
    assert root.post(reverse(f"admin:integrations_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_no_private_key_is_shown_nor_read(root, full, django_assert_max_num_queries):
    key = SigningKey.objects.get()
    pages = [root.get(path).content.decode() for path in (changelist("signingkey"), change("signingkey", key))]
    assert [key.private_key.splitlines()[1] in page or "private_key" in page for page in pages] == [False, False]
    assert "private_key" not in str(root.get(changelist("signingkey")).context["cl"].queryset.query)


def test_of_webhooks_no_secret_and_no_message_is_shown_nor_read(root, full):
    hook, row = Webhook.objects.get(), WebhookDelivery.objects.get()
    found = [("webhook", hook), ("webhookdelivery", row)]
    paths = [path for model, each in found for path in (changelist(model), change(model, each))]
    pages = "".join(root.get(path).content.decode() for path in paths)
    told = ("whsec_", hook.secret, "s3cret", row.payload["data"]["user_id"])
    assert [word for word in told if word in pages] == []
    query = str(root.get(changelist("webhook")).context["cl"].queryset.query)
    assert '"secret"' not in query and "previous_secret" not in query


def test_switching_a_webhook_off(helper, full, staff, owner, django_capture_on_commit_callbacks):
    hook = Webhook.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            run(helper, "webhook", "switch_off", hook)
    hook.refresh_from_db()
    assert (hook.enabled, hook.disabled_reason) == (False, "staff")
    assert AuditEntry.objects.get(action="webhook.switched_off").actor == staff
    assert [each.to for each in mail.outbox] == [[owner.user.email]]
    with pytest.raises(NotAllowed):
        overrule_webhook(hook, by=owner)


def test_revoking_tokens(helper, full, issued, staff, greenhouse, owner):
    other = grant(greenhouse, owner)
    for _ in range(2):
        run(helper, "integrationtoken", "revoke", issued.token)
    with pytest.raises(TokenRefused):
        read_live(issued.secret)
    assert read_live(other.secret).revoked_at is None
    entry = AuditEntry.objects.get(action="integration_token.revoked")
    assert (entry.actor, entry.target_id) == (staff, str(issued.token.pk))
    found = helper.get(changelist("integrationtoken", "?state=revoked")).context["cl"].result_list
    assert [row.pk for row in found] == [issued.token.pk]


def test_an_emergency_is_asked_about_first(helper, full, issued, staff):
    key = SigningKey.objects.get()
    asked = run(helper, "signingkey", "rotate_at_once", key)
    assert (asked.status_code, "Greenhouse (greenhouse)" in asked.content.decode()) == (200, True)
    assert (read_live(issued.secret).pk, SigningKey.objects.count()) == (issued.token.pk, 1)

    run(helper, "signingkey", "rotate_at_once", key, confirmed="yes", reason="Leaked")
    with pytest.raises(TokenRefused):
        read_live(issued.secret)
    entry = AuditEntry.objects.get(action="signing_key.replaced")
    assert (entry.actor, entry.after["reason"], SigningKey.objects.signing().count()) == (staff, "Leaked", 1)


def test_switching_an_embed_off(helper, full, staff):
    for _ in range(2):
        run(helper, "embed", "switch_off", Embed.objects.get())
    entry = AuditEntry.objects.get(action="embed.updated")
    assert (Embed.objects.get().enabled, entry.actor, entry.after) == (False, staff, {"enabled": False})


def test_the_services_ask_again(owner, full, issued):
    acts = [(overrule_token, issued.token), (overrule_keys, full), (overrule_embed, Embed.objects.get())]
    for act, thing in acts:
        with pytest.raises(NotAllowed):
            act(thing, by=owner)
    assert (read_live(issued.secret).pk, Embed.objects.get().enabled) == (issued.token.pk, True)


@pytest.mark.parametrize("model", MODELS)
def test_staff_without_the_right_see_nothing(staff, full, model):
    client = browser(staff)
    row = apps.get_model("integrations", model).objects.get()
    answers = [client.get(changelist(model)), run(client, model, "revoke", row)]
    assert [answer.status_code for answer in answers] == [403, 403]


def test_lists_ask_as_often_for_three_as_for_one(root, greenhouse, owner, django_assert_max_num_queries):
    for number in range(3):
        grant(greenhouse, owner)
        embed(greenhouse, owner, f"https://s{number}.example")
    for model in MODELS:
        with django_assert_max_num_queries(14):
            root.get(changelist(model))
