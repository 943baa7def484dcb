"""What parallel workers and uploads must not do."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from learning.english.models import Evaluation, Recording, RecordingPiece
from learning.english.services import evaluating, recordings
from learning.english.services.evaluating import finishing
from learning.english.tests.judges import TEXT
from organizations.models import StoredFile
from xentree.errors import Conflict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("judge")]


def at_once(times, act):
    """What `act(number)` returned or refused in each of so many threads."""

    def attempt(number):
        with closing(connection):
            try:
                return act(number)
            except Conflict as refusal:
                return refusal

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(attempt, range(times)))


def test_one_of_many_workers_takes_an_answer_up(as_learner):
    evaluation = evaluating.request_writing(text=TEXT, by=as_learner)
    claims = at_once(8, lambda number: Evaluation.objects.claim(evaluation.pk))
    assert sum(claim is not None for claim in claims) == 1
    assert Evaluation.objects.get().attempts == 1


def test_it_is_finished_and_settled_once(as_learner, monkeypatch):
    settled = []
    monkeypatch.setattr(finishing, "_settlers", [lambda evaluation: settled.append(evaluation.pk)])
    evaluation = evaluating.request_writing(text=TEXT, by=as_learner)
    Evaluation.objects.claim(evaluation.pk)
    mine = Evaluation.objects.filter(pk=evaluation.pk, status="running")
    ended = at_once(6, lambda number: evaluating.finish_evaluation(mine.all(), {"score": 50.0}, "x"))
    assert (sum(ended), settled) == (1, [evaluation.pk])


def test_the_same_piece_many_times_is_kept_once(as_learner):
    recording = recordings.begin_recording("audio/ogg", by=as_learner)
    results = at_once(
        8,
        lambda number: (
            recordings.append_recording(Recording.objects.get(pk=recording.pk), 0, b"abc", by=as_learner).size
        ),
    )
    assert sum(result == 3 for result in results) == 1
    assert (Recording.objects.get().size, RecordingPiece.objects.count()) == (3, 1)


def test_it_is_finished_into_one_file(as_learner):
    recording = recordings.begin_recording("audio/ogg", by=as_learner)
    recordings.append_recording(recording, 0, b"abc", by=as_learner)
    at_once(6, lambda number: recordings.finish_recording(Recording.objects.get(pk=recording.pk), by=as_learner))
    assert (Recording.objects.get().status, StoredFile.objects.count()) == ("ready", 1)
    again = SimpleUploadedFile("voice.ogg", b"abc")
    assert recordings.add_recording(again, "audio/ogg", by=as_learner).sha256 == Recording.objects.earliest("id").sha256
