"""Secrets at rest: a text column that only the installation's keys can read, with key rotation."""

from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _keyring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """`text` as a Fernet token under the first of settings.ENCRYPTION_KEYS."""
    return _keyring(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a Fernet token; cryptography.fernet.InvalidToken when no key fits."""
    return _keyring(tuple(settings.ENCRYPTION_KEYS)).decrypt(token.encode()).decode()


def is_fresh(token: str) -> bool:
    """Whether the first of settings.ENCRYPTION_KEYS alone can read it."""
    try:
        _keyring(tuple(settings.ENCRYPTION_KEYS[:1])).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def renewed(token: str) -> str:
    """The same text and time under the first key; cryptography.fernet.InvalidToken when no key fits."""
    return _keyring(tuple(settings.ENCRYPTION_KEYS)).rotate(token.encode()).decode()


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in memory; it cannot be filtered by."""

    def get_prep_value(self, value: Any) -> Any:
        """The token that is stored; empty stays empty."""
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The plain text."""
        return decrypt(value) if value else value
