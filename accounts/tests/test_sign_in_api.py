"""Register, login, refresh, logout by HTTP."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as conf
from django.core import mail
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import Session, User
from accounts.services import end_session, rotate_tokens
from accounts.tests.factories import PASSWORD, UserFactory
from xentree.errors import AppError

REGISTER = {"username": "ada", "email": "Ada@Example.org", "password": PASSWORD, "timezone": "Europe/London"}
FORM = "application/x-www-form-urlencoded"


def login(client, username="lea", password=PASSWORD, **extra):
    return client.post("/api/auth/login", {"username": username, "password": password, **extra})


def error_of(response):
    return response.status_code, response.json()["detail"]["error"]


@pytest.fixture
def visitor():
    return APIClient()


def test_register_answers_profile(visitor, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = visitor.post("/api/auth/register", REGISTER)
    user = User.objects.get()
    assert (response.status_code, response.json()) == (
        201,
        {
            "id": str(user.pk),
            "username": "ada",
            "email": "ada@example.org",
            "email_verified": False,
            "full_name": "",
            "profile_picture_url": None,
            "timezone": "Europe/London",
            "language": "en",
            "role": "user",
            "plan": "free",
            "daily_goal_xp": 50,
            "created_at": user.created_at.isoformat().replace("+00:00", "Z"),
        },
    )
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


@pytest.mark.parametrize("taken", [{"username": "LEA"}, {"email": "LEA@example.org"}])
def test_register_refuses_taken_names(visitor, learner, taken):
    assert error_of(visitor.post("/api/auth/register", {**REGISTER, **taken})) == (409, "account_exists")
    assert list(User.objects.all()) == [learner]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "short"),
        ("password", "1234567890123"),
        ("email", "nobody"),
        ("username", "a@b.example"),
        ("timezone", "Mars/Olympus"),
        ("language", "<b>"),
    ],
)
def test_register_refuses_bad_fields(visitor, db, field, value):
    response = visitor.post("/api/auth/register", {**REGISTER, field: value})
    assert error_of(response) == (400, "validation_error")
    assert list(response.json()["detail"]["fields"]) == [field]
    assert User.objects.count() == 0


def test_register_can_be_closed(visitor, db, settings):
    settings.REGISTRATION_OPEN = False
    assert error_of(visitor.post("/api/auth/register", REGISTER)) == (403, "registration_closed")
    assert User.objects.count() == 0


def test_login_takes_a_form(visitor, learner):
    response = visitor.post("/api/auth/login", f"username=lea&password={PASSWORD}", content_type=FORM)
    body = response.json()
    assert response.status_code == 200
    assert {**body, "access_token": "", "refresh_token": ""} == {
        "access_token": "",
        "token_type": "bearer",
        "refresh_token": "",
        "expires_in": 900,
    }
    visitor.credentials(HTTP_AUTHORIZATION=f"Bearer {body['access_token']}")
    assert visitor.get("/api/auth/me").json()["username"] == "lea"


@pytest.mark.parametrize("name", ["lea", "LEA", "lea@example.org", " Lea@Example.org "])
def test_login_takes_json_and_any_name(visitor, learner, name):
    assert login(visitor, name).status_code == 200


def test_wrong_and_unknown_are_alike(visitor, learner, hasher_work):
    learner.set_password(PASSWORD)
    learner.save()
    answers, work = [], []
    for name in ("lea", "lea@example.org", "nobody", "nobody@example.org"):
        hasher_work.clear()
        response = login(visitor, name, "not the password")
        answers.append((response.status_code, response.content))
        work.append(len(hasher_work))
    assert set(answers) == {answers[0]}
    assert (answers[0][0], set(work)) == (401, {1})


def test_inactive_people_are_unknown(visitor, learner):
    wrong = login(visitor, "lea", "not the password").content
    User.objects.update(is_active=False)
    response = login(visitor)
    assert (response.status_code, response.content) == (401, wrong)


def test_login_limit_per_account(visitor, learner, strict_limits):
    for _ in range(10):
        assert login(visitor, "lea", "wrong").status_code == 401
    response = login(visitor, "lea@example.org")
    assert error_of(response) == (429, "rate_limited")
    assert response.headers["RateLimit-Limit"] == "10"
    assert int(response.headers["Retry-After"]) <= 900
    assert Session.objects.count() == 0


def test_login_limit_counts_unknown_names_alike(visitor, db, strict_limits):
    codes = [login(visitor, "nobody", "wrong").status_code for _ in range(11)]
    assert codes == [401] * 10 + [429]


def test_right_passwords_do_not_count(visitor, learner, strict_limits):
    assert {login(visitor).status_code for _ in range(12)} == {200}


def test_login_limit_per_address(visitor, learner, strict_limits):
    codes = [login(visitor, f"nobody{n}", "wrong").status_code for n in range(61)]
    assert codes == [401] * 60 + [429]
    assert login(APIClient(REMOTE_ADDR="203.0.113.9")).status_code == 200


def test_unverified_email_can_be_required(visitor, learner, settings):
    settings.EMAIL_VERIFICATION_REQUIRED = True
    assert error_of(login(visitor)) == (403, "email_not_verified")
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    assert login(visitor).status_code == 200


def test_refresh_rotates(visitor, learner):
    first = login(visitor).json()
    response = visitor.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert response.status_code == 200
    assert response.json()["refresh_token"] != first["refresh_token"]
    assert Session.objects.count() == 1


def test_refresh_does_not_mind_a_stale_bearer(visitor, learner):
    first = login(visitor).json()
    visitor.credentials(HTTP_AUTHORIZATION="Bearer stale")
    assert visitor.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]}).status_code == 200


def test_reuse_ends_the_family(visitor, learner):
    first = login(visitor).json()
    second = visitor.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]}).json()
    reused = visitor.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert error_of(reused) == (401, "refresh_token_reused")
    after = visitor.post("/api/auth/refresh", {"refresh_token": second["refresh_token"]})
    assert error_of(after) == (401, "refresh_token_invalid")
    visitor.credentials(HTTP_AUTHORIZATION=f"Bearer {second['access_token']}")
    assert error_of(visitor.get("/api/auth/me")) == (401, "not_authenticated")


def test_reuse_leaves_other_families_alone(visitor, learner, api):
    other = api(learner)
    first = login(visitor).json()["refresh_token"]
    for _ in range(2):
        visitor.post("/api/auth/refresh", {"refresh_token": first})
    assert other.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_refresh_refuses_nonsense(visitor, db, token):
    assert visitor.post("/api/auth/refresh", {"refresh_token": token}).status_code in (400, 401)


def test_access_token_is_no_refresh_token(visitor, learner):
    access = login(visitor).json()["access_token"]
    refused = visitor.post("/api/auth/refresh", {"refresh_token": access})
    assert error_of(refused) == (401, "refresh_token_invalid")


def test_refresh_token_is_no_access_token(visitor, learner):
    visitor.credentials(HTTP_AUTHORIZATION=f"Bearer {login(visitor).json()['refresh_token']}")
    assert error_of(visitor.get("/api/auth/me")) == (401, "not_authenticated")


@pytest.mark.django_db(transaction=True)
def test_one_of_fifty_parallel_refreshes_wins():
    user = UserFactory(username="lea")
    token = login(APIClient()).json()["refresh_token"]

    def refresh(_):
        try:
            return rotate_tokens(token, address="127.0.0.1") and "won"
        except AppError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(refresh, range(50)))
    assert outcomes.count("won") == 1
    assert set(outcomes) <= {"won", "refresh_token_reused", "refresh_token_invalid"}
    assert not Session.objects.alive().filter(user=user).exists()


def test_logout_kills_the_access_token(api, learner):
    caller, other = api(learner), api(learner)
    response = caller.post("/api/auth/logout")
    assert (response.status_code, response.json()) == (200, {"message": "You are signed out."})
    assert caller.get("/api/auth/me").status_code == 401
    assert other.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize("nothing", [None, ""])
def test_logout_minds_no_empty_refresh_token(api, learner, nothing):
    assert api(learner).post("/api/auth/logout", {"refresh_token": nothing}).status_code == 200
    assert not Session.objects.alive().exists()


def test_logout_takes_an_own_refresh_token(api, visitor, learner):
    tokens = login(visitor).json()
    api(learner).post("/api/auth/logout", {"refresh_token": tokens["refresh_token"]})
    assert not Session.objects.alive().exists()


def test_logout_leaves_strangers_tokens_alone(api, visitor, learner, stranger):
    tokens = login(visitor).json()
    api(stranger).post("/api/auth/logout", {"refresh_token": tokens["refresh_token"]})
    assert Session.objects.alive().get().user == learner


def test_logout_needs_a_bearer(visitor, db):
    assert error_of(visitor.post("/api/auth/logout")) == (401, "not_authenticated")


@pytest.mark.django_db(transaction=True)
def test_signed_out_by_another_process(api):
    """Nothing of a sign-in is kept in a process: what another one writes holds on the next request."""
    user = UserFactory(username="lea")
    caller, page = api(user), Client()
    page.force_login(user)
    assert (caller.get("/api/auth/me").status_code, page.get("/settings/profile").status_code) == (200, 200)
    in_another_process(
        "from accounts.models import User; from accounts.services import end_all_sessions;"
        "end_all_sessions(User.objects.get(username='lea'))"
    )
    assert (caller.get("/api/auth/me").status_code, page.get("/settings/profile").status_code) == (401, 302)


def in_another_process(code):
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "xentree.settings"}
    subprocess.run([sys.executable, "manage.py", "shell", "-c", code], env=environment, check=True, cwd=conf.BASE_DIR)


def test_deactivated_people_are_out_at_once(api, learner):
    caller = api(learner)
    User.objects.update(is_active=False)
    assert caller.get("/api/auth/me").status_code == 401


def test_ending_twice_counts_once(learner, api):
    api(learner)
    session = Session.objects.get()
    assert (end_session(session.pk), end_session(session.pk)) == (True, False)
