"""Many pieces of evidence at once: none is lost, none counts twice."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from learning.english.models import Evidence, SkillRating
from learning.english.services import rebuild_proficiency
from learning.english.tests.test_evidence import NOON, record, told

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, arguments):
    def attempt(argument):
        with closing(connection):
            return act(argument)

    with ThreadPoolExecutor(10) as pool:
        return list(pool.map(attempt, arguments))


def test_fifty_at_once_count_once_each(learner):
    at_once(lambda n: record(learner, value=n, at=NOON + timedelta(minutes=n), source=UUID(int=n)), range(1, 51))
    assert (Evidence.objects.count(), SkillRating.objects.get().evidence_count) == (50, 50)
    before = told(learner)
    rebuild_proficiency(learner)
    assert told(learner) == before


def test_the_same_fifty_times_counts_once(learner):
    changes = at_once(lambda _: record(learner, source=UUID(int=1)), range(50))
    assert (Evidence.objects.count(), SkillRating.objects.get().evidence_count) == (1, 1)
    assert sorted(changes)[:-1] == [0] * 49
