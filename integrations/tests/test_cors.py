"""Who is told what by CORS; that a token works only from its origin is in test_authentication.py."""

import pytest
from django.test import AsyncClient
from rest_framework.test import APIClient

from integrations import services
from integrations.models import Embed
from integrations.tests.factories import ORIGIN, embed

pytestmark = pytest.mark.django_db
CHAT = "/api/core/chat"


@pytest.fixture
def shown(greenhouse, owner):
    return embed(greenhouse, owner)


def asked(path, method="POST", origin=ORIGIN):
    headers = {"origin": origin, "access-control-request-method": method}
    return APIClient(headers=headers).options(path)


def switch_off(shown, owner):
    services.change_embed(shown, services.EmbedWish(shown.name, (ORIGIN,), enabled=False), by=owner)


def allowed(response):
    return response.headers.get("Access-Control-Allow-Origin")


def test_a_page_of_an_embed_may_ask_what_tokens_open(shown):
    answer = asked(CHAT)

    assert (answer.status_code, allowed(answer)) == (204, ORIGIN)
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/auth/me", "GET"),
        ("/api/auth/login", "POST"),
        ("/api/api-keys", "POST"),
        ("/api/integration/grant", "POST"),
        ("/api/organizations", "GET"),
        (CHAT, "DELETE"),
        ("/api/core/folders", "GET"),
        ("/api/nothing", "GET"),
    ],
)
def test_nothing_else_is_open_even_to_it(shown, path, method):
    assert allowed(asked(path, method)) is None


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        f"{ORIGIN}.evil.example",
        f"{ORIGIN}:8443",
        ORIGIN.replace("https", "http"),
        ORIGIN.replace("partner", "PARTNER"),
        f"{ORIGIN}/",
        "https://sub.partner.example",
        "*",
        "",
    ],
)
def test_another_origin_is_told_nothing(shown, origin, issued):
    assert allowed(asked(CHAT, origin=origin)) is None
    caller = APIClient(headers={"origin": origin, "authorization": f"Bearer {issued.secret}"})
    assert allowed(caller.get("/api/core/conversations")) is None


def test_an_embed_that_is_off_opens_nothing(shown, owner):
    switch_off(shown, owner)

    assert allowed(asked(CHAT)) is None


def test_a_page_reads_what_its_token_brought(shown, issued, visitor_client):
    answer = visitor_client(issued.secret).get("/api/core/conversations")

    assert (answer.status_code, allowed(answer)) == (200, ORIGIN)
    assert "RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.django_db(transaction=True)
async def test_a_stream_is_read_too(shown, issued):
    headers = {"origin": ORIGIN, "authorization": f"Bearer {issued.secret}"}
    body = {"message": "Hello", "stream": True, "save": True}
    answer = await AsyncClient().post(CHAT, body, content_type="application/json", headers=headers)
    told = b"".join([chunk async for chunk in answer.streaming_content])

    assert (answer["Content-Type"], allowed(answer)) == ("text/event-stream", ORIGIN)
    assert b"event: done" in told


def test_a_page_learns_why_its_token_was_refused(shown, issued, owner, visitor_client):
    services.revoke_token(None, secret=issued.secret, by=owner)
    answer = visitor_client(issued.secret).get("/api/core/conversations")

    assert (answer.status_code, allowed(answer)) == (401, ORIGIN)


def test_nobody_reads_by_another_way_of_signing_in(shown, learner, api, client):
    client.force_login(learner)
    answers = [
        api(learner).get("/api/auth/me", headers={"origin": ORIGIN}),
        client.get("/api/auth/me", headers={"origin": ORIGIN}),
        client.get("/api/health", headers={"origin": ORIGIN}),
        client.get("/chat", headers={"origin": ORIGIN}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
    assert [allowed(answer) for answer in answers] == [None] * 4


# -- what a page gets before it asks ----------------------------------------------------------------------------------


def policy_of(response):
    return dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))


def test_only_pages_of_its_origins_frame_it(client, greenhouse, owner):
    shown = embed(greenhouse, owner, ORIGIN, "https://second.example")
    response = client.get(f"/embed/{shown.pk}")

    assert response.status_code == 200
    assert policy_of(response)["frame-ancestors"] == f"{ORIGIN} https://second.example"
    assert policy_of(response)["script-src"] == "'self'"
    assert "X-Frame-Options" not in response.headers
    assert not response.cookies


def test_a_frame_tells_nothing_but_its_words(client, greenhouse, owner, learner):
    client.force_login(learner)
    page = client.get(f"/embed/{embed(greenhouse, owner, greeting='<b>Hi</b>').pk}").content.decode()

    assert "&lt;b&gt;Hi&lt;/b&gt;" in page
    assert learner.email not in page
    assert "csrf" not in page


def test_a_card_is_for_pages_of_its_origins(client, shown):
    answer = client.get(f"/embed/{shown.pk}/card", headers={"origin": ORIGIN})

    assert answer.json() == {"name": "Help", "colour": "primary"}
    assert allowed(answer) == ORIGIN
    for headers in ({}, {"origin": "https://evil.example"}):
        refused = client.get(f"/embed/{shown.pk}/card", headers=headers)
        assert (refused.status_code, allowed(refused)) == (404, None)


def test_what_is_off_is_not_there(client, shown, owner):
    switch_off(shown, owner)

    assert client.get(f"/embed/{shown.pk}").status_code == 404
    assert client.get(f"/embed/{shown.pk}/card", headers={"origin": ORIGIN}).status_code == 404


def test_the_script_keeps_its_address(client):
    answer = client.get("/embed.js")

    assert (answer.status_code, answer["Location"]) == (302, "/static/integrations/embed.js")
    assert answer["Cache-Control"] == "public, max-age=300"


# -- REST --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_owner(api, owner):
    return api(owner.user)


def test_an_embed_is_made_changed_and_deleted(as_owner, greenhouse):
    wish = {"name": "Help", "origins": [ORIGIN], "greeting": "Hello", "tenantId": str(greenhouse.pk)}
    made = as_owner.post("/api/integration/embeds", wish)
    path = f"/api/integration/embeds/{made.json()['id']}"
    changed = as_owner.patch(path, {"enabled": False})

    assert (made.status_code, changed.status_code) == (201, 200)
    assert changed.json() == {**made.json(), "enabled": False}
    assert as_owner.get("/api/integration/embeds").json() == [as_owner.get(path).json()] == [changed.json()]
    assert as_owner.delete(path).status_code == 204
    assert as_owner.get(path).status_code == 404
    assert not Embed.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"origins": []}, "origins"),
        ({"origins": ["http://partner.example"]}, "origins"),
        ({"origins": ["*"]}, "origins"),
        ({"name": " "}, "name"),
        ({"colour": "#fff"}, "colour"),
        ({"greeting": "x" * 301}, "greeting"),
    ],
)
def test_nonsense_changes_nothing(as_owner, shown, change, field):
    before = as_owner.get(f"/api/integration/embeds/{shown.pk}").json()
    refused = as_owner.patch(f"/api/integration/embeds/{shown.pk}", change)

    assert (refused.status_code, refused.json()["detail"]["error"]) == (400, "validation_error")
    assert list(refused.json()["detail"]["fields"]) == [field]
    assert as_owner.get(f"/api/integration/embeds/{shown.pk}").json() == before


def test_every_list_costs_the_same(as_owner, greenhouse, owner, django_assert_max_num_queries):
    counts = []
    for _ in range(3):
        embed(greenhouse, owner)
        with django_assert_max_num_queries(12) as queries:
            as_owner.get("/api/integration/embeds")
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_an_origin_that_is_dropped_is_closed_at_once(shown, owner):
    wish = services.EmbedWish(shown.name, ("https://other.example",))
    services.change_embed(shown, wish, by=owner)

    assert allowed(asked(CHAT)) is None
    assert allowed(asked(CHAT, origin="https://other.example")) == "https://other.example"
