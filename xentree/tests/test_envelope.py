import pytest
from django.test import Client

from xentree.errors import ERROR_CODES

pytestmark = [pytest.mark.django_db, pytest.mark.urls("xentree.tests.urls_with_faults")]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def shape(response):
    """What every failure of the API has to look like, checked; and its code."""
    body = response.json()
    assert list(body) == ["detail"]
    assert body["detail"]["error"] in ERROR_CODES
    assert body["detail"]["message"].endswith(".")
    return response.status_code, body["detail"]["error"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/api/nothing/here", (404, "not_found")),
        ("/api/faults/crash", (500, "internal_error")),
        ("/api/faults/plain-crash", (500, "internal_error")),
        ("/api/faults/plain-error", (404, "not_found")),
        ("/api/faults/conflict", (409, "answer_in_progress")),
        ("/api/faults/suspicious", (400, "malformed_body")),
        ("/api/faults/denied", (403, "not_allowed")),
        ("/api/auth/me", (401, "not_authenticated")),
        ("/api/auth/login", (405, "method_not_allowed")),
    ],
)
def test_whatever_goes_wrong_is_the_envelope(client, path, expected):
    assert shape(client.get(path)) == expected


def test_a_crash_tells_its_id_and_nothing_else(client):
    response = client.get("/api/faults/crash", headers={"X-Request-ID": "my-request-1"})

    assert response.json()["detail"]["request_id"] == "my-request-1"
    assert b"secret cause" not in response.content


def test_extras_stay(client):
    assert client.get("/api/faults/conflict").json()["detail"]["message_id"] == "7"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"{not json", "application/json", (400, "malformed_body")),
        (b"\xff\xfe", "application/json", (400, "malformed_body")),
        (b"[" * 100_000, "application/json", (400, "malformed_body")),
        (b"username=%41", "application/x-www-form-urlencoded; charset=punycode", (400, "validation_error")),
        (b"<a/>", "text/xml", (415, "unsupported_media_type")),
        (b"[]", "application/json", (400, "validation_error")),
        (b"null", "application/json", (400, "validation_error")),
        (b"{}", "application/json", (400, "validation_error")),
    ],
)
def test_a_body_that_is_not_what_it_says(client, body, content_type, expected):
    assert shape(client.post("/api/auth/register", body, content_type=content_type)) == expected


def test_an_answer_nobody_can_read(client, api, learner):
    response = api(learner).get("/api/auth/me", headers={"Accept": "application/pdf"})

    assert shape(response) == (406, "not_acceptable")


def test_the_fields_of_a_validation_error(client):
    response = client.post("/api/auth/register", {}, content_type="application/json")

    assert sorted(response.json()["detail"]["fields"]) == ["email", "password", "username"]


def test_a_401_says_how(client):
    assert client.get("/api/auth/me").headers["WWW-Authenticate"] == "Bearer"


def test_a_page_that_is_not_there_is_a_page(client):
    response = client.get("/nothing/here")

    assert (response.status_code, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_session_without_the_form_token_is_refused(learner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)

    assert shape(browser.patch("/api/auth/me", {"full_name": "X"}, content_type="application/json")) == (
        403,
        "csrf_failed",
    )
    learner.refresh_from_db()
    assert learner.full_name == "Lea Learner"
