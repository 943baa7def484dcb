"""Tells every rating of the proficiency index anew from the evidence."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from learning.english.services import rebuild_proficiency


class Command(BaseCommand):
    """`manage.py rebuild_proficiency`, or `--user NAME` for one person; what was right stays as it was."""

    help = "Tell the ratings and the history of the proficiency index anew from the append-only evidence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One person instead of all."""
        parser.add_argument("--user", help="a username")

    def handle(self, *args: Any, **options: Any) -> None:
        """One person a transaction."""
        people = User.objects.filter(english_settings__isnull=False).order_by("pk")
        if name := options["user"]:
            people = User.objects.filter(username__iexact=name)
            if not people:
                raise CommandError(f"There is nobody called {name}.")
        for user in people.iterator(200):
            rebuild_proficiency(user)
        self.stdout.write(f"Rebuilt the proficiency of {people.count()} people.")
