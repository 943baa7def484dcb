"""`manage.py load_course`: bring the course of the files into the database, or only look the files through."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from learning.english.files import course_files
from learning.english.schema import ModuleSource
from learning.english.services import CourseProblems, load_course, read_modules
from learning.english.word_levels import share_above, texts_of


class Command(BaseCommand):
    """Safe to run again: what is loaded already stays as it is."""

    help = "Load the English course: the shipped one (ENGLISH_COURSE), a folder, or one module's file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to load, and how."""
        parser.add_argument("path", nargs="?", type=Path, default=settings.ENGLISH_COURSE)
        parser.add_argument("--check", action="store_true", help="Only look the files through; nothing is loaded.")
        parser.add_argument("--force", action="store_true", help="Overwrite what was edited here or is newer.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tells what was done; ends with an error where a file is wrong, and has changed nothing then."""
        try:
            lines = self._check(options["path"]) if options["check"] else self._load(options["path"], options["force"])
        except CourseProblems as error:
            raise CommandError(f"{error}\n{len(error.problems)} problems, nothing was loaded.") from error
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines))

    def _load(self, path: Path, force: bool) -> list[str]:
        return [*load_course(path, force=force).lines()] or ["The course is loaded already; nothing changed."]

    def _check(self, path: Path) -> list[str]:
        modules = read_modules(course_files(path))
        lines = [f"{file.name}: {_counts(module)}" for file, module in modules]
        return [*lines, f"{len(modules)} modules are as they should be."]


def _counts(module: ModuleSource) -> str:
    tasks = [task for lesson in module.lessons for task in lesson.tasks]
    hard = share_above(texts_of(module.model_dump()), module.level)
    return f"{len(module.lessons)} lessons, {len(tasks)} tasks, {hard:.1%} of the words above {module.level}"
