"""One's own account by HTTP."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import DataExport, Session, TimeZoneChange, User
from accounts.services import build_data_export, sweep
from accounts.tests.factories import PASSWORD

NEW = "a new good password"


def error_of(response):
    return response.status_code, response.json()["detail"]["error"]


def test_patch_me(api, learner):
    changes = {
        "full_name": "Lea L.",
        "profile_picture_url": "https://example.org/lea.png",
        "timezone": "Asia/Tokyo",
        "language": "pt-BR",
        "daily_goal_xp": 80,
    }
    response = api(learner).patch("/api/auth/me", changes)
    assert response.status_code == 200
    assert {name: response.json()[name] for name in changes} == changes


def test_the_zones_one_had_are_remembered(api, learner):
    for zone in ("Asia/Tokyo", "Asia/Tokyo", "Europe/Paris"):
        api(learner).patch("/api/auth/me", {"timezone": zone})
    assert list(TimeZoneChange.objects.values_list("user", "old", "new")) == [
        (learner.pk, "UTC", "Asia/Tokyo"),
        (learner.pk, "Asia/Tokyo", "Europe/Paris"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Nowhere"),
        ("language", "English please"),
        ("profile_picture_url", "http://example.org/x.png"),
        ("profile_picture_url", "javascript:alert(1)"),
        ("daily_goal_xp", 0),
        ("full_name", "x" * 121),
    ],
)
def test_patch_me_refuses(api, learner, field, value):
    response = api(learner).patch(
        "/api/auth/me", {field: value, "daily_goal_xp": 90} if field != "daily_goal_xp" else {field: value}
    )
    assert error_of(response) == (400, "validation_error")
    assert list(response.json()["detail"]["fields"]) == [field]
    learner.refresh_from_db()
    assert (learner.timezone, learner.language, learner.profile_picture_url, learner.daily_goal_xp) == (
        "UTC",
        "en",
        "",
        50,
    )


def test_patch_me_cannot_raise_rights(api, learner):
    api(learner).patch("/api/auth/me", {"role": "admin", "plan": "pro", "is_staff": True, "email": "x@example.org"})
    learner.refresh_from_db()
    assert (learner.role, learner.plan, learner.email) == ("user", "free", "lea@example.org")


@pytest.mark.parametrize("path", ["me", "sessions", "exports"])
def test_only_for_people_signed_in(db, path):
    assert error_of(APIClient().get(f"/api/auth/{path}")) == (401, "not_authenticated")


def test_sessions_are_ones_own(api, learner, stranger, django_assert_num_queries):
    caller, _ = api(learner), api(stranger)
    phone = api(learner)
    listed = caller.get("/api/auth/sessions").json()
    assert [entry["current"] for entry in listed] == [False, True]
    assert {entry["id"] for entry in listed} == {str(s.pk) for s in Session.objects.filter(user=learner)}
    assert caller.delete(f"/api/auth/sessions/{listed[0]['id']}").status_code == 204
    assert phone.get("/api/auth/me").status_code == 401
    assert error_of(caller.delete(f"/api/auth/sessions/{listed[0]['id']}")) == (404, "not_found")


def test_strangers_sessions_are_not_there(api, learner, stranger):
    api(learner)
    session = Session.objects.get()
    assert error_of(api(stranger).delete(f"/api/auth/sessions/{session.pk}")) == (404, "not_found")
    assert Session.objects.alive().filter(user=learner).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_session_list_costs_the_same(api, learner, count, django_assert_num_queries):
    caller = api(learner)
    for _ in range(count - 1):
        api(learner)
    with django_assert_num_queries(2):
        assert len(caller.get("/api/auth/sessions").json()) == count


def test_change_password(api, learner, browser):
    caller, phone, page = api(learner), api(learner), browser(learner)
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert caller.post("/api/auth/change-password", body).status_code == 200
    assert (caller.get("/api/auth/me").status_code, phone.get("/api/auth/me").status_code) == (200, 401)
    assert page.get("/settings/profile").status_code == 302
    learner.refresh_from_db()
    assert learner.check_password(NEW)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"current_password": "wrong", "new_password": NEW}, "current_password"),
        ({"current_password": PASSWORD, "new_password": "short"}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "lea@example.org"}, "new_password"),
    ],
)
def test_change_password_refuses(api, learner, body, field):
    caller, phone = api(learner), api(learner)
    response = caller.post("/api/auth/change-password", body)
    assert (error_of(response), list(response.json()["detail"]["fields"])) == ((400, "validation_error"), [field])
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)
    assert phone.get("/api/auth/me").status_code == 200


def test_guessing_the_password_is_limited(api, learner, strict_limits):
    caller = api(learner)
    codes = [
        caller.post("/api/auth/change-password", {"current_password": "wrong", "new_password": NEW}).status_code
        for _ in range(11)
    ]
    assert codes == [400] * 10 + [429]


def cookie_client(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_cookie_needs_the_form_token(learner):
    client = cookie_client(learner)
    refused = client.patch("/api/auth/me", {"full_name": "X"}, content_type="application/json")
    assert error_of(refused) == (403, "csrf_failed")
    learner.refresh_from_db()
    assert learner.full_name == "Lea Learner"
    token = client.get("/account/password/reset").cookies["xentree_csrf"].value
    accepted = client.patch(
        "/api/auth/me", {"full_name": "X"}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert accepted.status_code == 200


def test_change_password_keeps_the_asking_browser(learner, browser):
    client = browser(learner)
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert client.post("/api/auth/change-password", body, content_type="application/json").status_code == 200
    assert client.get("/settings/profile").status_code == 200
    assert Session.objects.get().session_key == client.session.session_key


def test_logout_by_cookie(learner, browser):
    client = browser(learner)
    assert client.post("/api/auth/logout", content_type="application/json").status_code == 200
    assert client.get("/settings/profile").status_code == 302
    assert not Session.objects.alive().exists()


# -- exports


def make_export(api, user, callbacks):
    with callbacks(execute=True):
        response = api(user).post("/api/auth/exports")
    assert response.status_code == 202
    return response.json()["id"]


def test_export_holds_everything(api, learner, django_capture_on_commit_callbacks):
    export_id = make_export(api, learner, django_capture_on_commit_callbacks)
    caller = api(learner)
    listed = caller.get("/api/auth/exports").json()
    assert [(entry["id"], entry["state"], entry["file_url"]) for entry in listed] == [
        (export_id, "ready", f"/api/auth/exports/{export_id}/file")
    ]
    response = caller.get(listed[0]["file_url"])
    content = b"".join(response.streaming_content)
    assert (response["Content-Type"], len(content)) == ("application/zip", listed[0]["size_bytes"])
    assert response["Content-Disposition"] == 'attachment; filename="xentree-data.zip"'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert json.loads(archive.read("account/profile.json"))["email"] == "lea@example.org"
        assert len(archive.namelist()) == listed[0]["file_count"]
        assert "password" not in archive.read("account/profile.json").decode()


def test_export_is_ones_own(api, learner, stranger, django_capture_on_commit_callbacks):
    export_id = make_export(api, learner, django_capture_on_commit_callbacks)
    other = api(stranger)
    assert other.get("/api/auth/exports").json() == []
    assert error_of(other.get(f"/api/auth/exports/{export_id}/file")) == (404, "not_found")
    assert error_of(api(learner).get(f"/api/auth/exports/{uuid4()}/file")) == (404, "not_found")


def test_asking_twice_makes_one(api, learner):
    caller = api(learner)
    ids = {caller.post("/api/auth/exports").json()["id"] for _ in range(2)}
    assert (len(ids), DataExport.objects.count()) == (1, 1)


def test_building_twice_counts_once(learner):
    export = DataExport.objects.create(user=learner)
    build_data_export(export.pk)
    export.refresh_from_db()
    first = export.finished_at
    build_data_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts, export.finished_at) == ("ready", 1, first)


# -- the end


def test_delete_me_needs_the_password(api, learner):
    caller = api(learner)
    assert error_of(caller.delete("/api/auth/me", {"password": "wrong"})) == (400, "validation_error")
    assert User.objects.get().is_active
    assert caller.get("/api/auth/me").status_code == 200


def test_delete_me(api, learner, django_capture_on_commit_callbacks):
    caller, phone = api(learner), api(learner)
    with django_capture_on_commit_callbacks(execute=False):
        assert caller.delete("/api/auth/me", {"password": PASSWORD}).status_code == 202
    assert (caller.get("/api/auth/me").status_code, phone.get("/api/auth/me").status_code) == (401, 401)
    User.objects.update(deletion_requested_at="2026-01-01T00:00:00Z")
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert User.objects.count() == 0
