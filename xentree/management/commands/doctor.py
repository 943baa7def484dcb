"""`manage.py doctor`: says in words how this installation is, and ends with 1 when it cannot work."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from xentree.doctor import examine
from xentree.findings import Finding

MARKS = {"ok": "ok      ", "note": "note    ", "broken": "BROKEN  "}


class Command(BaseCommand):
    """Prints a line a finding, and below it how to mend it."""

    help = "Tell what is configured, what is missing and how to mend it."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, tell, judge."""
        found = examine()
        for finding in found:
            self._tell(finding)
        broken = sum(finding.level == "broken" for finding in found)
        self.stdout.write(f"\n{broken} broken." if broken else "\nNothing is broken.")
        if broken:
            sys.exit(1)

    def _tell(self, finding: Finding) -> None:
        self.stdout.write(f"{MARKS[finding.level]}{finding.area}: {finding.text}")
        if finding.mend:
            self.stdout.write(f"        -> {finding.mend}")
