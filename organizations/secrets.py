"""What an API key looks like: `xntr-` and 86 URL-safe characters, known here only by its hash."""

import hashlib
import secrets

KEY_PREFIX = "xntr-"
_BYTES = 64
_SHOWN = 12


def new_key() -> str:
    """A key nobody has had before: 512 random bits."""
    return KEY_PREFIX + secrets.token_urlsafe(_BYTES)


def hash_of(key: str) -> str:
    """SHA-256 in hexadecimal digits; so many random bits need no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def shown_prefix(key: str) -> str:
    """The beginning, by which people tell keys apart."""
    return key[:_SHOWN]
