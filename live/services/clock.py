"""The one clock sessions are measured with: the database's, on which all processes and machines agree."""

from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from accounts.models import User


def database_time(user_id: UUID) -> datetime:
    """Now, read beside a person's row; after whatever lock was waited for, as it is a statement of its own."""
    return User.objects.filter(pk=user_id).values_list(Now(), flat=True).get()
