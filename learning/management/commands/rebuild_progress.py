"""Tells every balance anew from the ledger."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from learning.progress.services import rebuild_progress


class Command(BaseCommand):
    """`manage.py rebuild_progress`, or `--user NAME` for one person; what was right stays as it was."""

    help = "Tell days, totals, streaks and tokens anew from the append-only tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One person instead of all."""
        parser.add_argument("--user", help="a username")

    def handle(self, *args: Any, **options: Any) -> None:
        """One person a transaction."""
        people = User.objects.filter(progress__isnull=False).order_by("pk")
        if name := options["user"]:
            people = User.objects.filter(username__iexact=name)
            if not people:
                raise CommandError(f"There is nobody called {name}.")
        for user in people.iterator(200):
            rebuild_progress(user)
        self.stdout.write(f"Rebuilt the progress of {people.count()} people.")
