"""The way to a vendor's yes and back: least scopes, PKCE, a state for one person, one browser and one use."""

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils.timezone import now

from integrations.models import ConnectAttempt, Integration
from integrations.services import sweep
from integrations.services.connecting import ELSEWHERE, TOO_OLD, UNKNOWN
from integrations.tests.connecting.oauth_skill import READ, SLUG, WRITE, connected, registered, skill_of
from organizations.tests.factories import key_with_secret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("oauth_skill")]
CONNECT, BACK = f"/api/integrations/{SLUG}/connect", f"/api/integrations/{SLUG}/callback"


@pytest.fixture
def browser(learner):
    """The learner's, signed in."""
    return signed_in(learner)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def begin(client, **query):
    """The vendor's address."""
    answer = client.get(CONNECT, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["authorization_url"]


def asked(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def come_back(client, location):
    """Where one is sent on to, and what is said there."""
    way = urlsplit(location)
    answer = client.get(f"{way.path}?{way.query}")
    assert answer.status_code == 302
    return answer["Location"], [str(each) for each in client.get("/skills", follow=True).context["messages"]]


def test_what_the_vendor_is_asked(browser):
    url = begin(browser)
    attempt, sent = ConnectAttempt.objects.get(), asked(url)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    assert sent == {
        "response_type": "code",
        "client_id": sent["client_id"],
        "redirect_uri": f"http://localhost:8000{BACK}",
        "scope": f"openid email {READ}",
        "state": sent["state"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "include_granted_scopes": "true",
        "prompt": "consent",
    }
    assert len(base64.urlsafe_b64decode(sent["state"] + "=")) == 32
    assert sent["state"] not in (attempt.state_hash, attempt.verifier)
    assert attempt.state_hash == hashlib.sha256(sent["state"].encode()).hexdigest()
    assert timedelta(minutes=9) < attempt.expires_at - now() <= timedelta(minutes=10)


def test_a_yes_connects(browser, learner, google):
    location, said = come_back(browser, google.answer(begin(browser)))
    row = Integration.objects.get()
    assert (location, said) == ("/skills", ["Google Calendar is connected."])
    assert (row.user, row.provider, row.account_email, row.status, row.name) == (
        learner,
        SLUG,
        "ada@example.com",
        "connected",
        "",
    )
    assert (row.secret in google.world.refresh, row.access_token in google.world.access) == (True, True)
    assert timedelta(minutes=59) < row.expires_at - now() < timedelta(hours=1)
    assert READ in row.scopes and WRITE not in row.scopes


def test_writing_is_asked_for_once_it_is_wanted_and_keeps_the_refresh_token(browser, google):
    come_back(browser, google.answer(begin(browser)))
    before = Integration.objects.get()
    url = begin(browser, write="true")
    sent = asked(url)
    assert (sent["scope"], "prompt" in sent, sent["login_hint"]) == (
        f"openid email {READ} {WRITE}",
        False,
        "ada@example.com",
    )
    come_back(browser, google.answer(url))
    after = Integration.objects.get()
    assert (after.pk, after.secret, WRITE in after.scopes) == (before.pk, before.secret, True)
    assert asked(begin(browser))["scope"] == f"openid email {READ} {WRITE}"


def test_connecting_again_mends_at_one_click(browser, learner, google):
    mine = connected(learner, google, may_propose=False, status="reconnect_needed", error={"message": "Gone."})
    url = begin(browser)
    assert (asked(url)["prompt"], asked(url)["login_hint"]) == ("consent", "ada@example.com")
    assert come_back(browser, google.answer(url))[1] == ["Google Calendar is connected."]
    row = Integration.objects.get()
    assert (row.pk, row.status, row.error, row.may_propose) == (mine.pk, "connected", {}, False)
    assert (row.secret != mine.secret, row.connected_at > mine.connected_at) == (True, True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"allow": False}, "Google Calendar was not connected: you did not say yes there."),
        (
            {"without": (READ,)},
            "Google Calendar was not connected. Leave every box ticked at Google, or it cannot work.",
        ),
    ],
)
def test_a_no_connects_nothing(browser, google, answer, said):
    assert come_back(browser, google.answer(begin(browser), **answer)) == (
        "/skills",
        [said],
    )
    assert not Integration.objects.exists()


def test_writing_that_was_not_allowed_leaves_reading(browser, google):
    _, said = come_back(browser, google.answer(begin(browser, write="1"), without=(WRITE,)))
    assert said == ["Google Calendar is connected for reading only: writing was not allowed there."]
    assert WRITE not in Integration.objects.get().scopes


@pytest.mark.parametrize("on", ["token.code", "userinfo"])
@pytest.mark.parametrize("kind", ["503", "malformed", "empty", "dropped", "invalid_grant"])
def test_a_vendor_in_trouble_is_said(browser, google, on, kind):
    location = google.answer(begin(browser))
    google.fail(on, kind)
    where, said = come_back(browser, location)
    assert (where, said[0].startswith("Google Calendar was not connected. Google ")) == ("/skills", True)
    assert not Integration.objects.exists()


def test_without_a_lasting_permission_nothing_is_connected(browser, google):
    """At Google's first yes for this client there was another row; the second gives no refresh token unless asked."""
    url = begin(browser).replace("prompt=consent", "prompt=none")
    google.world.account("ada@example.com").granted["xentree-local.apps.googleusercontent.com"] = {READ}
    _, said = come_back(browser, google.answer(url))
    assert (
        said[0].startswith("Google Calendar was not connected. It gave no lasting"),
        Integration.objects.count(),
    ) == (
        True,
        0,
    )


def test_a_state_is_good_once(browser, google):
    location = google.answer(begin(browser))
    come_back(browser, location)
    before = Integration.objects.get()
    assert come_back(browser, location)[1] == [
        "This way back was used already. If nothing is connected, connect again."
    ]
    after = Integration.objects.get()
    assert (after.connected_at, google.count("token.code")) == (before.connected_at, 1)


def test_a_state_is_good_for_ten_minutes(browser, google):
    location = google.answer(begin(browser))
    ConnectAttempt.objects.update(expires_at=now())
    assert come_back(browser, location)[1] == [TOO_OLD]
    assert (Integration.objects.exists(), google.count("token")) == (False, 0)


def test_a_state_is_good_for_its_own_person_and_browser(browser, learner, stranger, google):
    """And whoever else comes with it does not use it up."""
    location = google.answer(begin(browser))
    for other in (signed_in(stranger), signed_in(learner)):
        assert come_back(other, location)[1] == [ELSEWHERE]
    nobody = Client()
    way = urlsplit(location)
    assert nobody.get(f"{way.path}?{way.query}")["Location"] == "/skills"
    assert (Integration.objects.exists(), google.count("token")) == (False, 0)
    assert come_back(browser, location)[1] == ["Google Calendar is connected."]


@pytest.mark.parametrize(
    "query", ["", "?state=", "?state=made-up&code=x", "?state=%00&code=%00", "?error=access_denied"]
)
def test_a_state_that_was_made_up_is_none(browser, google, query):
    answer = browser.get(BACK + query)
    said = [str(each) for each in browser.get("/skills").context["messages"]]
    assert (answer.status_code, answer["Location"], said) == (
        302,
        "/skills",
        [UNKNOWN],
    )
    assert google.count("token") == 0


def test_a_state_is_good_for_its_own_skill(browser, google):
    location = google.answer(begin(browser))
    ConnectAttempt.objects.update(provider="another")
    assert come_back(browser, location)[1] == [UNKNOWN]


def test_a_bearer_begins_for_whatever_browser_its_person_is_signed_in_with(api, browser, learner, stranger, google):
    location = google.answer(begin(api(learner)))
    assert ConnectAttempt.objects.get().browser_hash == ""
    assert come_back(signed_in(stranger), location)[1] == [ELSEWHERE]
    assert come_back(browser, location)[1] == ["Google Calendar is connected."]
    assert Integration.objects.get().user == learner


@pytest.mark.parametrize(("scope", "status"), [("integrations:read", 403), ("integrations:write", 200)])
def test_a_key_needs_the_right_to_write(client, learner, scope, status):
    _, secret = key_with_secret(created_by=learner, scopes=[scope])
    answer = client.get(CONNECT, headers={"X-API-Key": secret})
    assert (answer.status_code, ConnectAttempt.objects.count()) == (status, int(status == 200))


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("/chat/1?x=1", "/chat/1?x=1"),
        ("https://evil.example/", "/skills"),
        ("//evil.example", "/skills"),
        ("/\\evil.example", "/skills"),
        ("\\\\evil.example", "/skills"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("/\t/evil.example", "/skills"),
        ("javascript:alert(1)", "/skills"),
        ("chat", "/skills"),
    ],
)
def test_it_goes_on_at_a_page_of_ours_and_nowhere_else(browser, google, wanted, path):
    assert come_back(browser, google.answer(begin(browser, next=wanted)))[0] == path


def test_another_account_takes_the_place_of_none(browser, learner, google):
    mine = connected(learner, google)
    _, said = come_back(browser, google.answer(begin(browser), email="bob@example.com"))
    assert said == [
        "Google Calendar was not connected. ada@example.com is connected. Disconnect it first to use bob@example.com."
    ]
    row = Integration.objects.get()
    assert (row.account_email, row.secret, row.connected_at) == (mine.account_email, mine.secret, mine.connected_at)


def test_a_skill_for_several_accounts_takes_another(browser, learner, google):
    connected(learner, google)
    with registered(skill_of(google, many=True)):
        come_back(browser, google.answer(begin(browser), email="b@example.com"))
    assert set(Integration.objects.values_list("account_email", flat=True)) == {"ada@example.com", "b@example.com"}


def test_what_is_not_set_up_says_why(browser, google):
    with registered(skill_of(google, unavailable=lambda: "Not set up here.")):
        answer = browser.get(CONNECT)
        page = browser.get(f"/skills/{SLUG}/connect", follow=True)
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        {"error": "skill_unavailable", "message": "Not set up here."},
    )
    assert [str(each) for each in page.context["messages"]] == ["Not set up here."]
    assert not ConnectAttempt.objects.exists()


def test_two_people_may_have_the_same_account(browser, learner, stranger, google):
    connected(stranger, google)
    come_back(browser, google.answer(begin(browser)))
    assert set(Integration.objects.values_list("user__username", flat=True)) == {"lea", "sam"}


def test_ways_nobody_came_back_by_are_forgotten_after_a_day(browser):
    begin(browser)
    begin(browser)
    old = ConnectAttempt.objects.first()
    ConnectAttempt.objects.filter(pk=old.pk).update(expires_at=now() - timedelta(days=1, seconds=1))
    sweep()
    assert (ConnectAttempt.objects.count(), ConnectAttempt.objects.filter(pk=old.pk).exists()) == (1, False)
