"""What several processes that load the course at once must not do."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection

from learning.english.models import Module, Task, TaskVersion
from learning.english.services import load_course
from learning.english.tests.tasks import module, write_course

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times, act):
    """What `act` returned in each of so many threads."""

    def attempt(number):
        with closing(connection):
            return act()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(attempt, range(times)))


def test_four_first_loads_at_once_are_one(tmp_path):
    write_course(tmp_path, module(), module("second-words"))
    reports = at_once(4, lambda: load_course(tmp_path))
    assert sorted(len(report.added) for report in reports) == [0, 0, 0, 48]
    assert (Module.objects.count(), Task.objects.count(), TaskVersion.objects.count()) == (2, 40, 40)


def test_four_loads_of_a_change_make_one_version(tmp_path):
    load_course(write_course(tmp_path, module()))
    other = module()
    other["lessons"][0]["tasks"][0]["answer"] = "is"
    write_course(tmp_path, other)
    reports = at_once(4, lambda: load_course(tmp_path))
    assert sorted(len(report.changed) for report in reports) == [0, 0, 0, 1]
    assert TaskVersion.objects.filter(version=2).count() == 1
