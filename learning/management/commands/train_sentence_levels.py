"""Fits the model that tells the CEFR level of a sentence, anew: `manage.py train_sentence_levels --data FOLDER`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from learning.english.evaluators.local_writing.sentence_levels import MODEL


class Command(BaseCommand):
    """Needs cefr-sp/ in the folder; with --check it only says whether the stored model would come out again."""

    help = "Fit the model of sentence levels on CEFR-SP and store it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", required=True, type=Path, help="a folder with cefr-sp/")
        parser.add_argument("--check", action="store_true", help="store nothing; fail where the model would be another")

    def handle(self, *args: Any, **options: Any) -> None:
        from learning.english.evaluators.local_writing.training import fit, read_labelled

        file = options["data"] / "cefr-sp" / "CEFR-SP_Wikiauto_train.txt"
        if not file.is_file():
            raise CommandError(f"There is no {file}.")
        text = json.dumps(fit(read_labelled(file)), separators=(",", ":")) + "\n"
        if options["check"]:
            self._compare(text)
        else:
            MODEL.write_text(text, "utf-8")
            self.stdout.write(f"{MODEL.name}: {len(text)} bytes.")

    def _compare(self, text: str) -> None:
        if text != MODEL.read_text("utf-8"):
            raise CommandError("The model would be another: the data, its features or the training changed.")
        self.stdout.write("The stored model comes out again.")
