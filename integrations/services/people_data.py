"""What is kept of a person's skills, for the copy of their data: never what opens the other side."""

from collections.abc import Iterator
from typing import Any

from integrations.models import Integration
from xentree.personal_data import ExportedFile

FIELDS = ("id", "provider", "name", "account_email", "status", "scopes", "may_read", "may_propose")
TIMES = ("connected_at", "last_synced_at")


def export_integrations(user: Any) -> Iterator[ExportedFile]:
    """Which accounts, since when, and what the assistant may."""
    rows = Integration.objects.filter(user=user).values(*FIELDS, *TIMES)
    yield ExportedFile("skills/integrations.json", list(rows))
