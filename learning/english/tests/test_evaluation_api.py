"""/api/xel/evaluate, /api/xel/evaluations, /api/xel/recordings: what the contract promises, and whose it is."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.english import receivers
from learning.english.models import Evaluation, LearnerSettings, Recording
from learning.english.services import evaluating, recordings
from learning.english.tests.judges import TEXT
from learning.english.tests.recorded import WAV, recorded
from organizations.tests.factories import MembershipFactory, key_with_secret
from xentree.events import EvaluationAdvanced

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("judge")]
EVALUATE, EVALUATIONS, RECORDINGS = "/api/xel/evaluate", "/api/xel/evaluations", "/api/xel/recordings"
WRITING = {"skill": "writing", "text": TEXT, "prompt": "My day", "level": "A2"}
FIELDS = {
    "evaluation_id", "status", "skill", "score", "cefr", "confidence", "criteria", "corrections", "words", "fluency",
    "transcript", "feedback", "evaluator", "reason", "progress", "doing", "failure", "text", "prompt", "level",
    "expected_text", "recording_id", "second_look", "created_at", "finished_at",
}  # fmt: skip


def code(response):
    return response.status_code, response.json()["detail"]["error"]


def run():
    for evaluation_id in evaluating.waiting_evaluations():
        evaluating.run_evaluation(evaluation_id)


def upload(**changes):
    return {"skill": "speaking", "audio": SimpleUploadedFile("voice.wav", WAV, "audio/wav"), **changes}


def piece(client, recording_id, data, offset):
    return client.patch(
        f"{RECORDINGS}/{recording_id}",
        data,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def test_a_text_is_queued_judged_and_then_known(api, learner):
    client = api(learner)
    queued = client.post(EVALUATE, WRITING)
    body = queued.json()
    assert (queued.status_code, set(body), body["status"], body["score"]) == (202, FIELDS, "queued", None)
    run()
    done = client.get(f"{EVALUATIONS}/{body['evaluation_id']}").json()
    assert {name: done[name] for name in ("status", "score", "cefr", "confidence", "evaluator", "reason")} == {
        "status": "done", "score": 64.0, "cefr": "B1", "confidence": 0.7, "evaluator": "test-judge", "reason": None,
    }  # fmt: skip
    assert done["criteria"] == [{"name": "grammar", "score": 50.0, "evidence": ["I goed"]}]
    assert [(each["start"], each["end"], each["suggestion"]) for each in done["corrections"]] == [(2, 6, "went")]
    assert (done["words"], done["fluency"], done["text"]) == ([], None, TEXT)
    again = client.post(EVALUATE, WRITING)
    assert (again.status_code, again.json()) == (200, done)


def test_a_recording_is_judged(api, learner):
    client = api(learner)
    queued = client.post(EVALUATE, upload(expected_text="Hello there"), format="multipart")
    assert (queued.status_code, queued.json()["expected_text"]) == (202, "Hello there")
    run()
    done = client.get(f"{EVALUATIONS}/{queued.json()['evaluation_id']}").json()
    assert (done["status"], done["fluency"]) == ("done", {"words_per_minute": 120.0})
    [word] = done["words"]
    assert (word["text"], word["sure"], word["phones"][0]["heard"]) == ("hello", True, "h")
    assert client.post(EVALUATE, upload(expected_text="Hello there"), format="multipart").status_code == 200


def test_a_recording_is_judged_by_its_id(api, learner, as_learner):
    body = {"skill": "speaking", "recording_id": str(recorded(as_learner).pk)}
    response = api(learner).post(EVALUATE, body)
    assert (response.status_code, response.json()["recording_id"]) == (202, body["recording_id"])


def test_too_little_is_said_to_be(api, learner, judge):
    judge.score, judge.reason = None, "not_enough_evidence"
    body = api(learner).post(EVALUATE, WRITING).json()
    run()
    done = api(learner).get(f"{EVALUATIONS}/{body['evaluation_id']}").json()
    assert (done["status"], done["score"], done["reason"]) == ("done", None, "not_enough_evidence")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "skill"),
        ({"skill": "singing", "text": "x"}, "skill"),
        ({"skill": "writing"}, "text"),
        ({"skill": "writing", "text": ""}, "text"),
        ({"skill": "writing", "text": " \n"}, "text"),
        ({"skill": "writing", "text": "x" * 20_001}, "text"),
        ({"skill": "writing", "text": "a\x00b"}, "text"),
        ({"skill": "writing", "text": "x", "level": "D1"}, "level"),
        ({"skill": "writing", "text": ["x"]}, "text"),
        ({"skill": "speaking"}, "audio"),
        ({"skill": "speaking", "recording_id": "x"}, "recording_id"),
        ([1], "non_field_errors"),
    ],
    ids=["nothing", "skill", "no-text", "empty", "blank", "long", "nul", "level", "list", "no-audio", "id", "array"],
)
def test_what_is_no_answer_is_refused(api, learner, body, field):
    response = api(learner).post(EVALUATE, body)
    assert (*code(response), field in response.json()["detail"]["fields"]) == (400, "validation_error", True)
    assert not Evaluation.objects.exists()


def test_a_recording_of_others_or_none_is_not_there(api, learner, as_stranger):
    for recording_id in (recorded(as_stranger).pk, uuid4()):
        body = {"skill": "speaking", "recording_id": str(recording_id)}
        assert code(api(learner).post(EVALUATE, body)) == (404, "not_found")
    assert not Evaluation.objects.exists()


def test_one_sees_ones_own_newest_first(api, learner, stranger, as_learner, as_stranger):
    evaluations = [evaluating.request_writing(text=f"Text {number}.", by=as_learner) for number in range(3)]
    evaluating.request_writing(text="Theirs.", by=as_stranger)
    page = api(learner).get(f"{EVALUATIONS}?limit=2")
    assert [row["evaluation_id"] for row in page.json()] == [str(evaluations[number].pk) for number in (2, 1)]
    assert 'rel="next"' in page.headers["Link"]
    for method, path in (("get", ""), ("post", "/retry")):
        response = getattr(api(stranger), method)(f"{EVALUATIONS}/{evaluations[0].pk}{path}")
        assert code(response) == (404, "not_found")


def test_a_key_sees_what_was_made_in_its_tenant(api, learner, as_learner, client):
    membership = MembershipFactory(user=learner)
    made = {"organization": membership.organization, "created_by": learner}
    _, secret = key_with_secret(**made, scopes=["xel:read", "xel:write"])
    evaluating.request_writing(text="Elsewhere.", by=as_learner)
    there = client.post(EVALUATE, WRITING, content_type="application/json", headers={"X-API-Key": secret})
    listed = client.get(EVALUATIONS, headers={"X-API-Key": secret}).json()
    assert [row["evaluation_id"] for row in listed] == [there.json()["evaluation_id"]]
    assert len(api(learner).get(EVALUATIONS).json()) == 2
    _, secret = key_with_secret(**made, scopes=["xel:read"])
    refused = client.post(EVALUATE, WRITING, content_type="application/json", headers={"X-API-Key": secret})
    assert code(refused) == (403, "INSUFFICIENT_API_KEY_SCOPE")


def test_a_list_costs_the_same_for_one_and_three(api, learner, as_learner):
    counts = []
    for number in range(3):
        evaluating.request_speaking(recorded(as_learner), prompt=str(number), by=as_learner)
        client = api(learner)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(EVALUATIONS).json()) == number + 1
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_what_failed_is_tried_again(api, learner, as_learner):
    evaluation = evaluating.request_writing(text=TEXT, by=as_learner)
    client, path = api(learner), f"{EVALUATIONS}/{evaluation.pk}"
    assert code(client.post(f"{path}/retry")) == (409, "conflict")
    Evaluation.objects.update(status="failed", failure="It took too long.")
    assert client.get(path).json()["failure"] == "It took too long."
    again = client.post(f"{path}/retry")
    assert (again.status_code, again.json()["status"], again.json()["failure"]) == (202, "queued", None)


def test_a_voice_goes_up_over_a_line_that_breaks(api, learner):
    client = api(learner)
    begun = client.post(RECORDINGS, {"content_type": "audio/wav"})
    recording_id = begun.json()["id"]
    assert (begun.status_code, begun.json()["offset"]) == (201, 0)
    assert piece(client, recording_id, WAV[:1000], 0).json()["offset"] == 1000
    lost = piece(client, recording_id, WAV[500:2000], 500)
    assert (*code(lost), lost.json()["detail"]["offset"]) == (409, "wrong_offset", 1000)
    assert client.get(f"{RECORDINGS}/{recording_id}").json()["offset"] == 1000
    piece(client, recording_id, WAV[1000:], 1000)
    finished = client.post(f"{RECORDINGS}/{recording_id}/finish")
    assert (finished.status_code, finished.json()["status"], finished.json()["offset"]) == (200, "ready", len(WAV))


@pytest.mark.parametrize("offset", ["", "x", "-1", "1.5", "9" * 30], ids=["none", "word", "less", "half", "huge"])
def test_an_offset_is_a_number(api, learner, as_learner, offset):
    recording = recordings.begin_recording("audio/ogg", by=as_learner)
    assert code(piece(api(learner), recording.pk, b"x", offset)) == (400, "validation_error")
    assert Recording.objects.get().size == 0


def test_a_piece_is_bytes_whatever_it_is_called(api, learner, as_learner):
    recording = recordings.begin_recording("audio/webm", by=as_learner)
    client, path = api(learner), f"{RECORDINGS}/{recording.pk}"
    for offset, kind in enumerate(["audio/webm;codecs=opus", "application/json", "application/x-www-form-urlencoded"]):
        response = client.patch(path, b"x", content_type=kind, headers={"Upload-Offset": str(offset)})
        assert (response.status_code, response.json()["offset"]) == (200, offset + 1)
    assert code(piece(client, recording.pk, b"", 3)) == (400, "validation_error")
    assert code(piece(client, recording.pk, b"x" * 1_048_577, 3)) == (400, "validation_error")


def test_its_person_hears_it_and_nobody_else(api, learner, stranger, staff, as_learner):
    path = f"{RECORDINGS}/{recorded(as_learner).pk}/audio"
    whole, part = api(learner).get(path), api(learner).get(path, headers={"Range": "bytes=4-7"})
    assert (whole.status_code, whole.content, whole["Content-Type"]) == (200, WAV, "audio/wav")
    assert (part.status_code, part.content, part["X-Content-Type-Options"]) == (206, WAV[4:8], "nosniff")
    for person in (stranger, staff):
        assert code(api(person).get(path)) == (404, "not_found")


def test_what_is_removed_is_not_there(api, learner, stranger, as_learner):
    LearnerSettings.objects.create(user=learner, keep_audio_days=7)
    path = f"{RECORDINGS}/{recorded(as_learner).pk}"
    assert code(api(stranger).delete(path)) == (404, "not_found")
    assert api(learner).delete(path).status_code == 204
    for refused in (api(learner).delete(path), api(learner).get(path), api(learner).get(f"{path}/audio")):
        assert code(refused) == (404, "not_found")


def test_open_windows_are_told(learner, as_learner, monkeypatch):
    told = []
    monkeypatch.setattr(receivers, "push", lambda group, kind, payload: told.append((group, kind, payload)))
    evaluation = evaluating.request_writing(text=TEXT, by=as_learner)
    receivers.tell_evaluation(EvaluationAdvanced(evaluation.pk, learner.pk))
    receivers.tell_evaluation(EvaluationAdvanced(uuid4(), learner.pk))
    [(group, kind, payload)] = told
    assert (group, kind) == (f"user.{learner.pk}", "evaluation-updated")
    assert payload["evaluation"]["evaluation_id"] == str(evaluation.pk)
