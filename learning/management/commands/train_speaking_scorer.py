"""Makes the speaking scorer anew from recordings that experts judged, or checks that the file is what comes out."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learning.english.evaluators.local_speaking.scorer import SHIPPED


class Command(BaseCommand):
    """`manage.py train_speaking_scorer --data FOLDER`, some twenty minutes on two cores; needs scikit-learn."""

    help = "Fit the speaking scorer on speechocean762 (a folder with scores.json and audio/)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the recordings are, and what is done with the result."""
        parser.add_argument("--data", type=Path, required=True, help="a folder with scores.json and audio/NAME.flac")
        parser.add_argument("--check", action="store_true", help="Only compare with the file there is.")
        parser.add_argument("--model", type=Path, help="a folder with a model of sounds; its scorer is written into it")
        parser.add_argument("--workers", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the file, or ends with an error where the file there is differs."""
        try:
            from learning.english.evaluators.local_speaking.training.run import train
        except ImportError as error:
            raise CommandError(f"{error}: install what requirements-dev.txt lists.") from error
        file = options["model"] / SHIPPED.name if options["model"] else SHIPPED
        if not (options["data"] / "scores.json").is_file():
            raise CommandError(f"There is no scores.json in {options['data']}.")
        text = train(options["data"], self.stdout.write, model=options["model"], workers=options["workers"])
        if not options["check"]:
            file.write_text(text)
            self.stdout.write(f"{file}: {len(text):,} bytes")
        elif not file.is_file() or file.read_text() != text:
            raise CommandError(f"{file} is not what comes out of these recordings, this numpy and this scikit-learn.")
        else:
            self.stdout.write(f"{file} is what comes out, byte for byte.")
