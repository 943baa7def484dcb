"""Pages of a person's settings: profile, picture, sessions, data."""

import re
from io import BytesIO

import pytest
from PIL import Image

from accounts.models import DataExport, Session, User
from accounts.tests.factories import PASSWORD

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
