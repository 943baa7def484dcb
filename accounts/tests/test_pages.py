"""Pages: signing in and up, mail, settings."""

import re
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from PIL import Image

from accounts.models import DataExport, Session, User
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


# -- settings


PAGES = ["", "/profile", "/security", "/data", "/appearance"]


@pytest.mark.parametrize("page", PAGES)
def test_settings_are_for_people_signed_in(client, db, page):
    assert client.get(f"/settings{page}")["Location"] == f"/account/login?next=/settings{page}"


@pytest.mark.parametrize("page", PAGES)
def test_settings_have_nothing_inline(client, learner, page):
    client.force_login(learner)
    html = client.get(f"/settings{page}").content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*src=)", html)


def test_saving_the_profile(client, learner):
    client.force_login(learner)
    form = {"full_name": "Lea L.", "timezone": "Europe/Paris", "language": "fr", "daily_goal_xp": 100}
    assert client.post("/settings/profile", form)["Location"] == "/settings/profile"
    learner.refresh_from_db()
    assert {name: getattr(learner, name) for name in form} == form


def test_the_profile_keeps_what_it_does_not_list(client, learner):
    User.objects.update(timezone="Etc/GMT+5", language="gsw")
    client.force_login(learner)
    form = {"full_name": "", "timezone": "Etc/GMT+5", "language": "gsw", "daily_goal_xp": 100}
    assert client.post("/settings/profile", form).status_code == 302
    learner.refresh_from_db()
    assert (learner.timezone, learner.language) == ("Etc/GMT+5", "gsw")


def picture(kind, size=(600, 300), **options):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    out.name = f"x.{kind.lower()}"
    out.seek(0)
    return out


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_uploading_a_picture(client, learner, kind):
    client.force_login(learner)
    client.post("/settings/profile/picture", {"avatar": picture(kind)})
    learner.refresh_from_db()
    response = client.get(learner.avatar_path)
    shown = Image.open(BytesIO(b"".join(response.streaming_content)))
    assert (response["Content-Type"], shown.format, shown.size) == ("image/webp", "WEBP", (256, 256))


def test_pictures_are_limited(client, learner, settings, strict_limits):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "upload.user": "1/60"}
    client.force_login(learner)
    for kind in ("PNG", "JPEG"):
        answer = client.post("/settings/profile/picture", {"avatar": picture(kind)}, follow=True)
    assert "Too many requests" in answer.content.decode()
    learner.refresh_from_db()
    assert len(learner.avatar.storage.listdir("avatars")[1]) == 1


def test_a_picture_loses_what_it_carried(client, learner):
    client.force_login(learner)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    client.post("/settings/profile/picture", {"avatar": picture("JPEG", exif=exif)})
    learner.refresh_from_db()
    assert b"taken at home" not in learner.avatar.open().read()


def test_a_new_picture_replaces_the_old(client, learner, django_capture_on_commit_callbacks):
    client.force_login(learner)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/settings/profile/picture", {"avatar": picture("PNG")})
    learner.refresh_from_db()
    first = learner.avatar_path
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/settings/profile/picture", {"avatar": picture("PNG"), "remove": "1"})
    learner.refresh_from_db()
    assert (learner.avatar_path, client.get(first).status_code) == ("", 404)


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"x" * 40, b""],
)
def test_what_is_no_picture_is_refused(client, learner, content):
    client.force_login(learner)
    upload = BytesIO(content)
    upload.name = "x.png"
    client.post("/settings/profile/picture", {"avatar": upload})
    learner.refresh_from_db()
    assert learner.avatar_path == ""


def test_a_picture_with_too_many_pixels_is_refused(client, learner):
    client.force_login(learner)
    client.post("/settings/profile/picture", {"avatar": picture("PNG", size=(7000, 7000))})
    learner.refresh_from_db()
    assert learner.avatar_path == ""


@pytest.mark.parametrize("name", ["x.webp", "..%2fsecret.webp", "x.png"])
def test_there_are_only_pictures_there(client, db, name):
    assert client.get(f"/avatars/{name}").status_code == 404


def test_revoking_a_session(client, learner, api, browser):
    phone, other = api(learner), browser(learner)
    client.force_login(learner)
    session = Session.objects.get(kind="token")
    assert client.post(f"/settings/security/sessions/{session.pk}/revoke")["Location"] == "/settings/security"
    assert (phone.get("/api/auth/me").status_code, other.get("/settings").status_code) == (401, 200)
    client.post("/settings/security/sessions/revoke-others")
    assert (other.get("/settings").status_code, client.get("/settings").status_code) == (302, 200)


def test_strangers_cannot_revoke(client, learner, stranger, api):
    phone = api(learner)
    client.force_login(stranger)
    client.post(f"/settings/security/sessions/{Session.objects.get(kind='token').pk}/revoke")
    assert phone.get("/api/auth/me").status_code == 200


def test_export_on_the_page(client, learner, stranger, browser, django_capture_on_commit_callbacks):
    client.force_login(learner)
    client.post("/settings/data/exports")
    assert b'hx-trigger="every 2s"' in client.get("/settings/data/exports").content
    export = DataExport.objects.get()
    DataExport.objects.update(state="ready")
    assert b"hx-trigger" not in client.get("/settings/data/exports").content
    assert browser(stranger).get(f"/settings/data/exports/{export.pk}/file").status_code == 404


@pytest.mark.parametrize(("field", "value"), [("password", "wrong"), ("confirmation", "sam")])
def test_deleting_needs_both(client, learner, field, value):
    client.force_login(learner)
    form = {"password": PASSWORD, "confirmation": "lea", field: value}
    response = client.post("/settings/data/delete", form)
    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert User.objects.get().is_active
    assert client.get("/settings").status_code == 200


def test_deleting_the_account(client, learner, django_capture_on_commit_callbacks):
    client.force_login(learner)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post("/settings/data/delete", {"password": PASSWORD, "confirmation": "lea"})
    assert response["Location"] == "/account/login"
    assert (User.objects.count(), client.get("/settings").status_code) == (0, 302)
