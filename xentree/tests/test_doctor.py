from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.timezone import now

from organizations.models import Hold, OrganizationCap, Plan
from organizations.tests.factories import OrganizationFactory
from xentree import doctor
from xentree.tasks import heartbeat

pytestmark = pytest.mark.django_db
# As it is run: what it asks of providers gives its connection back, which no transaction survives.
outside_of_transactions = pytest.mark.django_db(transaction=True)


def told(capsys):
    """Exit code, and the lines about each area."""
    try:
        call_command("doctor")
        code = 0
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out


@outside_of_transactions
def test_a_fresh_installation_is_well(capsys):
    heartbeat()
    code, text = told(capsys)

    assert (code, text.splitlines()[-1]) == (0, "Nothing is broken.")
    assert "note    AI providers: Only Xentree Local answers, from the handbook." in text


@outside_of_transactions
def test_an_absent_worker_is_told_with_the_remedy(capsys):
    code, text = told(capsys)

    assert (code, "No worker: no sign of life" in text, "celery -A xentree worker" in text) == (0, True, True)


def test_an_unsafe_production_is_broken(capsys, settings):
    settings.DEVELOPMENT = False
    code, text = told(capsys)

    assert (code, "BROKEN  settings: SITE_URL is not https." in text) == (1, True)


def test_a_dead_valkey_is_broken(monkeypatch):
    class Dead:
        def info(self, section):
            raise OSError("refused")

    monkeypatch.setattr(doctor, "store", Dead)

    assert [(finding.level, "refused" in finding.text) for finding in doctor._valkey()] == [("broken", True)]


def test_a_look_that_fails_is_a_finding():
    def _storage():
        raise PermissionError("no")
        yield

    assert [(f.area, f.level) for f in doctor._careful(_storage)] == [("storage", "broken")]


def test_a_provider_that_refuses_its_key_is_named(monkeypatch, settings, fake_provider):
    settings.AI_PROVIDERS = [
        {"id": "there", "base_url": fake_provider},
        {"id": "gone", "base_url": "http://127.0.0.1:9/v1"},
    ]
    levels = {finding.text.partition(":")[0]: finding.level for finding in doctor._providers()}

    assert levels == {"there": "ok", "gone": "note"}


def test_plans_and_caps_are_told(capsys, learner):
    Plan.objects.filter(pk="plus").update(monthly_tokens=0)
    learner.plan = "gold"
    learner.save()
    OrganizationCap.objects.create(organization=OrganizationFactory(), monthly_tokens=5)
    OrganizationFactory()
    Hold.objects.create(user=learner, expires_at=now() - timedelta(hours=1))
    text = told(capsys)[1]

    assert [line for line in text.splitlines() if "plans:" in line or "caps:" in line] == [
        "note    plans: Plus: live time 60 min, storage 2 GB. Nothing limits what its people spend on AI models.",
        "ok      plans: Free: tokens 200,000, live time 10 min, storage 200 MB.",
        "ok      plans: Pro: tokens 10,000,000, live time 300 min, storage 9.8 GB.",
        "note    plans: People whose plan does not exist: 1. Nothing limits them.",
        "ok      caps: 1 of 2 organizations have limits of their own.",
        "note    caps: Amounts still held for what ended long ago: 1.",
    ]
