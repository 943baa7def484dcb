"""AI providers of a tenant: who connects them, that a key never comes out and never goes elsewhere."""

import json

import pytest
from django.core.management import call_command
from django.test import Client

from organizations import services
from organizations.models import AuditEntry, OrganizationProvider
from organizations.services import ProviderWish, provider_configs
from organizations.tests.factories import key_with_secret
from xentree.errors import Conflict, Invalid, LimitReached, NotAllowed

KEY = "sk-tenant-secret"
WISH = {"name": "Ours", "kind": "openai", "slug": "ours", "api_key": KEY, "models": ["gpt"]}
HERE = "/o/greenhouse/providers"
FORM = {"name": "Ours", "kind": "openai", "slug": "ours", "api_key": KEY, "model_ids": "gpt\n\nbig", "enabled": "on"}
ROLES = ("owner", "admin", "manager", "member", "outsider")


@pytest.fixture
def path(greenhouse):
    return f"/api/organizations/{greenhouse.pk}/providers"


@pytest.fixture
def connected(greenhouse, owner):
    wish = ProviderWish("Ours", "openai", "ours", api_key=KEY, model_ids=("gpt",))
    return services.connect_provider(greenhouse, wish, by=owner)


def page(principal):
    client = Client()
    client.force_login(principal.user)
    return client


def state():
    """Everything stored; the key as it is read."""
    fields = ("slug", "name", "kind", "base_url", "api_key", "model_ids", "enabled")
    return list(OrganizationProvider.objects.values_list(*fields)), AuditEntry.objects.count()


def test_one_is_connected_changed_tested_and_disconnected(api, owner, path):
    client = api(owner.user)
    made = client.post(path, WISH, format="json")
    body = made.json()
    assert (made.status_code, body["slug"], body["models"], body["has_key"]) == (201, "ours", ["gpt"], True)
    row = f"{path}/{body['id']}"
    assert client.patch(row, {"name": "Renamed", "enabled": False}, format="json").json()["name"] == "Renamed"
    assert (OrganizationProvider.objects.get().api_key, client.get(row).json()["enabled"]) == (KEY, False)
    assert client.delete(row).status_code == 204
    assert client.get(path).json() == []
    actions = AuditEntry.objects.order_by("created_at", "pk").values_list("action", flat=True)
    assert list(actions) == ["provider.connected", "provider.changed", "provider.disconnected"]


def test_a_key_never_comes_out(api, owner, path, connected):
    client = api(owner.user)
    client.patch(f"{path}/{connected.pk}", {"api_key": f"{KEY}-2"}, format="json")
    browser = page(owner)
    told = [client.get(path).content, client.get(f"{path}/{connected.pk}").content]
    told += [browser.get(HERE).content, browser.get(f"{HERE}/{connected.pk}").content, browser.get("/admin/").content]
    told.append(json.dumps(list(AuditEntry.objects.values("before", "after"))).encode())
    assert [KEY.encode() in each for each in told] == [False] * len(told)
    assert AuditEntry.objects.get(action="provider.changed").after["key"] == "changed"


@pytest.mark.parametrize(("role", "status"), zip(ROLES, (200, 200, 403, 403, 404), strict=True))
def test_only_admins_see_and_change_them(api, request, path, connected, role, status):
    principal = request.getfixturevalue(role)
    client, row, before = api(principal.user), f"{path}/{connected.pk}", state()
    assert [client.get(path).status_code, client.get(row).status_code] == [status] * 2
    if status != 200:
        calls = [client.post(path, WISH, format="json"), client.patch(row, {"name": "x"}, format="json")]
        calls += [client.delete(row), client.post(f"{row}/test")]
        assert ([call.status_code for call in calls], state()) == ([status] * 4, before)


def test_no_key_opens_this_door(client, greenhouse, owner, path, connected):
    _, secret = key_with_secret(
        organization=greenhouse, created_by=owner.user, scopes=["organizations:read", "organizations:write"]
    )
    assert client.get(path, headers={"X-API-Key": secret}).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000/v1",
        "https://localhost/v1",
        "https://10.1.2.3/v1",
        "https://[::ffff:10.1.2.3]/v1",
        "https://169.254.169.254/latest",
        "http://93.184.216.34/v1",
        "ftp://93.184.216.34/v1",
        "https://user:pass@93.184.216.34/v1",
        "https://93.184.216.34/v1?to=elsewhere",
    ],
)
def test_addresses_that_are_not_for_people_are_refused(api, owner, path, connected, address):
    before, client = state(), api(owner.user)
    made = client.post(path, {**WISH, "slug": "other", "base_url": address}, format="json")
    changed = client.patch(f"{path}/{connected.pk}", {"base_url": address, "api_key": "new"}, format="json")
    assert [made.status_code, changed.status_code] == [400, 400]
    assert ("base_url" in made.json()["detail"]["fields"], state()) == (True, before)


def test_a_key_goes_to_no_other_address(api, owner, path, connected):
    before, client, row = state(), api(owner.user), f"{path}/{connected.pk}"
    for change in ({"base_url": "https://93.184.216.34/v1"}, {"kind": "anthropic"}):
        refused = client.patch(row, change, format="json")
        assert (refused.status_code, list(refused.json()["detail"]["fields"])) == (400, ["api_key"])
    assert state() == before
    assert client.patch(row, {"kind": "anthropic", "api_key": "new"}, format="json").status_code == 200
    assert OrganizationProvider.objects.get().api_key == "new"


def test_a_change_that_comes_late_moves_no_key(greenhouse, owner, connected, monkeypatch):
    """Between looking and writing somebody moves the provider."""
    from organizations.services import tenant_providers

    def meanwhile(row):
        OrganizationProvider.objects.filter(pk=row.pk).update(kind="google")

    monkeypatch.setattr(tenant_providers, "_check_words", meanwhile)
    with pytest.raises(Conflict):
        services.change_provider(connected, {"name": "Late"}, by=owner)
    assert OrganizationProvider.objects.get().name == "Ours"


@pytest.mark.parametrize(
    "change",
    [{"slug": "auto"}, {"slug": "local"}, {"slug": "Not One"}, {"kind": "x"}, {"name": " "}, {"model_ids": ("",)}],
)
def test_what_cannot_be(greenhouse, owner, change):
    with pytest.raises(Invalid):
        services.connect_provider(greenhouse, ProviderWish(**{"name": "A", "kind": "openai", **change}), by=owner)
    assert not OrganizationProvider.objects.exists()


def test_an_id_is_taken_once_and_twenty_are_enough(greenhouse, owner, orchard_owner_of, connected):
    with pytest.raises(Conflict):
        services.connect_provider(greenhouse, ProviderWish("Again", "openai", "ours"), by=owner)
    orchard, theirs = orchard_owner_of
    services.connect_provider(orchard, ProviderWish("Theirs", "openai", "ours"), by=theirs)
    for number in range(19):
        services.connect_provider(greenhouse, ProviderWish("More", "openai", f"more-{number}"), by=owner)
    with pytest.raises(LimitReached):
        services.connect_provider(greenhouse, ProviderWish("Last", "openai", "last"), by=owner)


@pytest.fixture
def orchard_owner_of(db):
    from organizations.tests.factories import OrganizationFactory, join

    orchard = OrganizationFactory(name="Orchard", slug="orchard")
    return orchard, join(orchard, "owner")


def test_the_services_ask_again(member, greenhouse, connected):
    acts = [
        lambda: services.connect_provider(greenhouse, ProviderWish("A", "openai", "a"), by=member),
        lambda: services.change_provider(connected, {"name": "x"}, by=member),
        lambda: services.test_provider(connected, by=member),
        lambda: services.disconnect_provider(connected, by=member),
    ]
    before = state()
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert state() == before


def test_what_the_resolver_tells(greenhouse, connected):
    [config] = provider_configs(greenhouse.pk)
    facts = (config.id, config.api_key, config.trusted, config.owner)
    assert facts == ("ours", KEY, False, str(greenhouse.pk))
    OrganizationProvider.objects.update(enabled=False)
    assert (provider_configs(greenhouse.pk), provider_configs()) == ([], [])


def test_a_new_encryption_key_reaches_it(settings, connected):
    from cryptography.fernet import Fernet

    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
    call_command("reencrypt", verbosity=0)
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert OrganizationProvider.objects.get().api_key == KEY


# -- pages -----------------------------------------------------------------------------------------------------------


def test_the_pages_from_connecting_to_disconnecting(owner, greenhouse):
    browser = page(owner)
    assert "No provider of your own" in browser.get(HERE).content.decode()
    assert browser.post(f"{HERE}/new", FORM)["Location"] == HERE
    row = OrganizationProvider.objects.get()
    assert (row.api_key, row.model_ids, row.enabled) == (KEY, ["gpt", "big"], True)
    assert browser.post(f"{HERE}/{row.pk}", {"name": "Renamed", "kind": "openai"})["Location"] == HERE
    row.refresh_from_db()
    assert (row.name, row.api_key, row.model_ids, row.enabled) == ("Renamed", KEY, [], False)
    moved = browser.post(f"{HERE}/{row.pk}", {"name": "Renamed", "kind": "google"})
    assert (moved.status_code, list(moved.context["form"].errors)) == (400, ["api_key"])
    assert browser.post(f"{HERE}/{row.pk}/delete")["Location"] == HERE
    assert not OrganizationProvider.objects.exists()


@pytest.mark.parametrize(("role", "status"), zip(ROLES[2:], (403, 403, 404), strict=True))
def test_the_pages_are_for_admins(request, connected, role, status):
    browser, before = page(request.getfixturevalue(role)), state()
    answers = [browser.get(HERE), browser.get(f"{HERE}/{connected.pk}"), browser.post(f"{HERE}/new", FORM)]
    answers += [browser.post(f"{HERE}/{connected.pk}/{act}") for act in ("test", "delete")]
    assert ([answer.status_code for answer in answers], state()) == ([status] * 5, before)


def test_a_test_says_what_is_wrong(owner, connected):
    OrganizationProvider.objects.update(base_url="http://127.0.0.1:9/v1", model_ids=[])
    text = page(owner).post(f"{HERE}/{connected.pk}/test", follow=True).content.decode()
    assert "Ours: " in text and "Ours works" not in text


def test_admins_decide_whether_models_judge_what_members_write(greenhouse, owner, member):
    for person, allowed, status, after in (
        (member, {}, 403, True),
        (owner, {}, 302, False),
        (owner, {"allowed": "on"}, 302, True),
    ):
        assert page(person).post(f"{HERE}/answers", allowed).status_code == status
        greenhouse.refresh_from_db()
        assert greenhouse.answers_may_leave is after
    assert [entry.after for entry in AuditEntry.objects.order_by("created_at")] == [
        {"answers_may_leave": False},
        {"answers_may_leave": True},
    ]
