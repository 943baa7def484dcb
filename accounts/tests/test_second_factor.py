"""Two-step sign-in: API and pages."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Session
from accounts.services import set_password, use_code
from accounts.tests.factories import PASSWORD, UserFactory
from xentree.errors import AppError, NotAuthenticated

SECRET = generate_totp_secret()


def codes(secret=SECRET):
    """Of the period before, the present one and the next."""
    return [format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()]


def protect(user):
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user)


def login(**body):
    return APIClient().post("/api/auth/login", body or {"username": "lea", "password": PASSWORD})


def test_secret_is_encrypted_at_rest(learner):
    protect(learner)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert "gAAAA" in stored


def test_login_asks_for_a_code(learner):
    protect(learner)
    response = login()
    detail = response.json()["detail"]
    assert (response.status_code, detail["error"], sorted(detail)) == (
        401,
        "mfa_required",
        ["error", "message", "mfa_token"],
    )
    assert Session.objects.count() == 0
    assert login(mfa_token=detail["mfa_token"], code=codes()[1]).status_code == 200


def test_recovery_code_works_once(learner):
    recovery = protect(learner).generate_codes()[0]
    token = login().json()["detail"]["mfa_token"]
    answers = [login(mfa_token=token, code=recovery).status_code for _ in range(2)]
    assert answers == [200, 401]


def test_code_is_used_up(learner):
    protect(learner)
    token, code = login().json()["detail"]["mfa_token"], codes()[1]
    assert login(mfa_token=token, code=code).status_code == 200
    again = login(mfa_token=token, code=code)
    assert (again.status_code, again.json()["detail"]["error"]) == (401, "invalid_code")
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_parallel_uses_of_one_code(kind):
    wins = []
    for _ in range(20):
        user = UserFactory()
        recovery = protect(user).generate_codes()[3]
        wins.append(use_at_once(user, recovery if kind == "recovery" else codes()[1], times=6))
    assert wins == [1] * 20


def use_at_once(user, code, times):
    """How many of so many uses in the same moment went through."""
    together = Barrier(times, timeout=20)

    def use(_):
        connection.ensure_connection()
        together.wait()
        try:
            return bool(use_code(user, code))
        except NotAuthenticated:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(use, range(times))).count(True)


def test_wrong_codes_are_limited(learner, strict_limits):
    protect(learner)
    token = login().json()["detail"]["mfa_token"]
    assert [login(mfa_token=token, code="000000x").status_code for _ in range(9)] == [401] * 8 + [429]
    assert login(mfa_token=token, code=codes()[1]).status_code == 429


def test_mfa_token_is_bound_to_its_person(learner, stranger):
    protect(learner)
    other = generate_totp_secret()
    TOTP.activate(stranger, other)
    token = login().json()["detail"]["mfa_token"]
    assert login(mfa_token=token, code=codes(other)[1]).status_code == 401


def test_mfa_token_dies_with_the_password(learner):
    protect(learner)
    token = login().json()["detail"]["mfa_token"]
    set_password(learner, "another good password")
    assert login(mfa_token=token, code=codes()[1]).json()["detail"]["error"] == "not_authenticated"


@pytest.mark.parametrize("token", ["x", "a:b:c"])
def test_mfa_token_cannot_be_made_up(learner, token):
    assert login(mfa_token=token, code="123456").json()["detail"]["error"] == "not_authenticated"


def test_strangers_code_is_no_ones(learner, stranger):
    protect(learner)
    with pytest.raises(AppError):
        use_code(stranger, codes()[1])


def test_browser_asks_for_a_code(learner):
    protect(learner)
    client = Client()
    first = client.post("/account/login", {"login": "lea", "password": PASSWORD, "next": "/settings/data"})
    assert first["Location"] == "/account/2fa/code"
    assert client.get("/settings/security").status_code == 302
    wrong = client.post("/account/2fa/code", {"code": "000000"})
    assert wrong.context["form"].errors == {
        "code": ["The code is wrong or was used before. Wait for the next one and try again."]
    }
    right = client.post("/account/2fa/code", {"code": codes()[1]})
    assert right["Location"] == "/settings/data"
    assert client.get("/settings/security").status_code == 200


def test_a_code_used_in_the_browser_is_used_for_the_api(learner):
    protect(learner)
    client, code = Client(), codes()[1]
    client.post("/account/login", {"login": "lea", "password": PASSWORD})
    client.post("/account/2fa/code", {"code": code})
    token = login().json()["detail"]["mfa_token"]
    assert login(mfa_token=token, code=code).status_code == 401


@pytest.fixture
def verified(learner):
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    return learner


def reauthenticated(browser, user):
    client = browser(user)
    client.post("/account/reauthenticate", {"password": PASSWORD})
    return client


def test_setting_it_up(verified, browser, django_capture_on_commit_callbacks):
    client = reauthenticated(browser, verified)
    page = client.get("/account/2fa/activate")
    assert b"data:image/svg+xml;base64," in page.content
    secret = page.context["form"].secret
    code = codes(secret)[1]
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/account/2fa/activate", {"code": code})
    assert done["Location"] == "/account/2fa/recovery-codes"
    assert [message.subject for message in mail.outbox] == ["Two-step sign-in is on"]
    with pytest.raises(NotAuthenticated):
        use_code(verified, code)


def test_setting_it_up_needs_the_password_again(verified, browser):
    assert browser(verified).get("/account/2fa/activate")["Location"].startswith("/account/reauthenticate")


def test_setting_it_up_needs_a_verified_address(learner, browser):
    client = reauthenticated(browser, learner)
    assert client.get("/account/2fa/activate")["Location"] == "/settings/security"


def test_recovery_codes_are_shown_and_replaced(verified, browser):
    old = protect(verified).generate_codes()
    client = reauthenticated(browser, verified)
    assert client.get("/account/2fa/recovery-codes").context["unused_codes"] == old
    text = client.get("/account/2fa/recovery-codes/download").content.decode()
    assert text.split() == old
    client.post("/account/2fa/recovery-codes/generate")
    assert not set(client.get("/account/2fa/recovery-codes").context["unused_codes"]) & set(old)


def test_turning_it_off(verified, browser, django_capture_on_commit_callbacks):
    protect(verified)
    client = reauthenticated(browser, verified)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/account/2fa/deactivate")["Location"] == "/account/2fa"
    assert Authenticator.objects.count() == 0


def test_reauthenticating_by_code(verified, browser):
    protect(verified)
    client = browser(verified)
    client.post("/account/2fa/reauthenticate", {"code": codes()[1], "next": "/account/2fa/deactivate"})
    assert client.get("/account/2fa/deactivate").status_code == 200
