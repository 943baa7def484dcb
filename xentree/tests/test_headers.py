import re

import pytest

from xentree.defaults import CONTENT_SECURITY_POLICY_DIRECTIVES

pytestmark = [pytest.mark.django_db, pytest.mark.urls("xentree.tests.urls_with_faults")]


def test_a_sane_request_id_is_echoed(client):
    assert client.get("/api/health", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space inside", "line\tbreak-1234"])
def test_any_other_request_id_is_replaced(client, given):
    answered = client.get("/api/health", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert re.fullmatch(r"[0-9a-f]{32}", answered)


def test_pages_come_with_every_safeguard(client):
    headers = client.get("/faults/plain").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))

    assert policy == {name: " ".join(values) for name, values in CONTENT_SECURITY_POLICY_DIRECTIVES.items()}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_policy_has_no_hole():
    words = {word for values in CONTENT_SECURITY_POLICY_DIRECTIVES.values() for word in values}

    assert words == {"'self'", "'none'", "data:", "blob:"}


def test_no_other_site_may_read_an_answer(client):
    origin = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answers = [client.options("/api/auth/login", headers=origin), client.get("/api/health", headers=origin)]

    assert [name for answer in answers for name in answer.headers if name.startswith("Access-Control")] == []
