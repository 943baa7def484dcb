"""`manage.py seed`: two people, their organization, chats and some English, on a development installation only."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.services.demo import seed_demo_people
from conversations.services import seed_demo_conversations
from learning.english.services import seed_demo_english
from organizations.services.demo import seed_demo_organization


class Command(BaseCommand):
    """Safe to run again: what is there already stays as it is."""

    help = "Make the demo people, their organization, example conversations and some English (development only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a production installation."""
        if not settings.DEVELOPMENT:
            raise CommandError("The demo people have known passwords: they are for development only.")
        people = seed_demo_people()
        seed_demo_organization(people)
        written = sum(seed_demo_conversations(person) for person in people if not person.is_staff)
        answered = sum(seed_demo_english(person) for person in people if not person.is_staff)
        self.stdout.write(f"{len(people)} demo people, {written} new example conversations, {answered} tasks answered")
