"""A token as a way in: as a visitor, from the right place, through the doors that name it, and no further."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import erase_account
from conversations.models import Conversation
from integrations import services, tasks
from integrations.models import IntegrationToken, Visitor
from integrations.tests.factories import ORIGIN, grant
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.services import erase_organization
from organizations.tests.test_key_races import at_once
from xentree.tests.test_routes import _filled, api_routes, door

pytestmark = pytest.mark.django_db
QUESTION = {"message": "What is a leaf?", "save": True}


def test_a_visitor_is_made_at_the_first_request_and_found_again(greenhouse, owner, visitor_client):
    first, second = (grant(greenhouse, owner, subject="customer-7") for _ in range(2))
    assert not Visitor.objects.exists()

    for issued in (first, second, first):
        assert visitor_client(issued.secret).get("/api/core/conversations").json() == []

    user = Visitor.objects.get().user
    assert (user.kind, user.has_usable_password(), Visitor.objects.get().subject) == ("visitor", False, "customer-7")


@pytest.mark.django_db(transaction=True)
def test_a_visitor_chats_and_sees_only_their_own(greenhouse, owner, visitor_client, api):
    mine = visitor_client(grant(greenhouse, owner, subject="a").secret)
    other = visitor_client(grant(greenhouse, owner, subject="b").secret)

    answer = mine.post("/api/core/chat", QUESTION)

    assert answer.status_code == 200, answer.json()
    path = f"/api/core/conversations/{answer.json()['conversation_id']}"
    assert mine.get(f"{path}/messages").status_code == 200
    assert other.get(f"{path}/messages").status_code == 404
    assert other.get(f"/api/core/messages/{answer.json()['message_id']}").status_code == 404
    assert api(owner.user).get(path).status_code == 404
    assert len(mine.get("/api/core/conversations").json()) == 1
    assert Conversation.objects.get().owner.kind == "visitor"


@pytest.mark.django_db(transaction=True)
def test_the_same_subject_elsewhere_is_somebody_else(greenhouse, owner, orchard, orchard_owner, visitor_client):
    here = visitor_client(grant(greenhouse, owner, subject="a").secret)
    there = visitor_client(grant(orchard, orchard_owner, subject="a").secret)
    here.post("/api/core/chat", QUESTION)

    assert there.get("/api/core/conversations").json() == []
    assert Visitor.objects.count() == 2


def test_each_scope_opens_its_own_door(greenhouse, owner, visitor_client):
    card = visitor_client(grant(greenhouse, owner, scopes=("profile:read",)).secret)
    chat = visitor_client(grant(greenhouse, owner, scopes=("chat:write",)).secret)

    assert card.get("/api/integration/profile").json() == {
        "tenantId": str(greenhouse.pk),
        "name": "Greenhouse",
        "slug": "greenhouse",
        "description": "",
    }
    refused = chat.get("/api/integration/profile")
    assert (refused.status_code, refused.json()["detail"]) == (
        403,
        {
            "error": "insufficient_token_scope",
            "message": "The integration token was not granted what this endpoint needs.",
            "required_scope": "profile:read",
            "granted_scopes": ["chat:write"],
        },
    )
    assert card.post("/api/core/chat", QUESTION).status_code == 403
    assert not Conversation.objects.exists()


@pytest.fixture
def guides(greenhouse, owner, orchard, orchard_owner):
    """What the tenant shares with everybody, and what is not for its visitors."""
    for title, place, person, visibility in (
        ("Shared", greenhouse, owner, "organization"),
        ("Kept", greenhouse, owner, "private"),
        ("Elsewhere", orchard, orchard_owner, "organization"),
    ):
        document = DocumentFactory(owner=person.user, organization=place, visibility=visibility, title=title)
        ChunkFactory(document=document, text="Ferns grow in the shade.")


def test_a_visitor_searches_what_the_tenant_shares(greenhouse, owner, guides, visitor_client):
    caller = visitor_client(grant(greenhouse, owner, scopes=("knowledge:read", "chat:write")).secret)
    passages = caller.post("/api/knowledge/search", {"query": "ferns"}).json()
    everything = caller.get("/api/core/search", {"q": "ferns"}).json()
    assert [found["title"] for found in passages["results"]] == ["Shared"]
    assert [found["title"] for found in everything["documents"]] == ["Shared"]


def test_without_the_right_to_documents_a_visitor_finds_none(greenhouse, owner, guides, visitor_client):
    caller = visitor_client(grant(greenhouse, owner, scopes=("chat:write",)).secret)
    assert caller.post("/api/knowledge/search", {"query": "ferns"}).status_code == 403
    assert caller.get("/api/core/search", {"q": "ferns"}).json()["documents"] == []


@pytest.mark.django_db(transaction=True)
def test_every_other_door_is_closed(greenhouse, owner, visitor_client):
    everything = grant(greenhouse, owner, scopes=services.GRANTABLE)
    caller, opened = visitor_client(everything.secret), set()
    for path, view in api_routes():
        if door(view) in ("public", "plain"):
            continue
        for method, action in list(view.actions.items()):
            response = caller.generic(method.upper(), f"/{_filled(path)}")
            if action not in getattr(view.cls, "token_scopes", {}):
                assert (path, method, response.status_code) == (path, method, 403)
            elif method != "head":
                opened.add((method, path))
    assert opened == {
        ("post", "api/core/chat"),
        ("get", "api/core/conversations"),
        ("post", "api/core/conversations"),
        ("get", "api/core/conversations/<uuid:conversation_id>"),
        ("delete", "api/core/conversations/<uuid:conversation_id>"),
        ("get", "api/core/conversations/<uuid:conversation_id>/messages"),
        ("get", "api/core/messages/<uuid:message_id>"),
        ("get", "api/core/messages/<uuid:message_id>/stream"),
        ("get", "api/core/search"),
        ("post", "api/core/messages/<uuid:message_id>/stop"),
        ("get", "api/integration/profile"),
        ("get", "api/live/quota"),
        ("post", "api/live/session/start"),
        ("post", "api/live/session/heartbeat"),
        ("post", "api/live/session/end"),
        ("post", "api/live/session/avatar"),
        ("get", "api/live/sessions/<uuid:session_id>"),
        ("post", "api/knowledge/search"),
        ("post", "api/rag/query"),
    }


@pytest.mark.parametrize("path", ["/chat", "/settings", "/admin/"])
def test_no_page_takes_a_token(issued, visitor_client, path):
    assert visitor_client(issued.secret).get(path).status_code == 302


@pytest.mark.parametrize(
    ("mode", "headers", "status"),
    [
        ("embed", {"origin": ORIGIN}, 200),
        ("embed", {}, 403),
        ("embed", {"origin": "https://evil.example"}, 403),
        ("embed", {"origin": f"{ORIGIN}:8443"}, 403),
        ("embed", {"origin": "null"}, 403),
        ("embed", {"origin": "http://testserver", "host": "testserver"}, 403),
        ("embed", {"sec-fetch-site": "same-origin"}, 403),
        ("api", {}, 200),
        ("api", {"origin": ORIGIN}, 403),
        ("api", {"origin": "null"}, 403),
        ("api", {"sec-fetch-mode": "cors"}, 403),
    ],
)
def test_where_it_may_come_from(greenhouse, owner, mode, headers, status):
    caller = APIClient(headers={"authorization": f"Bearer {grant(greenhouse, owner, mode=mode).secret}", **headers})
    assert caller.get("/api/core/conversations").status_code == status
    assert Visitor.objects.count() == (1 if status == 200 else 0)


def test_a_key_and_a_token_together_are_refused(issued):
    headers = {"authorization": f"Bearer {issued.secret}", "x-api-key": "xntr-x", "origin": ORIGIN}
    assert APIClient(headers=headers).get("/api/core/conversations").status_code == 400


def test_revoking_counts_on_the_next_request(issued, owner, visitor_client):
    caller = visitor_client(issued.secret)
    assert caller.get("/api/core/conversations").status_code == 200
    services.revoke_token(None, secret=issued.secret, by=owner)
    assert caller.get("/api/core/conversations").status_code == 401


def test_visitors_share_an_allowance_of_the_tenant(greenhouse, owner, visitor_client, settings):
    settings.RATE_LIMIT_SCALE = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api.visitors.organization": "2/60"}
    callers = [visitor_client(grant(greenhouse, owner).secret) for _ in range(3)]

    assert [caller.get("/api/core/conversations").status_code for caller in callers] == [200, 200, 429]


@pytest.mark.django_db(transaction=True)
def test_visitors_who_stay_away_are_erased(greenhouse, owner, visitor_client):
    for subject in ("a", "b"):
        visitor_client(grant(greenhouse, owner, subject=subject).secret).post("/api/core/chat", QUESTION)
    Visitor.objects.filter(subject="a").update(last_seen_at=now() - timedelta(days=31))

    tasks.sweep()
    tasks.sweep()
    for user in User.objects.exclude(deletion_requested_at=None):
        erase_account(user.pk)

    assert [visitor.subject for visitor in Visitor.objects.all()] == ["b"]
    assert User.objects.filter(kind="visitor").count() == Conversation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_visitors_go_with_their_tenant(greenhouse, issued, visitor_client):
    visitor_client(issued.secret).post("/api/core/chat", QUESTION)
    greenhouse.deletion_requested_at = now()
    greenhouse.save()

    for _ in range(2):
        erase_organization(greenhouse.pk)

    assert not User.objects.filter(kind="visitor").exists()
    assert not Conversation.objects.exists()
    assert not IntegrationToken.objects.exists()


def test_a_known_visitor_costs_two_queries(issued, visitor_client, django_assert_num_queries):
    from integrations.authentication import token
    from xentree.principal import Credentials

    visitor_client(issued.secret).get("/api/core/conversations")
    headers = {"authorization": f"Bearer {issued.secret}", "origin": ORIGIN}
    with django_assert_num_queries(2):
        assert token(Credentials(headers)).user.kind == "visitor"


@pytest.mark.django_db(transaction=True)
def test_many_first_requests_make_one_visitor(greenhouse, owner, visitor_client):
    secret = grant(greenhouse, owner, subject="a").secret
    statuses = at_once(lambda: visitor_client(secret).get("/api/core/conversations").status_code)

    assert statuses == [200] * 12
    assert (Visitor.objects.count(), User.objects.filter(kind="visitor").count()) == (1, 1)
