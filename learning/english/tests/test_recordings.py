"""Voices: uploaded over a line that breaks, kept as long as their person wants, heard by nobody else."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from learning.english.models import Evaluation, LearnerSettings, Recording, RecordingPiece
from learning.english.services import evaluating, recordings
from learning.english.services.evaluating.housekeeping import erase_answers, export_answers
from learning.english.services.settings import change_english_settings
from learning.english.tests.recorded import WAV, recorded
from organizations.models import Plan, StoredFile
from xentree.errors import AppError, Conflict, Invalid, LimitReached, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("judge")]


def code(refusal):
    return refusal.value.status, refusal.value.code


def judged(recording, by, **more):
    evaluation = evaluating.request_speaking(recording, by=by, **more)
    evaluating.run_evaluation(evaluation.pk)
    return Evaluation.objects.get(pk=evaluation.pk)


def files():
    return [path for path in Path(default_storage.location).rglob("*") if path.is_file()]


def test_pieces_become_the_recording(as_learner):
    recording = recordings.begin_recording("audio/webm;codecs=opus", by=as_learner)
    for offset, piece in ((0, b"abc"), (3, b"defg")):
        recordings.append_recording(recording, offset, piece, by=as_learner)
    for _ in range(2):
        recordings.finish_recording(recording, by=as_learner)
    assert (recording.status, recording.size, recording.content_type) == ("ready", 7, "audio/webm")
    assert default_storage.open(recording.file.name).read() == b"abcdefg"
    assert (RecordingPiece.objects.count(), StoredFile.objects.get().size_bytes, len(files())) == (0, 7, 1)


@pytest.mark.parametrize("offset", [0, 2, 4])
def test_a_piece_has_to_follow_what_is_here(as_learner, offset):
    recording = recordings.begin_recording("audio/webm", by=as_learner)
    recordings.append_recording(recording, 0, b"abc", by=as_learner)
    with pytest.raises(Conflict) as refusal:
        recordings.append_recording(recording, offset, b"xyz", by=as_learner)
    assert (code(refusal), refusal.value.extra["offset"]) == ((409, "wrong_offset"), 3)
    assert [bytes(piece.data) for piece in RecordingPiece.objects.all()] == [b"abc"]


def test_what_is_no_sound_too_large_or_nothing_is_refused(as_learner, settings):
    settings.MAX_RECORDING_BYTES = 10
    with pytest.raises(AppError) as kind:
        recordings.begin_recording("text/html", by=as_learner)
    recording = recordings.begin_recording("audio/ogg", by=as_learner)
    with pytest.raises(AppError) as large:
        recordings.append_recording(recording, 0, b"x" * 11, by=as_learner)
    with pytest.raises(AppError) as whole:
        recordings.add_recording(SimpleUploadedFile("a", b"x" * 11), "audio/ogg", by=as_learner)
    refusals = [code(kind), code(large), code(whole)]
    assert refusals == [(415, "unsupported_media_type"), (413, "payload_too_large"), (413, "payload_too_large")]
    for refused in (
        lambda: recordings.append_recording(recording, 0, b"", by=as_learner),
        lambda: recordings.finish_recording(recording, by=as_learner),
        lambda: recordings.add_recording(SimpleUploadedFile("a", b""), "audio/ogg", by=as_learner),
    ):
        with pytest.raises(Invalid):
            refused()
    assert (Recording.objects.get().size, files()) == (0, [])


def test_so_much_a_day_and_not_more(as_learner, settings):
    settings.RATE_LIMIT_SCALE = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "recording.bytes.user": "5/86400", "recording.user": "1/86400"}
    recording = recordings.begin_recording("audio/ogg", by=as_learner)
    recordings.append_recording(recording, 0, b"abcd", by=as_learner)
    with pytest.raises(LimitReached):
        recordings.append_recording(recording, 4, b"ef", by=as_learner)
    with pytest.raises(LimitReached):
        recordings.begin_recording("audio/ogg", by=as_learner)
    assert (Recording.objects.get().size, RecordingPiece.objects.count()) == (4, 1)


def test_it_has_to_fit_the_plan(as_learner, learner):
    Plan.objects.update_or_create(pk=learner.plan, defaults={"name": "Free", "storage_bytes": 5})
    with pytest.raises(LimitReached):
        recordings.add_recording(SimpleUploadedFile("a", b"abcdef"), "audio/ogg", by=as_learner)
    assert (Recording.objects.count(), StoredFile.objects.count(), files()) == (0, 0, [])


def test_nobody_else_adds_to_it_ends_it_or_has_it_judged(as_learner, as_stranger):
    recording, ready = recordings.begin_recording("audio/ogg", by=as_learner), recorded(as_learner)
    for refused in (
        lambda: recordings.append_recording(recording, 0, b"x", by=as_stranger),
        lambda: recordings.finish_recording(recording, by=as_stranger),
        lambda: recordings.remove_recording(ready, by=as_stranger),
        lambda: evaluating.request_speaking(ready, by=as_stranger),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert sorted(Recording.objects.values_list("status", flat=True)) == ["ready", "uploading"]
    assert not Evaluation.objects.exists()


def test_a_voice_is_judged_and_gone_where_nobody_keeps_it(
    as_learner, learner, judge, django_capture_on_commit_callbacks
):
    LearnerSettings.objects.create(user=learner, age_group="teen")
    recording = recorded(as_learner)
    with django_capture_on_commit_callbacks(execute=True):
        evaluation = judged(recording, as_learner, expected_text="Hello there", targets=["hello"])
    [request] = judge.asked
    assert (request.expected_text, request.targets, request.age_group) == ("Hello there", ("hello",), "teen")
    assert (len(request.samples), evaluation.result["words"][0]["error"]) == (32_000, "h → kh")
    recording.refresh_from_db()
    assert (recording.status, recording.file.name, recording.seconds) == ("removed", "", 1.0)
    assert (files(), StoredFile.objects.count()) == ([], 0)


def test_it_is_kept_as_long_as_its_person_wants(as_learner, learner, django_capture_on_commit_callbacks):
    LearnerSettings.objects.create(user=learner, keep_audio_days=7)
    recording = recorded(as_learner)
    judged(recording, as_learner)
    recording.refresh_from_db()
    assert recording.status == "ready"
    assert timedelta(days=6, hours=23) < recording.keep_until - now() <= timedelta(days=7)
    assert recordings.sweep_recordings() == 0
    change_english_settings(keep_audio_days=0, by=as_learner)
    with django_capture_on_commit_callbacks(execute=True):
        assert (recordings.sweep_recordings(), recordings.sweep_recordings()) == (1, 0)
    assert files() == []


def test_what_never_came_to_its_end_is_swept(as_learner, learner):
    left = recordings.begin_recording("audio/ogg", by=as_learner)
    recordings.append_recording(left, 0, b"abc", by=as_learner)
    waiting = recorded(as_learner)
    evaluating.request_speaking(waiting, by=as_learner)
    assert recordings.sweep_recordings() == 0
    Recording.objects.update(created_at=now() - timedelta(hours=25))
    assert recordings.sweep_recordings() == 1
    assert list(Recording.objects.exclude(status="removed")) == [waiting]
    assert not RecordingPiece.objects.exists()


def test_what_is_not_whole_or_gone_cannot_be_judged(as_learner):
    begun, gone = recordings.begin_recording("audio/ogg", by=as_learner), recorded(as_learner)
    recordings.remove_recording(gone, by=as_learner)
    for recording in (begun, gone):
        recording.refresh_from_db()
        with pytest.raises(Conflict):
            evaluating.request_speaking(recording, by=as_learner)
    assert not Evaluation.objects.exists()


def test_what_is_removed_while_it_waits_fails_in_words(as_learner):
    recording = recorded(as_learner)
    evaluation = evaluating.request_speaking(recording, by=as_learner)
    recordings.remove_recording(recording, by=as_learner)
    evaluating.run_evaluation(evaluation.pk)
    evaluation.refresh_from_db()
    assert (evaluation.status, "not there any more" in evaluation.failure) == ("failed", True)
    with pytest.raises(Conflict):
        evaluating.retry_evaluation(evaluation, by=as_learner)


def test_what_is_no_recording_fails_in_words(as_learner):
    recording = recordings.add_recording(SimpleUploadedFile("a", b"not a sound"), "audio/ogg", by=as_learner)
    evaluation = judged(recording, as_learner)
    assert (evaluation.status, evaluation.failure[:30]) == ("failed", "This is no recording we can re")


def test_the_same_recording_again_is_the_row_that_is_there(as_learner):
    first = evaluating.request_speaking(recorded(as_learner), by=as_learner, reuse=True)
    again = recorded(as_learner)
    assert evaluating.request_speaking(again, by=as_learner, reuse=True) == first
    assert Recording.objects.get(pk=again.pk).status == "removed"
    other = evaluating.request_speaking(recorded(as_learner), expected_text="Hello", by=as_learner, reuse=True)
    assert other != first


def test_all_of_ones_own_go_at_once(as_learner, as_stranger):
    theirs = recorded(as_stranger)
    recorded(as_learner), recorded(as_learner)
    assert (recordings.remove_all_recordings(by=as_learner), recordings.remove_all_recordings(by=as_learner)) == (2, 0)
    assert list(Recording.objects.exclude(status="removed")) == [theirs]


def test_files_that_lost_their_recording_are_swept(as_learner):
    kept, lost = recorded(as_learner), recorded(as_learner)
    Recording.objects.filter(pk=lost.pk).delete()
    assert recordings.sweep_files() == 0
    StoredFile.objects.update(created_at=now() - timedelta(hours=2))
    assert recordings.sweep_files() == 1
    assert [path.name for path in files()] == [kept.file.name.rpartition("/")[2]]


def test_a_copy_of_ones_data_has_the_voice_and_erasing_takes_it(
    as_learner, learner, as_stranger, django_capture_on_commit_callbacks
):
    LearnerSettings.objects.create(user=learner, keep_audio_days=7)
    recording, theirs = recorded(as_learner), recorded(as_stranger)
    judged(recording, as_learner)
    copy = {file.path: file.file.read() if file.file else file.data for file in export_answers(learner)}
    assert copy[f"english/recordings/{recording.pk}.wav"] == WAV
    assert [row["score"] for row in copy["english/evaluations.json"]] == [64.0]
    assert [row["id"] for row in copy["english/recordings.json"]] == [recording.pk]
    with django_capture_on_commit_callbacks(execute=True):
        erase_answers(learner)
    assert [path.name for path in files()] == [theirs.file.name.rpartition("/")[2]]


def test_a_file_without_a_type_is_taken_by_its_ending(as_learner):
    taken = recordings.add_recording(SimpleUploadedFile("a.FLAC", b"abcdef"), "application/octet-stream", by=as_learner)
    assert taken.content_type == "audio/flac"


@pytest.mark.parametrize("name", ["a.txt", "flac"])
def test_one_without_a_known_ending_is_refused(as_learner, name):
    with pytest.raises(AppError) as refusal:
        recordings.add_recording(SimpleUploadedFile(name, b"abcdef"), "application/octet-stream", by=as_learner)
    assert (code(refusal), Recording.objects.count()) == ((415, "unsupported_media_type"), 0)
