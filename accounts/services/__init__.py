"""Everything one can do with an account; the modules are split by noun."""

from accounts.services.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_session,
    open_browser_session,
    revoke_session,
)
from accounts.services.tokens import IssuedTokens, open_token_session, rotate_tokens

__all__ = [
    "IssuedTokens",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "open_browser_session",
    "open_token_session",
    "revoke_session",
    "rotate_tokens",
]
