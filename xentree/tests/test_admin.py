import json

import pytest
from django.contrib import admin
from django.urls import reverse

from organizations.models import Plan, ProviderCredential
from xentree.store import store

pytestmark = pytest.mark.django_db
LISTS = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry]


@pytest.fixture
def root(admin_client):
    return admin_client


@pytest.mark.parametrize("name", ["admin:index", "admin:limits", "styleguide", *LISTS])
def test_pages_open_for_staff_and_for_nobody_else(root, client, learner, name):
    path = reverse(name)
    strangers = client.get(path)
    client.force_login(learner)
    learners = client.get(path, follow=True)

    assert root.get(path).status_code == 200
    assert (strangers.status_code, learners.status_code) == (302, 403)


def test_it_has_no_sign_in_of_its_own(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))


def test_its_policy_is_its_own(root, client):
    assert "'unsafe-eval'" in root.get("/admin/").headers["Content-Security-Policy"]
    assert "'unsafe" not in root.get("/api/docs").headers["Content-Security-Policy"]


def test_the_first_page_shows_numbers_of_the_day(root, learner):
    figures = dict(root.get("/admin/").context["figures"])

    assert (figures["People"], figures["Jobs waiting"], figures["Failed jobs"]) == (2, store().llen("celery"), 0)


def test_a_key_goes_in_and_never_comes_out(root):
    form = {"name": "A", "slug": "a", "kind": "openai", "model_ids": "[]", "enabled": "on"}
    root.post(reverse("admin:organizations_providercredential_add"), {**form, "new_key": "sk-secret"})
    row = ProviderCredential.objects.get()
    change = reverse("admin:organizations_providercredential_change", args=[row.pk])
    shown = root.get(change)
    root.post(change, {**form, "name": "B", "new_key": ""})
    row.refresh_from_db()

    assert (row.name, row.api_key, b"sk-secret" in shown.content) == ("B", "sk-secret", False)


def test_a_connection_is_tested(root, fake_provider):
    works = ProviderCredential.objects.create(slug="a", name="A", kind="openai", base_url=fake_provider, api_key="k")
    dead = ProviderCredential.objects.create(slug="b", name="B", kind="openai", base_url="http://127.0.0.1:9/v1")
    path = reverse("admin:organizations_providercredential_changelist")
    chosen = {"action": "test_connection", "_selected_action": [works.pk, dead.pk]}
    texts = [str(message) for message in root.post(path, chosen, follow=True).context["messages"]]

    assert [text.partition(":")[0] for text in texts] == ["A", "B"]
    assert ["works" in text for text in texts] == [True, False]


def test_the_plans_are_there_from_the_start():
    found = {plan.slug: plan.monthly_tokens for plan in Plan.objects.all()}

    assert found == {"free": 200_000, "plus": 2_000_000, "pro": 10_000_000}


def test_the_interactive_documentation_loads_nothing_inline(client):
    page = client.get("/api/docs").content.decode()

    assert [part for part in ("<style", "style=", "<script>") if part in page] == []
    assert client.get("/api/docs?script=").headers["Content-Type"].startswith("application/javascript")


def test_the_document_names_the_health_schemas(client):
    schemas = json.loads(client.get("/api/schema", headers={"Accept": "application/json"}).content)["components"][
        "schemas"
    ]

    assert {"HealthResponse", "HealthDetailedResponse", "ErrorResponse"} <= set(schemas)
