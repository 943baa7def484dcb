"""After a new encryption key every secret can be written anew, and the old key is needed no more."""

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.db import connection

from integrations.models import SigningKey
from integrations.services import jwks
from integrations.services.signing_keys import signing_key
from organizations.models import ProviderCredential
from organizations.tests.factories import OrganizationFactory
from xentree import doctor, secrets_at_rest
from xentree.encryption import decrypt, encrypt
from xentree.secrets_at_rest import Place, Tally, places, rewrite, survey

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
CREDENTIALS = Place(ProviderCredential, "api_key")
pytestmark = pytest.mark.django_db


@pytest.fixture
def old(settings):
    settings.ENCRYPTION_KEYS = [OLD]


@pytest.fixture
def credentials(old):
    return [
        ProviderCredential.objects.create(slug=f"c{n}", name="C", kind="openai", api_key=f"sk-{n}") for n in range(5)
    ]


@pytest.fixture
def factor(old, learner):
    data = {"secret": encrypt("ABC"), "seed": encrypt("DEF"), "used_mask": 3}
    return Authenticator.objects.create(user=learner, type="totp", data=data)


@pytest.fixture
def both(settings, credentials):
    settings.ENCRYPTION_KEYS = [NEW, OLD]


def told(capsys, command):
    try:
        call_command(command)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, capsys.readouterr().out


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM organizations_providercredential ORDER BY slug")
        return [row[0] for row in cursor.fetchall()]


def test_every_place_is_found():
    assert {str(place): place.names for place in places()} == {
        "organizations.ProviderCredential.api_key": (),
        "organizations.OrganizationProvider.api_key": (),
        "integrations.SigningKey.private_key": (),
        "integrations.ConnectAttempt.verifier": (),
        "integrations.Integration.access_token": (),
        "integrations.Integration.secret": (),
        "integrations.MCPServer.secret": (),
        "integrations.Webhook.secret": (),
        "integrations.Webhook.previous_secret": (),
        "mfa.Authenticator.data": ("secret", "seed"),
    }


def test_the_old_key_can_go_afterwards(settings, capsys, credentials, factor):
    kid = signing_key(OrganizationFactory()).kid
    private = SigningKey.objects.get().private_key
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    code, text = told(capsys, "reencrypt")
    assert (code, "ProviderCredential.api_key: 5 secrets, 5 rewritten" in text) == (0, True)

    settings.ENCRYPTION_KEYS = [NEW]
    assert [row.api_key for row in ProviderCredential.objects.order_by("slug")] == [f"sk-{n}" for n in range(5)]
    assert SigningKey.objects.get(kid=kid).private_key == private
    factor.refresh_from_db()
    secrets = [decrypt(factor.data[name]) for name in ("secret", "seed")]
    assert (secrets, factor.data["used_mask"]) == (["ABC", "DEF"], 3)


def test_without_it_the_old_key_is_needed(settings, credentials):
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        list(ProviderCredential.objects.all())


def test_a_second_run_changes_nothing(both):
    first, once = rewrite(CREDENTIALS), stored()
    assert (first, rewrite(CREDENTIALS), stored()) == (Tally(5, 5, 0), Tally(5, 0, 0), once)


def test_batches_leave_nobody_out(both, monkeypatch):
    monkeypatch.setattr(secrets_at_rest, "BATCH", 2)
    assert (survey(CREDENTIALS), rewrite(CREDENTIALS), survey(CREDENTIALS)) == (
        Tally(5, 5, 0),
        Tally(5, 5, 0),
        Tally(5, 0, 0),
    )


def test_empty_ones_stay_empty(both):
    ProviderCredential.objects.create(slug="d", name="D", kind="openai")
    assert (rewrite(CREDENTIALS).secrets, stored()[-1]) == (5, "")


def test_what_no_key_can_read_is_told_and_left(settings, capsys, credentials):
    before = stored()
    settings.ENCRYPTION_KEYS = [NEW]
    code, text = told(capsys, "reencrypt")
    assert (code, "5 that no key can read" in text, stored()) == (1, True, before)
    assert [(each.level, each.text) for each in doctor._secrets_at_rest()] == [
        (
            "broken",
            "5 of 5 can be read with none of ENCRYPTION_KEYS: organizations.ProviderCredential.api_key.",
        )
    ]


def test_doctor_tells_what_is_under_an_old_key(both):
    (stale,) = doctor._secrets_at_rest()
    rewrite(CREDENTIALS)
    (fresh,) = doctor._secrets_at_rest()
    assert (stale.level, stale.text.partition(":")[0], fresh.level) == (
        "note",
        "5 of 5 are under an old encryption key",
        "ok",
    )


def test_a_token_is_signed_before_and_after(settings, old):
    greenhouse = OrganizationFactory()
    before = jwks(greenhouse)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    rewrite(Place(SigningKey, "private_key"))
    settings.ENCRYPTION_KEYS = [NEW]
    assert (jwks(greenhouse), SigningKey.objects.get().private_key[:10]) == (before, "-----BEGIN")
