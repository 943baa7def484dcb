import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection

from organizations.models import ProviderCredential
from xentree.encryption import decrypt, encrypt

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_was_encrypted_with_the_old_key_is_read_with_both(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    token = encrypt("sk-secret")
    settings.ENCRYPTION_KEYS = [NEW, OLD]

    assert decrypt(token) == "sk-secret"
    assert Fernet(NEW).decrypt(encrypt("sk-secret").encode()) == b"sk-secret"


def test_a_forgotten_key_reads_nothing(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    token = encrypt("sk-secret")
    settings.ENCRYPTION_KEYS = [NEW]

    with pytest.raises(InvalidToken):
        decrypt(token)


@pytest.mark.django_db
def test_the_column_holds_no_plain_text():
    row = ProviderCredential.objects.create(slug="a", name="A", kind="openai", api_key="sk-secret")
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM organizations_providercredential")
        stored = cursor.fetchone()[0]

    assert "sk-secret" not in stored
    assert decrypt(stored) == "sk-secret"
    row.refresh_from_db()
    assert row.api_key == "sk-secret"


@pytest.mark.django_db
def test_an_empty_key_stays_empty():
    ProviderCredential.objects.create(slug="a", name="A", kind="openai", api_key="")

    assert ProviderCredential.objects.get().api_key == ""
