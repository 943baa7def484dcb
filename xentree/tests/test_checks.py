import pytest
from django.core.checks import run_checks

from xentree.checks import production_is_safe

SAFE = {
    "DEVELOPMENT": False,
    "DEBUG": False,
    "SECRET_KEY_IS_DEFAULT": False,
    "ENCRYPTION_KEYS_ARE_DEFAULT": False,
    "EMAIL_URL_IS_DEFAULT": False,
    "HTTPS_ONLY": True,
    "ALLOWED_HOSTS": ["xentree.example"],
    "LIVE_SERVICE_KEY": "",
}
UNSAFE = [
    ("E001", "DEVELOPMENT", True),
    ("E002", "DEBUG", True),
    ("E003", "SECRET_KEY_IS_DEFAULT", True),
    ("E004", "ENCRYPTION_KEYS_ARE_DEFAULT", True),
    ("E005", "EMAIL_URL_IS_DEFAULT", True),
    ("E006", "HTTPS_ONLY", False),
    ("E007", "ALLOWED_HOSTS", ["*"]),
    ("E007", "ALLOWED_HOSTS", []),
    ("E008", "LIVE_SERVICE_KEY", "guess me"),
]


@pytest.fixture(autouse=True)
def safe(settings):
    for name, value in SAFE.items():
        setattr(settings, name, value)


def test_a_safe_production_passes():
    assert production_is_safe(None) == []


@pytest.mark.parametrize(("code", "name", "value"), UNSAFE)
def test_each_danger_is_named(settings, code, name, value):
    setattr(settings, name, value)

    assert [message.id for message in production_is_safe(None)] == [f"xentree.{code}"]


def test_they_run_only_for_a_deployment(settings):
    settings.DEVELOPMENT = True
    ids = [[m.id for m in run_checks(include_deployment_checks=deploy)] for deploy in (False, True)]

    assert ["xentree.E001" in found for found in ids] == [False, True]
