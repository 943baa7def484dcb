"""Whether the course that is loaded is the one of the files; told without reading what is in them."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from learning.english.files import CourseFile, course_files
from learning.english.models import Module, Task
from xentree.findings import Finding


def changed_files(files: list[CourseFile]) -> list[CourseFile]:
    """Those that are not what was loaded last."""
    loaded = dict(Module.objects.filter(retired_at=None).values_list("slug", "digest"))
    return [file for file in files if loaded.get(file.slug) != file.digest]


def course_is_loaded(path: Path | None = None) -> bool:
    """Whether a load would find nothing to do."""
    files = course_files(path or settings.ENGLISH_COURSE)
    known = {file.slug for file in files}
    left = Module.objects.filter(retired_at=None).exclude(slug__in=known)
    return not changed_files(files) and not left.exists()


def check_course() -> Iterator[Finding]:
    """For the doctor."""
    if course_is_loaded():
        modules, tasks = Module.objects.published().count(), Task.objects.published().count()
        yield Finding("english", "ok", f"The course has {modules} modules and {tasks} tasks.")
    else:
        yield Finding("english", "note", "The course is not the one of its files.", "Run: manage.py load_course")
