"""Writes one event as its own process, which a test kills: `python -m ... <user id>`, with the tests' database."""

import os
import sys
from datetime import UTC, datetime

KEY = "one-and-only"


def the_wish():
    from integrations.services.entries import EntryWish

    hours = {"start": datetime(2026, 12, 1, 9, tzinfo=UTC), "end": datetime(2026, 12, 1, 10, tzinfo=UTC)}
    return EntryWish("English", **hours, zone="Europe/Berlin")


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "xentree.settings"
    import django

    django.setup()
    from accounts.models import User
    from integrations.skills.google_calendar.services import write_event
    from xentree.principal import Principal

    write_event(the_wish(), key=KEY, by=Principal(User.objects.get(pk=sys.argv[1]), "bearer"))


if __name__ == "__main__":
    main()
