"""The admin of tenants: lists, searches, and the few ends staff may put to things."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from organizations.models import APIKey, AuditEntry, Invitation, Organization
from organizations.services import (
    close_organization,
    create_key,
    create_organization,
    invite,
    invite_by_link,
    overrule_key,
)
from organizations.services.keys import NewKey
from organizations.tests.factories import DomainFactory, TeamFactory
from xentree.errors import NotAllowed

MODELS = ["organization", "membership", "team", "invitation", "domain", "auditentry", "apikey"]


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
    wanted = Permission.objects.filter(content_type__app_label="organizations", codename__startswith="view_")
    staff.user_permissions.set(wanted)
    return browser(staff)


@pytest.fixture
def key(greenhouse, owner):
    return create_key(greenhouse, NewKey("Robot", ("rag:read",)), by=owner)


@pytest.fixture
def full(greenhouse, owner, member, key, team):
    DomainFactory(organization=greenhouse, name="greenhouse.example")
    invite_by_link(greenhouse, by=owner)
    invite(greenhouse, email="new@example.org", by=owner)
    return greenhouse


def changelist(model, query=""):
    return reverse(f"admin:organizations_{model}_changelist") + query


def run(client, model, action, *rows):
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(changelist(model), data)


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_open(root, full, model):
    page = root.get(changelist(model, "?q=greenhouse"))
    rows = page.context["cl"].result_list
    assert (page.status_code, len(rows) > 0) == (200, True)
    assert root.get(reverse(f"admin:organizations_{model}_change", args=[rows[0].pk])).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_nothing_is_edited_here(root, full, model):
    row = root.get(changelist(model)).context["cl"].result_list[0]
    assert root.get(reverse(f"admin:organizations_{model}_add")).status_code == 403
    assert root.post(reverse(f"admin:organizations_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert root.post(reverse(f"admin:organizations_{model}_change", args=[row.pk]), {"name": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("model", "query", "count"),
    [
        ("organization", "?deletion=requested", 0),
        ("invitation", "?state=open", 2),
        ("invitation", "?state=revoked", 0),
        ("membership", "?role__exact=owner", 1),
        ("domain", "?verified_at__isempty=1", 1),
        ("auditentry", "?action=api_key.created", 1),
    ],
)
def test_filters(root, full, model, query, count):
    assert len(root.get(changelist(model, query)).context["cl"].result_list) == count


def test_no_secret_is_shown(root, full, key):
    secrets = {key.secret, key.key.key_hash, *Invitation.objects.values_list("token_hash", flat=True)}
    pages = [root.get(changelist(model)) for model in MODELS]
    pages.append(root.get(reverse("admin:organizations_apikey_change", args=[key.key.pk])))
    pages.append(root.get(reverse("admin:organizations_invitation_change", args=[Invitation.objects.first().pk])))
    assert [secret for secret in secrets for page in pages if secret in page.content.decode()] == []


def test_revoking_a_key(helper, key, client, staff):
    run(helper, "apikey", "revoke", key.key)
    run(helper, "apikey", "revoke", key.key)
    assert not APIKey.objects.alive().exists()
    entry = AuditEntry.objects.get(action="api_key.revoked")
    assert (entry.actor, entry.target_name) == (staff, "Robot")
    assert client.get("/api/core/conversations", headers={"X-API-Key": key.secret}).status_code == 401


def test_revoking_an_invitation(helper, full):
    run(helper, "invitation", "revoke", *Invitation.objects.all())
    assert Invitation.objects.open().count() == 0
    assert AuditEntry.objects.filter(action="invitation.revoked").count() == 2


def test_closing_is_for_platform_admins(root, helper, full):
    run(helper, "organization", "close", full)
    assert list(Organization.objects.present()) == [full]
    run(root, "organization", "close", full)
    assert not Organization.objects.present().exists()


def test_the_services_ask_again(owner, key, greenhouse):
    for act, thing in ((overrule_key, key.key), (close_organization, greenhouse)):
        with pytest.raises(NotAllowed):
            act(thing, by=owner)
    assert (APIKey.objects.alive().count(), Organization.objects.present().count()) == (1, 1)


def test_a_person_shows_where_they_are(root, owner, greenhouse):
    create_organization(name="Orchard", by=owner)
    page = root.get(reverse("admin:accounts_user_change", args=[owner.user.pk])).content.decode()
    assert ("Greenhouse" in page, "Orchard" in page) == (True, True)


def test_visitors_are_apart(root, learner):
    visitor = User.objects.create(username="v-1", email="", kind=User.Kind.VISITOR)
    listed = reverse("admin:accounts_user_changelist")
    names = {row.username for row in root.get(listed).context["cl"].result_list}
    assert (learner.username in names, visitor.username in names) == (True, False)
    assert [row.pk for row in root.get(f"{listed}?kind=visitor").context["cl"].result_list] == [visitor.pk]


def test_lists_ask_as_often_for_three_as_for_one(root, greenhouse, django_assert_max_num_queries):
    for _ in range(3):
        TeamFactory(organization=greenhouse)
    with django_assert_max_num_queries(12):
        root.get(changelist("team"))
