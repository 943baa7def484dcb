"""Everything one can do with an account; the modules are split by noun."""

from accounts.services.deletion import close_account, erase_account, request_account_deletion
from accounts.services.demo import DEMO_PEOPLE, seed_demo_people
from accounts.services.emails import (
    address_to_verify,
    ask_for_address,
    drop_waiting_address,
    is_email_verified,
    waiting_address,
)
from accounts.services.exports import build_data_export, open_data_export, request_data_export, retry_data_export
from accounts.services.housekeeping import sweep
from accounts.services.passwords import change_password, confirm_password, set_password
from accounts.services.profile import keep_zone_change, remove_avatar, set_avatar, update_profile
from accounts.services.registration import register_account
from accounts.services.second_factor import has_second_factor, use_code
from accounts.services.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_present_session,
    end_session,
    follow_cookie,
    open_browser_session,
    revoke_session,
)
from accounts.services.sign_in import (
    check_password_login,
    sign_in_with_code,
    sign_in_with_password,
)
from accounts.services.tokens import IssuedTokens, open_token_session, rotate_tokens, session_of_refresh_token

__all__ = [
    "DEMO_PEOPLE",
    "IssuedTokens",
    "address_to_verify",
    "ask_for_address",
    "build_data_export",
    "change_password",
    "check_password_login",
    "close_account",
    "confirm_password",
    "drop_waiting_address",
    "end_all_sessions",
    "end_other_sessions",
    "end_present_session",
    "end_session",
    "erase_account",
    "follow_cookie",
    "has_second_factor",
    "is_email_verified",
    "keep_zone_change",
    "open_browser_session",
    "open_data_export",
    "open_token_session",
    "register_account",
    "remove_avatar",
    "request_account_deletion",
    "request_data_export",
    "retry_data_export",
    "revoke_session",
    "rotate_tokens",
    "seed_demo_people",
    "session_of_refresh_token",
    "set_avatar",
    "set_password",
    "sign_in_with_code",
    "sign_in_with_password",
    "sweep",
    "update_profile",
    "use_code",
    "waiting_address",
]
