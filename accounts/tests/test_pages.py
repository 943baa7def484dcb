"""Pages: signing in and up, passwords, mail."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import Session, User
from accounts.services import register_account
from accounts.tests.factories import PASSWORD
from xentree.errors import LimitReached

NEW = "a new good password"
WRONG = "The username, e-mail address or password is wrong."
SIGNUP = {
    "username": "ada",
    "email": "ada@example.org",
    "password1": PASSWORD,
    "full_name": "Ada",
    "timezone": "Asia/Tokyo",
}


def login(client, name="lea", password=PASSWORD, **extra):
    return client.post("/account/login", {"login": name, "password": password, **extra})


def link_in(message):
    return re.search(r"http://\S+?(/account/\S+)", message.body)[1]


@pytest.mark.parametrize("name", ["lea", "LEA@example.org"])
def test_signing_in(client, learner, name):
    response = client.post(
        "/account/login",
        {"login": name, "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"},
    )
    session = Session.objects.get()
    assert response["Location"] == "/chat"
    assert (session.kind, session.device, session.session_key) == (
        "browser",
        "Firefox on Linux",
        client.session.session_key,
    )
    assert client.session["xentree_session_id"] == str(session.pk)


def test_the_cookie_changes_when_signing_in(client, learner):
    client.post("/account/login", {"login": "lea", "password": "wrong"})
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    login(client)
    assert client.session.session_key != before


def test_wrong_and_unknown_look_alike(client, learner, hasher_work):
    learner.set_password(PASSWORD)
    learner.save()
    pages, work = set(), []
    for name in ("lea", "lea@example.org", "nobody", "nobody@example.org"):
        hasher_work.clear()
        response = login(client, name, "wrong")
        pages.add((response.status_code, str(response.context["form"].errors)))
        work.append(len(hasher_work))
    assert (len(pages), set(work)) == (1, {1})
    assert WRONG in next(iter(pages))[1]


def test_pages_and_api_share_one_limit(client, learner, strict_limits):
    for _ in range(10):
        client.post("/api/auth/login", {"username": "lea", "password": "wrong"}, content_type="application/json")
    refused = login(client)
    assert refused.context["form"].non_field_errors()[0].startswith("Too many requests. Try again in")
    assert Session.objects.count() == 0


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/settings/data", "/settings/data"),
        ("https://evil.example/", "/chat"),
        ("//evil.example/", "/chat"),
        ("/\\evil.example", "/chat"),
        ("javascript:alert(1)", "/chat"),
        ("http://testserver@evil.example/", "/chat"),
    ],
)
def test_next_stays_here(client, learner, target, goes_to):
    assert login(client, next=target)["Location"] == goes_to


def test_signing_out(client, learner):
    login(client)
    assert client.post("/account/logout")["Location"] == "/"
    assert client.get("/settings/profile").status_code == 302
    assert not Session.objects.alive().exists()


def test_signing_in_again_replaces_the_sign_in(client, learner):
    client.force_login(learner)
    client.force_login(learner)
    assert (Session.objects.count(), Session.objects.alive().count()) == (2, 1)
    assert client.get("/settings/profile").status_code == 200


def test_demo_people_are_shown_in_development_only(client, db, settings):
    assert b"demo-learner-1" in client.get("/account/login").content
    settings.DEVELOPMENT = False
    assert b"demo-learner-1" not in client.get("/account/login").content


# -- signing up


def test_signing_up(client, db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/account/signup", SIGNUP)
    user = User.objects.get()
    assert (response["Location"], user.full_name, user.timezone) == ("/chat", "Ada", "Asia/Tokyo")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["ada@example.org"], "Welcome to Xentree: confirm your address")
    ]
    path = link_in(mail.outbox[0])
    assert EmailAddress.objects.filter(verified=True).count() == 0
    client.get(path)
    assert EmailAddress.objects.filter(verified=True).count() == 0
    client.post(path)
    assert EmailAddress.objects.get().verified


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_signing_up_with_a_strange_zone(client, db, zone):
    client.post("/account/signup", {**SIGNUP, "timezone": zone})
    assert User.objects.get().timezone == "UTC"


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "LEA"), ("email", "lea@example.org"), ("password1", "short"), ("username", "a@b.example")],
)
def test_signing_up_refuses(client, learner, field, value):
    response = client.post("/account/signup", {**SIGNUP, field: value})
    assert list(response.context["form"].errors) == [field]
    assert User.objects.count() == 1


def test_signing_up_is_limited(client, db, strict_limits):
    for n in range(20):
        register_account(username=f"ada{n}", email=f"a{n}@example.org", password=PASSWORD, address="127.0.0.1")
    response = client.post("/account/signup", SIGNUP)
    assert response.context["form"].non_field_errors()[0].startswith("Too many requests")
    with pytest.raises(LimitReached):
        register_account(username="x99", email="x@example.org", password=PASSWORD, address="127.0.0.1")
    assert not User.objects.filter(username="ada").exists()


def test_signing_up_can_be_closed(client, db, settings):
    settings.REGISTRATION_OPEN = False
    assert b"No new accounts here" in client.get("/account/signup").content
    client.post("/account/signup", SIGNUP)
    assert User.objects.count() == 0


def test_a_link_for_an_address_taken_meanwhile(client, learner, stranger, django_capture_on_commit_callbacks):
    client.force_login(learner)
    client.post("/account/reauthenticate", {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/email", {"email": "new@example.org"})
    User.objects.filter(pk=stranger.pk).update(email="new@example.org")
    client.post(link_in(mail.outbox[-1]))
    learner.refresh_from_db()
    assert learner.email == "lea@example.org"


def test_an_unverified_person_waits_for_the_link(client, learner, settings, strict_limits):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    answers = [login(client)["Location"] for _ in range(7)]
    assert (set(answers), len(mail.outbox)) == ({"/account/confirm-email"}, 5)
    assert client.get("/settings").status_code == 302
    client.post(link_in(mail.outbox[0]))
    assert login(client)["Location"] == "/chat"


# -- passwords


def ask_for_reset(client, email, callbacks):
    with callbacks(execute=True):
        return client.post("/account/password/reset", {"email": email})


def test_resetting_the_password(client, learner, api, django_capture_on_commit_callbacks):
    phone = api(learner)
    ask_for_reset(client, learner.email, django_capture_on_commit_callbacks)
    page = client.get(link_in(mail.outbox[0]), follow=True)
    done = client.post(page.context["action_url"], {"password1": NEW, "password2": NEW})
    assert done["Location"] == "/account/password/reset/done"
    learner.refresh_from_db()
    assert (learner.check_password(NEW), phone.get("/api/auth/me").status_code) == (True, 401)
    again = Client().get(link_in(mail.outbox[0]), follow=True)
    assert b"does not work any more" in again.content


def test_reset_answers_alike_for_unknown_addresses(client, learner, django_capture_on_commit_callbacks):
    known = ask_for_reset(client, learner.email, django_capture_on_commit_callbacks)
    unknown = ask_for_reset(Client(), "nobody@example.org", django_capture_on_commit_callbacks)
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["lea@example.org"]]


def test_reset_link_ignores_the_host_header(learner, settings, django_capture_on_commit_callbacks):
    ask_for_reset(Client(headers={"Host": "evil.example"}), learner.email, django_capture_on_commit_callbacks)
    assert settings.SITE_URL in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_reset_mails_are_limited(client, learner, strict_limits):
    answers = [client.post("/account/password/reset", {"email": learner.email}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [200]
    assert len(mail.outbox) == 5


def test_changing_the_password(client, learner, api):
    phone = api(learner)
    client.force_login(learner)
    response = client.post("/account/password/change", {"oldpassword": PASSWORD, "password1": NEW})
    assert response["Location"] == "/settings/security"
    assert (client.get("/settings/security").status_code, phone.get("/api/auth/me").status_code) == (200, 401)
    assert Session.objects.alive().get().session_key == client.session.session_key


def test_changing_the_password_needs_the_old_one(client, learner):
    client.force_login(learner)
    response = client.post("/account/password/change", {"oldpassword": "wrong", "password1": NEW})
    assert list(response.context["form"].errors) == ["oldpassword"]
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)


# -- e-mail address


def test_changing_the_address(client, learner, django_capture_on_commit_callbacks):
    client.force_login(learner)
    client.post("/account/reauthenticate", {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/email", {"email": "new@example.org"})
    assert b"new@example.org" in client.get("/account/email").content
    learner.refresh_from_db()
    assert learner.email == "lea@example.org"
    client.post(link_in(mail.outbox[0]))
    learner.refresh_from_db()
    assert learner.email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.org", True, True)]


def test_changing_to_somebody_elses(client, learner, stranger):
    client.force_login(learner)
    client.post("/account/reauthenticate", {"password": PASSWORD})
    response = client.post("/account/email", {"email": stranger.email})
    assert list(response.context["form"].errors) == ["email"]
    assert mail.outbox == []


def test_sending_the_link_again(client, learner):
    client.force_login(learner)
    client.post("/account/email/resend")
    assert [message.to for message in mail.outbox] == [["lea@example.org"]]
    client.post(link_in(mail.outbox[0]))
    assert b"Not verified" not in client.get("/settings/profile").content
