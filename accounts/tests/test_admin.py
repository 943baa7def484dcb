"""The admin: what staff see and may do; nothing secret in it."""

import pytest
from django.urls import reverse

from accounts.models import DataExport, Session, User
from accounts.services import open_token_session
from xentree import limits
from xentree.errors import LimitReached


@pytest.fixture
def admin(browser):
    return browser(User.objects.create_superuser("root1", "root@example.org", "x"))


@pytest.fixture
def helper(browser, staff):
    from django.contrib.auth.models import Permission

    staff.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    return browser(staff)


def run(client, model, action, *rows):
    url = reverse(f"admin:accounts_{model}_changelist")
    return client.post(url, {"action": action, "_selected_action": [str(row.pk) for row in rows]})


@pytest.mark.parametrize("model", ["user", "session", "dataexport"])
def test_lists_open(admin, learner, model):
    DataExport.objects.create(user=learner)
    assert admin.get(reverse(f"admin:accounts_{model}_changelist") + "?q=lea").status_code == 200


@pytest.mark.parametrize("query", ["has_second_factor=yes", "has_verified_email=no", "plan__exact=free"])
def test_filters(admin, learner, query):
    assert admin.get(reverse("admin:accounts_user_changelist") + f"?{query}").status_code == 200


def test_no_secret_is_shown(admin, learner):
    page = admin.get(reverse("admin:accounts_user_change", args=[learner.pk])).content.decode()
    assert learner.password not in page
    assert learner.password.rpartition("$")[2] not in page


def test_signing_out_everywhere(admin, learner, api):
    phone = api(learner)
    run(admin, "user", "sign_out_everywhere", learner)
    assert phone.get("/api/auth/me").status_code == 401


def test_forgiving_limits(admin, learner, strict_limits):
    for _ in range(10):
        limits.spend("auth.login.account", learner.pk)
    run(admin, "user", "forgive_limits", learner)
    assert limits.spend("auth.login.account", learner.pk).remaining == 9


def test_deactivating(admin, learner, api):
    phone = api(learner)
    asker = User.objects.get(username="root1")
    run(admin, "user", "deactivate", learner, asker)
    assert phone.get("/api/auth/me").status_code == 401
    assert set(User.objects.filter(is_active=True)) == {asker}


def test_helpers_cannot_touch_platform_admins(helper, admin, staff):
    root = User.objects.get(username="root1")
    run(helper, "user", "deactivate", root)
    assert User.objects.get(pk=root.pk).is_active
    assert helper.post(reverse("admin:auth_user_password_change", args=[root.pk])).status_code == 403
    page = helper.get(reverse("admin:accounts_user_change", args=[staff.pk]))
    assert page.status_code == 200
    assert b'name="is_superuser"' not in page.content


def test_setting_a_password_signs_out(admin, learner, api):
    phone = api(learner)
    form = {"password1": "a new good password", "password2": "a new good password", "usable_password": "true"}
    response = admin.post(reverse("admin:auth_user_password_change", args=[learner.pk]), form)
    assert (response.status_code, phone.get("/api/auth/me").status_code) == (302, 401)


def test_deleting_erases(admin, learner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(reverse("admin:accounts_user_delete", args=[learner.pk]), {"post": "yes"})
    assert not User.objects.filter(pk=learner.pk).exists()


def test_revoking_a_session(admin, learner, api):
    phone = api(learner)
    run(admin, "session", "revoke", Session.objects.get(user=learner))
    assert phone.get("/api/auth/me").status_code == 401


def test_sessions_cannot_be_edited(admin, learner):
    open_token_session(learner, user_agent="", address="")
    session = Session.objects.get(user=learner)
    assert (
        admin.post(reverse("admin:accounts_session_change", args=[session.pk]), {"address": "1.1.1.1"}).status_code
        == 403
    )


def test_retrying_an_export(admin, learner, django_capture_on_commit_callbacks):
    export = DataExport.objects.create(user=learner, state="failed")
    with django_capture_on_commit_callbacks(execute=True):
        run(admin, "dataexport", "retry", export)
    export.refresh_from_db()
    assert export.state == "ready"


def test_limit_refuses_before(strict_limits):
    for _ in range(10):
        limits.spend("auth.login.account", "x")
    limits.give_back("auth.login.account", "x")
    limits.spend("auth.login.account", "x")
    with pytest.raises(LimitReached):
        limits.spend("auth.login.account", "x")


@pytest.mark.parametrize(
    ("path", "goes_to"), [("login", "/account/login?next=/admin/"), ("password_change", "/account/password/change")]
)
def test_admin_has_no_sign_in_or_password_form_of_its_own(client, admin, path, goes_to):
    asker = client if path == "login" else admin
    assert asker.get(f"/admin/{path}/")["Location"] == goes_to
