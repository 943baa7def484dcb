"""Loads the files of the course: what is new is added, what changed gets a new version, nothing is ever removed."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.timezone import now

from learning.english.files import CourseFile, course_files
from learning.english.models import Lesson, Module, Task, TaskVersion, course_id
from learning.english.queries import changed_files
from learning.english.reading import read_module
from learning.english.schema import LessonSource, ModuleSource, Problem
from learning.english.services.report import LoadReport
from learning.english.services.versions import describe, version_of
from learning.english.variants import Body

# Any number that no other lock of the database has.
_LOCK = 7_301_449_117


class CourseProblems(Exception):
    """The files are not as the schema wants them; nothing was loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load_course(path: Path | None = None, *, force: bool = False) -> LoadReport:
    """All or nothing; a folder is the whole course, a file only its module. `force` overwrites what was edited here."""
    path = path or settings.ENGLISH_COURSE
    files = course_files(path)
    modules = read_modules(files if force else changed_files(files))
    report = LoadReport()
    with transaction.atomic():
        _wait_for_other_loads()
        for file, source in modules:
            _ModuleLoad(file, source, report, force).run()
        if path.is_dir():
            _retire(Module.objects.exclude(slug__in=[file.slug for file in files]), report)
    return report


def read_modules(files: list[CourseFile]) -> list[tuple[CourseFile, ModuleSource]]:
    """Each file with its module; CourseProblems with all that is wrong in any of them."""
    read = [(file, read_module(file)) for file in files]
    problems = [problem for _, found in read if isinstance(found, list) for problem in found]
    slugs = [file.slug for file in files]
    problems += [Problem(f"{slug} is the slug of two modules") for slug in sorted(set(slugs)) if slugs.count(slug) > 1]
    if problems:
        raise CourseProblems(problems)
    return [(file, found) for file, found in read if isinstance(found, ModuleSource)]


def _wait_for_other_loads() -> None:
    """SQLite's writers wait for each other anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _retire(rows: "models.QuerySet[Any]", report: LoadReport) -> None:
    for row in rows.filter(retired_at=None):
        row.retired_at = now()
        row.save(update_fields=["retired_at"])
        report.retired.append(row.slug)


class _ModuleLoad:
    """One module on its way into the tables."""

    def __init__(self, file: CourseFile, source: ModuleSource, report: LoadReport, force: bool) -> None:
        self.file, self.source, self.report, self.force = file, source, report, force
        self.id = course_id(source.slug)
        self.new_tasks: list[Task] = []
        self.new_versions: list[TaskVersion] = []

    def run(self) -> None:
        """The module, its lessons and their tasks; what is not in the file any more is retired."""
        if not self.force and Module.objects.filter(pk=self.id, version__gt=self.source.version).exists():
            self.report.older.append(self.source.slug)
            return
        self._bring(Module.objects.filter(pk=self.id).first() or Module(pk=self.id), self._fields(), self.source.slug)
        lessons = {lesson.pk: lesson for lesson in Lesson.objects.filter(module=self.id)}
        self.tasks = {task.pk: task for task in Task.objects.select_for_update().filter(lesson__module=self.id)}
        for order, lesson in enumerate(self.source.lessons, 1):
            self._load_lesson(lesson, order, lessons)
        Task.objects.bulk_create(self.new_tasks)
        TaskVersion.objects.bulk_create(self.new_versions)
        self._retire_the_rest()

    def _fields(self) -> dict[str, Any]:
        fields = self.source.model_dump(exclude={"lessons"})
        return {**fields, "order": self.file.order, "digest": self.file.digest}

    def _load_lesson(self, source: LessonSource, order: int, lessons: dict[UUID, Lesson]) -> None:
        pk = course_id(self.source.slug, source.slug)
        lesson = lessons.get(pk) or Lesson(pk=pk, module_id=self.id)
        fields = {**source.model_dump(exclude={"tasks"}), "order": order}
        name = f"{self.source.slug}/{source.slug}"
        self._bring(lesson, fields, name)
        for place, body in enumerate(source.tasks, 1):
            self._load_task(lesson, body, place, f"{name}/{body['slug']}")

    def _bring(self, row: Module | Lesson, fields: dict[str, Any], name: str) -> None:
        """Save a row where anything about it is new."""
        fields["retired_at"] = None
        differing = [field for field, value in fields.items() if getattr(row, field) != value]
        if not row._state.adding and not differing:
            return
        kept = self.report.added if row._state.adding else self.report.changed
        for field, value in fields.items():
            setattr(row, field, value)
        row.save()
        if differing != ["digest"]:
            kept.append(name)

    def _load_task(self, lesson: Lesson, body: Body, order: int, name: str) -> None:
        pk = course_id(self.source.slug, lesson.slug, body["slug"])
        if (task := self.tasks.get(pk)) is None:
            task = Task(pk=pk, lesson=lesson, slug=body["slug"], order=order, shipped=body)
            describe(task, body)
            self.new_tasks.append(task)
            self.new_versions.append(version_of(task))
            self.report.added.append(name)
        else:
            self._update_task(task, body, order, name)

    def _update_task(self, task: Task, body: Body, order: int, name: str) -> None:
        was = (task.shipped, task.order, task.retired_at, task.edited_here)
        is_replaced = task.body != body and (self.force or not task.edited_here)
        if is_replaced:
            task.version += 1
            describe(task, body)
            self.new_versions.append(version_of(task))
            self.report.changed.append(name)
        elif task.edited_here and body not in (task.body, task.shipped):
            self.report.kept.append(name)
        task.shipped, task.order, task.retired_at, task.edited_here = body, order, None, task.body != body
        if is_replaced or was != (body, order, None, task.edited_here):
            task.save()

    def _retire_the_rest(self) -> None:
        lessons = [course_id(self.source.slug, lesson.slug) for lesson in self.source.lessons]
        tasks = [
            course_id(self.source.slug, lesson.slug, task["slug"])
            for lesson in self.source.lessons
            for task in lesson.tasks
        ]
        _retire(Lesson.objects.filter(module=self.id).exclude(pk__in=lessons), self.report)
        _retire(Task.objects.filter(lesson__module=self.id).exclude(pk__in=tasks), self.report)
