"""What accounts itself keeps of a person, for their export and their erasure."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.models import DataExport, Session, TimeZoneChange, User
from accounts.services.exports import remove_file
from accounts.services.sessions import end_all_sessions
from xentree.personal_data import ExportedFile

PROFILE = (
    "id",
    "username",
    "email",
    "full_name",
    "profile_picture_url",
    "timezone",
    "language",
    "role",
    "plan",
    "daily_goal_xp",
    "created_at",
    "last_login",
)
SESSION = ("id", "kind", "user_agent", "address", "created_at", "last_seen_at", "expires_at", "revoked_at")


def export_account(user: User) -> Iterator[ExportedFile]:
    """Profile, addresses, second factors (no secrets), sign-ins, time zones and picture."""
    yield ExportedFile("account/profile.json", {name: getattr(user, name) for name in PROFILE})
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    yield ExportedFile("account/email_addresses.json", list(addresses.values("email", "verified", "primary")))
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    yield ExportedFile("account/second_factors.json", list(factors.values("type", "created_at", "last_used_at")))
    yield ExportedFile("account/sessions.json", list(Session.objects.filter(user=user).values(*SESSION)))
    zones = TimeZoneChange.objects.filter(user=user)
    yield ExportedFile("account/time_zones.json", list(zones.values("changed_at", "old", "new")))
    if name := user.avatar.name:
        yield ExportedFile("account/picture.webp", file=cast(BinaryIO, user.avatar.storage.open(name)))


def erase_account_files(user: User) -> None:
    """What deleting the row would leave behind: files, and Django's sessions."""
    end_all_sessions(user)
    for export in DataExport.objects.filter(user=user):
        remove_file(export)
    if user.avatar:
        user.avatar.delete(save=False)
