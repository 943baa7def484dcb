"""`manage.py reindex`: builds the search index anew, here and now; searches go on answering meanwhile."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from knowledge.models import Reindex
from knowledge.search import Kind
from knowledge.services.reindexing import reindex_here
from xentree.errors import Conflict


class Command(BaseCommand):
    """Safe while Xentree runs; ends with 1 when it did not come to its end."""

    help = "Build the search index anew, or only some kinds of entries."

    def add_arguments(self, parser: CommandParser) -> None:
        """All kinds where none is named."""
        kinds = [kind.value for kind in Kind if kind != Kind.CHUNK]
        parser.add_argument("--kind", action="append", choices=kinds, default=[], help="May be given repeatedly.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it without a worker, and tell how it goes."""
        try:
            job = reindex_here([Kind(kind) for kind in options["kind"]], self._tell)
        except Conflict as error:
            self._fail(error.message)
        if job.state != Reindex.State.DONE:
            self._fail(job.error or "Another process took the job over.")
        self.stdout.write("The search index is whole.")

    def _tell(self, share: float) -> None:
        self.stdout.write(f"{share:4.0%}", ending="\r")
        self.stdout.flush()

    def _fail(self, words: str) -> None:
        self.stderr.write(words)
        sys.exit(1)
