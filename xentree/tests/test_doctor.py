import pytest
from django.core.management import call_command

from xentree import doctor
from xentree.tasks import heartbeat

pytestmark = pytest.mark.django_db


def told(capsys):
    """Exit code, and the lines about each area."""
    try:
        call_command("doctor")
        code = 0
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out


def test_a_fresh_installation_is_well(capsys):
    heartbeat()
    code, text = told(capsys)

    assert (code, text.splitlines()[-1]) == (0, "Nothing is broken.")
    assert "note    AI providers: Only Xentree Local answers, from the handbook." in text


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
