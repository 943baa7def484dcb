"""Whose provider answers: in a tenant's workspace its own first, elsewhere never."""

import httpx
import pytest

from conversations.models import Conversation
from conversations.tests.factories import ConversationFactory
from organizations.services import ProviderWish, connect_provider
from organizations.tests.factories import MembershipFactory, OrganizationFactory
from xentree.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tenant(learner):
    found = OrganizationFactory()
    MembershipFactory(organization=found, user=learner, role="owner")
    return found


@pytest.fixture
def connect(fake, vendor, settings, tenant, learner):
    """A function that connects the local fake to the tenant; the operator has allowed its address."""
    settings.EGRESS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    httpx.delete(f"{fake}/requests")

    def act(slug, models=("fast",)):
        wish = ProviderWish("Ours", "openai", slug, f"{fake}/v1", "sk-ours", tuple(models))
        return connect_provider(tenant, wish, by=Principal(learner, "session"))

    return act


def ask(client, organization=None, **body):
    headers = {"X-Organization-ID": str(organization.pk)} if organization else {}
    response = client.post("/api/core/chat", {"message": "hi", "save": True, **body}, format="json", headers=headers)
    assert response.status_code == 200, response.json()
    return response.json()


def keys_shown(fake):
    return [each["headers"].get("authorization") for each in httpx.get(f"{fake}/requests").json()]


def test_in_the_workspace_its_own_comes_first(api, learner, tenant, connect, fake):
    connect("ours")
    client = api(learner)
    assert [ask(client, tenant)["provider"], ask(client)["provider"]] == ["ours", "fake"]
    assert keys_shown(fake) == ["Bearer sk-ours", "Bearer k"]


def test_of_two_with_one_id_its_own_counts(api, learner, tenant, connect, fake):
    connect("fake")
    client = api(learner)
    ask(client, tenant, provider="fake/fast")
    ask(client, provider="fake/fast")
    assert keys_shown(fake) == ["Bearer sk-ours", "Bearer k"]


def test_a_personal_conversation_is_never_read_by_a_tenants_provider(api, learner, tenant, connect, fake):
    connect("ours")
    personal = ConversationFactory(owner=learner)
    client = api(learner)
    answer = ask(client, tenant, conversation_id=str(personal.pk))
    refused = client.post(
        "/api/core/chat",
        {"message": "hi", "conversation_id": str(personal.pk), "provider": "ours"},
        format="json",
        headers={"X-Organization-ID": str(tenant.pk)},
    )
    again = client.post(f"/api/core/messages/{answer['message_id']}/regenerate", {"provider": "ours"}, format="json")
    assert (answer["provider"], refused.status_code, again.status_code) == ("fake", 400, 400)
    assert keys_shown(fake) == ["Bearer k"]


def test_a_conversation_of_the_tenant_stays_with_its_provider(api, learner, tenant, connect, fake):
    connect("ours")
    client = api(learner)
    first = ask(client, tenant)
    assert Conversation.objects.get().organization == tenant
    assert ask(client, conversation_id=first["conversation_id"])["provider"] == "ours"
    assert keys_shown(fake) == ["Bearer sk-ours"] * 2


def test_others_neither_see_nor_ask_it(api, learner, stranger, tenant, connect, fake):
    connect("ours")

    def offered(client, organization=None):
        headers = {"X-Organization-ID": str(organization.pk)} if organization else {}
        return [each["id"] for each in client.get("/api/core/providers", headers=headers).json()]

    assert offered(api(learner), tenant) == ["auto", "ours", "fake", "local"]
    assert offered(api(learner)) == offered(api(stranger)) == ["auto", "fake", "local"]
    refused = api(stranger).post("/api/core/chat", {"message": "hi", "provider": "ours"}, format="json")
    assert (refused.status_code, keys_shown(fake)) == (400, [])


def test_its_failures_do_not_count_against_the_platforms(api, learner, tenant, connect, fake):
    """The tenant's key is refused under the id the platform uses as well."""
    connect("fake", models=["bad-key"])
    client = api(learner)
    answer = ask(client, tenant)
    described = {each["id"]: each for each in client.get("/api/core/providers").json()}
    assert (answer["provider"], described["fake"].get("reason")) == ("local", None)


def test_a_private_address_is_out_of_reach_once_nobody_allows_it(api, learner, tenant, connect, fake, settings):
    connect("ours")
    settings.EGRESS_ALLOWED_NETWORKS = []
    assert ask(api(learner), tenant)["provider"] == "fake"
    assert keys_shown(fake) == ["Bearer k"]
