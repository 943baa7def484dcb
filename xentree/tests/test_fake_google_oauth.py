"""The local Google lets in as Google does: what the tests of connecting stand on."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from xentree.testing.fake_google import CLIENT_ID, CLIENT_SECRET, running_fake_google

BACK = "http://testserver/back"
FREEBUSY = "https://www.googleapis.com/auth/calendar.freebusy"
OWNED = "https://www.googleapis.com/auth/calendar.events.owned"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def google():
    with running_fake_google() as running:
        yield running


def asking(google, **changed):
    asked = {
        "client_id": CLIENT_ID, "redirect_uri": BACK, "response_type": "code", "scope": f"openid email {FREEBUSY}",
        "state": "s1", "access_type": "offline", "code_challenge": CHALLENGE, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{google.url}/o/oauth2/v2/auth?{urlencode({**asked, **changed})}"


def back(google, url, **answer):
    return {key: values[0] for key, values in parse_qs(urlsplit(google.answer(url, **answer)).query).items()}


def exchange(google, code, **changed):
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER,
        "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
    }  # fmt: skip
    return httpx.post(f"{google.url}/token", data={**form, **changed})


def refresh(google, token, **changed):
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT_ID}
    return httpx.post(f"{google.url}/token", data={**form, "client_secret": CLIENT_SECRET, **changed})


def test_a_yes_becomes_tokens_once(google):
    said = back(google, asking(google))
    assert said == {"state": "s1", "code": said["code"], "scope": f"{FREEBUSY} {EMAIL} openid"}
    tokens = exchange(google, said["code"]).json()
    assert set(tokens) == {"access_token", "expires_in", "token_type", "refresh_token", "scope"}
    about = httpx.get(f"{google.url}/v1/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert about["email"] == "ada@example.com"
    again = exchange(google, said["code"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_the_page_asks_in_words_and_can_be_refused(google):
    page = httpx.get(asking(google))
    assert "View your availability" in page.text
    assert back(google, asking(google), allow=False) == {"error": "access_denied", "state": "s1"}


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"client_id": "other"}, "invalid_client"),
        ({"redirect_uri": "javascript:alert(1)"}, "redirect_uri_mismatch"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"response_type": "token"}, "invalid_request"),
    ],
)
def test_a_wrong_question_is_not_sent_back(google, changed, word):
    page = httpx.get(asking(google, **changed))
    assert page.status_code == 400
    assert word in page.text


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "x" * 64}, "invalid_grant"),
        ({"redirect_uri": "http://testserver/other"}, "invalid_grant"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_code_is_worth_nothing_to_others(google, changed, error):
    answer = exchange(google, back(google, asking(google))["code"], **changed)
    assert answer.json()["error"] == error
    assert google.world.access == {}


def test_a_refresh_token_comes_at_the_first_yes_or_when_asked_for(google):
    def given(**changed):
        return "refresh_token" in exchange(google, back(google, asking(google, **changed))["code"]).json()

    assert [given(), given(), given(prompt="consent"), given(access_type="online")] == [True, False, True, False]


def test_scopes_can_be_unticked_and_added_later(google):
    first = exchange(google, back(google, asking(google), without=(FREEBUSY,))["code"]).json()
    assert first["scope"] == f"{EMAIL} openid"
    more = asking(google, scope=f"openid {OWNED}", include_granted_scopes="true")
    assert exchange(google, back(google, more)["code"]).json()["scope"] == f"{OWNED} {EMAIL} openid"


def test_refreshing_can_rotate(google):
    first = google.tokens(FREEBUSY)["refresh_token"]
    assert "refresh_token" not in refresh(google, first).json()
    google.world.rotates = True
    second = refresh(google, first).json()["refresh_token"]
    assert refresh(google, first).json()["error"] == "invalid_grant"
    assert refresh(google, second).status_code == 200
    assert google.count("token.refresh") == 4


def test_revoking_ends_everything(google):
    tokens = google.tokens("openid")
    assert httpx.post(f"{google.url}/revoke", data={"token": tokens["refresh_token"]}).status_code == 200
    again = httpx.post(f"{google.url}/revoke", data={"token": tokens["refresh_token"]})
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")
    asked = httpx.get(f"{google.url}/v1/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert asked.status_code == 401


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("invalid_grant", 400, "invalid_grant"),
        ("invalid_client", 401, "invalid_client"),
        ("invalid_scope", 400, "invalid_scope"),
    ],
)
def test_faults_of_the_token_endpoint_are_used_up(google, kind, status, error):
    token = google.tokens("openid")["refresh_token"]
    google.fail("token.refresh", kind)
    answer = refresh(google, token)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert refresh(google, token).status_code == 200


def test_other_faults(google):
    token = google.tokens("openid")["refresh_token"]
    for kind in ("503", "malformed", "empty", "tooManyRequests"):
        google.fail("token", kind)
    answers = [refresh(google, token) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 200, 200, 429]
    assert answers[1].headers["content-type"].startswith("text/html")
    assert answers[2].json() == {}
    assert answers[3].headers["retry-after"] == "2"


@pytest.mark.parametrize(("kind", "issued"), [("dropped", 1), ("lost", 2)])
def test_a_connection_breaks_before_or_after_it_acted(google, kind, issued):
    token = google.tokens("openid")["refresh_token"]
    google.fail("token", kind)
    with pytest.raises(httpx.RemoteProtocolError):
        refresh(google, token)
    assert len(google.world.access) == issued


def test_other_processes_switch_it(google):
    httpx.put(f"{google.url}/control/faults", json=[{"on": "token", "kind": "invalid_grant", "times": 0}])
    token = google.tokens("openid")["refresh_token"]
    assert [refresh(google, token).status_code for _ in range(2)] == [400, 400]
    httpx.patch(
        f"{google.url}/control", json={"token_life": 5, "rotates": True, "age": 10000, "forget": "ada@example.com"}
    )
    seen = httpx.get(f"{google.url}/control").json()
    assert seen["counts"] == {"token.refresh": 2}
    assert seen["granted"] == {"ada@example.com": {}}
    assert (google.world.token_life, google.world.rotates) == (5, True)
