"""Django's cached database sessions, asked only for keys that can be keys."""

from django.contrib.sessions.backends.cached_db import SessionStore as CachedSessionStore


class SessionStore(CachedSessionStore):
    """A cookie is what anybody sends: a NUL in it would be an error of PostgreSQL, not of the visitor."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and key.isascii() and key.isalnum() and super()._validate_session_key(key))  # type: ignore[misc]
