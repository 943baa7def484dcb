"""`manage.py reencrypt`: puts every stored secret under the first of ENCRYPTION_KEYS, so that the others can go."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from xentree.secrets_at_rest import places, rewrite


class Command(BaseCommand):
    """Safe to run again and while Xentree runs; ends with 1 when there is something that no key can read."""

    help = "Write every stored secret anew with the first encryption key."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what was done, place by place."""
        lost = 0
        for place in places():
            tally = rewrite(place)
            lost += tally.lost
            unread = f", {tally.lost} that no key can read" if tally.lost else ""
            self.stdout.write(f"{place}: {tally.secrets} secrets, {tally.stale} rewritten{unread}")
        self.stdout.write("" if lost else "\nEverything is under the first key. The others can be dropped.")
        if lost:
            sys.exit(1)
