"""What opens the other side is nowhere but encrypted in its column: a whole life of a connection is listened to."""

import io
import json
import logging
import zipfile

import pytest
import structlog
from cryptography.fernet import Fernet
from django.core import mail
from django.test import Client

from accounts.services.exports import build_data_export, request_data_export
from integrations.models import ConnectAttempt, Integration
from integrations.services.access import access_token_of
from integrations.tests.connecting.oauth_skill import SLUG, connected
from xentree import secrets_at_rest
from xentree.principal import Principal
from xentree.providers.calendar import ReconnectNeeded
from xentree.testing.fake_google import CLIENT_SECRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("oauth_skill")]
CHANGELIST = "/admin/integrations/integration/"


@pytest.fixture
def browser(learner):
    client = Client()
    client.force_login(learner)
    return client


@pytest.fixture
def root(staff):
    staff.is_superuser = True
    staff.save()
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def heard(caplog):
    """Everything anybody writes to a log, however little they think of it."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        yield lambda: caplog.text + repr(lines)


def test_no_secret_is_told_by_anybody(browser, root, learner, google, heard):
    told = [browser.get(f"/api/integrations/{SLUG}/connect").content.decode()]
    url = json.loads(told.pop())["authorization_url"]
    verifier = ConnectAttempt.objects.get().verifier
    back = google.answer(url)
    code = back.partition("code=")[2].partition("&")[0]
    told.append(repr(browser.get(f"/{back.partition('//')[2].partition('/')[2]}").headers))
    row = Integration.objects.get()
    secrets = {CLIENT_SECRET, verifier, code, row.secret, row.access_token}
    Integration.objects.update(expires_at=None)
    access_token_of(row)
    secrets.add(Integration.objects.get().access_token)
    paths = ["/api/integrations", "/skills"]
    told += [browser.get(path).content.decode() for path in paths]
    told += [root.get(f"{CHANGELIST}{path}").content.decode() for path in ("", f"{row.pk}/change/")]
    told.append(repr([row, ConnectAttempt.objects.get()]))
    google.world.forget(google.world.account("ada@example.com"))
    Integration.objects.update(expires_at=None)
    with pytest.raises(ReconnectNeeded) as refusal:
        access_token_of(row)
    told += [str(refusal.value), *(each.body for each in mail.outbox), heard()]
    assert [secret for secret in secrets if any(secret in each for each in told)] == []
    assert len(secrets) == 6


def test_no_secret_is_in_a_copy_of_ones_data(learner, google):
    row = connected(learner, google, state={"sync_token": "known-there"})
    export = request_data_export(by=Principal(learner, "session"))
    build_data_export(export.pk)
    export.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(export.file.read())) as archive:
        texts = {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}
    told = json.loads(texts["skills/integrations.json"])
    assert (told[0]["account_email"], told[0]["may_read"]) == ("ada@example.com", True)
    assert not any(secret in text for secret in (row.secret, row.access_token) for text in texts.values())


def test_all_of_them_lie_encrypted_and_follow_the_keys(browser, learner, google, settings):

    browser.get(f"/api/integrations/{SLUG}/connect")
    row = connected(learner, google)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
    ours = [place for place in secrets_at_rest.places() if place.model in (Integration, ConnectAttempt)]
    assert sorted(place.column for place in ours) == ["access_token", "secret", "verifier"]
    for place in ours:
        secrets_at_rest.rewrite(place)
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert (Integration.objects.get().secret, access_token_of(row)) == (row.secret, row.access_token)
    assert len(ConnectAttempt.objects.get().verifier) == 64


def test_staff_disconnect(root, learner, google):
    row = connected(learner, google)
    root.post(CHANGELIST, {"action": "disconnect", "_selected_action": [row.pk]})
    assert (Integration.objects.exists(), google.count("revoke")) == (False, 1)


def test_staff_without_the_right_see_nothing(staff, learner, google):
    client = Client()
    client.force_login(staff)
    row = connected(learner, google)
    answers = [client.get(CHANGELIST), client.post(CHANGELIST, {"action": "disconnect", "_selected_action": [row.pk]})]
    assert ([answer.status_code for answer in answers], Integration.objects.count()) == ([403, 403], 1)
