"""/api/xel over HTTP: a module from its start to its end, what is never told, and whose is what."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from learning.english.models import (
    Evaluation,
    Evidence,
    LearnerSettings,
    NotebookError,
    Review,
    Submission,
    Task,
    TranscriptLine,
)
from learning.english.services import submit_answer
from learning.english.tests.answering import right
from organizations.tests.factories import MembershipFactory, key_with_secret
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


KEPT_BACK = ("answer", "answers", "solution", "accept", "model", "keywords", "pairs", "script", "explanation", "pool")


@pytest.fixture
def http(api, learner):
    """A function that asks as the learner: (status, body)."""
    client = api(learner)

    def ask(method, path, body=None, **options):
        response = getattr(client, method)(f"/api/xel/{path}", body, **options)
        return response.status_code, response.json() if response.content else None

    return ask


def guess(task):
    """An answer of the right shape, from nothing but what the API tells."""
    match task["kind"]:
        case "multiple_choice":
            return task["options"][0]
        case "gap":
            return [*task["bank"], *["am"] * task["gaps"]][: task["gaps"]]
        case "ordering":
            return task["items"]
        case "matching":
            return dict(zip(task["lefts"], task["rights"], strict=True))
        case "reading" | "listening":
            return [question["options"][0] for question in task["questions"]]
        case _:
            return "I'm from Peru. In the morning."


def test_the_course(http, course):
    status, modules = http("get", "modules")
    assert status == 200
    assert modules[0] == {
        "id": str(course[0].pk),
        "slug": "first-words",
        "title": "First words",
        "description": "To begin with.",
        "level": "A1",
        "skills": ["grammar"],
        "task_count": 20,
        "required_count": 16,
        "estimated_minutes": 60,
        "order": course[0].order,
        "locked": False,
        "progress": {
            "status": "not_started",
            "completed_tasks": 0,
            "percentage": 0,
            "best_score": None,
            "can_complete": False,
            "started_at": None,
            "completed_at": None,
        },
    }
    assert [each["slug"] for each in modules] == ["first-words", "more-words", "last-week"]
    assert [each["slug"] for each in http("get", "modules", {"level": "A2"})[1]] == ["last-week"]
    assert http("get", "modules", {"skill": "writing"})[1] == []
    assert http("get", "modules", {"level": "Z9"})[0] == 400


def test_a_module_by_rest_alone(http, course, learner):
    LearnerSettings.objects.create(user=learner, level="A1")
    module = f"modules/{course[1].pk}"
    status, begun = http("post", f"{module}/start")
    assert (status, begun["status"], http("post", f"{module}/start")[0]) == (201, "in_progress", 200)
    status, session = http("post", "sessions/start", {"kind": "lesson", "module_id": str(course[1].pk)})
    assert status == 201
    tasks = [task for lesson in http("get", module)[1]["lessons"] for task in lesson["tasks"] if task["required"]]
    assert tasks[0]["id"] == begun["next_task_id"]
    status, missing = http("post", f"{module}/complete")
    assert (status, missing["detail"]["error"]) == (409, "module_incomplete")
    assert missing["detail"]["missing_task_ids"] == [task["id"] for task in tasks]
    for task in tasks:
        place = f"tasks/{task['id']}/submit"
        body = {"variant": task["variant"], "session_id": session["session_id"]}
        status, first = http("post", place, {**body, "answer": guess(task)})
        assert (status, first["status"], first["max_score"]) == (201, "graded", 100)
        assert http("post", place, {**body, "answer": first["solution"]})[1]["correct"]
    status, completed = http("post", f"{module}/complete")
    assert (status, completed["status"], completed["score"], completed["xp_awarded"]) == (200, "completed", 100, 20)
    assert completed["next_module_id"] == str(course[2].pk)
    status, ended = http("post", "sessions/end", {"session_id": session["session_id"]})
    assert status == 200 and ended["summary"].startswith("Less than an active minute, 8 answers, ")
    assert ended["xp_awarded"] == sum(Submission.objects.values_list("xp_awarded", flat=True))


def test_answers_are_never_told_before(http, course):
    for module in course:
        text = json.dumps(http("get", f"modules/{module.pk}")[1])
        for key in (
            "answer",
            "answers",
            "solution",
            "accept",
            "model",
            "keywords",
            "pairs",
            "script",
            "explanation",
            "pool",
        ):
            assert f'"{key}"' not in text
        for secret in ("I'm from Peru.", "Hello there.", "So it is.", "In the morning."):
            assert secret not in text


def test_a_task_and_another_text_of_it(http, task_of):
    task = task_of("multiple_choice")
    status, before = http("get", f"tasks/{task.pk}")
    assert (status, before["kind"], sorted(before["options"])) == (200, "multiple_choice", ["am", "are", "is"])
    assert before["rubric"] == {"choice": "One answer is right."}
    status, after = http("post", f"tasks/{task.pk}/regenerate", {"reason": "Again"})
    assert (status, after["task_id"], after["skill"]) == (200, before["id"], before["skill"])
    assert after["variant"] != before["variant"] and after["instructions"] != before["instructions"]


def test_answers_are_listed_and_found(http, task_of, learner):
    task = task_of("dictation")
    by = Principal(learner, "bearer")
    ids = [str(submit_answer(task, "I'm from Peru.", by=by).pk) for _ in range(3)]
    status, found = http("get", f"tasks/{task.pk}/submissions")
    assert (status, [each["submission_id"] for each in found]) == (200, ids[::-1])
    status, one = http("get", f"submissions/{ids[0]}")
    assert (status, one["score"], one["solution"]) == (200, 100, "I'm from Peru.")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answer": None},
        {"answer": ["am"], "variant": "7.7"},
        {"answer": "am", "duration_seconds": -1},
        {"answer": "am", "session_id": "no"},
        {"text": "x" * 20_001},
        {"answer": {"a": [{"b": 1}]}},
        {"answer": "a\u0000b"},
    ],
    ids=["nothing", "null", "variant", "duration", "session", "long", "nested", "nul"],
)
def test_a_bad_answer_is_a_400(http, task_of, body):
    status, refused = http("post", f"tasks/{task_of('multiple_choice').pk}/submit", body)
    assert (status, refused["detail"]["error"]) == (400, "validation_error")
    assert not Submission.objects.exists()


def test_a_text_and_a_voice_are_handed_to_an_evaluator(http, task_of, tmp_path):
    text = "My name is Ana and I live in Lima. " * 4
    status, written = http("post", f"tasks/{task_of('writing').pk}/submit", {"text": text})
    assert (status, written["status"], written["score"]) == (201, "evaluating", None)
    assert written["evaluation_id"] == str(Evaluation.objects.get().pk)
    sound = tmp_path / "a.webm"
    sound.write_bytes(b"\x1a\x45\xdf\xa3 sound")
    with sound.open("rb") as audio:
        status, spoken = http("post", f"tasks/{task_of('repeat').pk}/submit", {"audio": audio}, format="multipart")
    assert (status, spoken["status"]) == (201, "evaluating"), spoken
    assert Evaluation.objects.get(pk=spoken["evaluation_id"]).request["expected_text"] == "I am from here too."


def test_what_was_said(http, learner):
    session_id = http("post", "sessions/start", {"kind": "conversation"})[1]["session_id"]
    for role, text in (("ai", "Hello!"), ("user", "Hi."), ("ai", "How are you?")):
        status, saved = http("post", "transcripts", {"session_id": session_id, "role": role, "text": text})
        assert (status, saved["session_id"]) == (201, session_id)
    status, lines = http("get", f"sessions/{session_id}/transcripts")
    assert (status, [line["text"] for line in lines]) == (200, ["Hello!", "Hi.", "How are you?"])
    assert lines[0].keys() == {"id", "role", "text", "timestamp"}
    assert http("post", "transcripts", {"session_id": session_id, "role": "robot", "text": "?"})[0] == 400


def test_the_dashboard(http, course, task_of, learner):
    by = Principal(learner, "bearer")
    for _ in range(2):
        submit_answer(task_of("gap"), ["is", "from"], by=by)
    status, board = http("get", "dashboard")
    assert status == 200
    assert board.keys() == {
        *("xpi", "cefr", "calibrating", "weakest_skill", "streak", "minutes_this_week", "modules"),
        *("next_task", "recent_submissions", "recurring_errors", "due_reviews"),
    }
    assert (board["streak"], board["modules"]["in_progress"], board["calibrating"]) == (1, 1, True)
    assert (board["next_task"]["reason"], board["next_task"]["module_title"]) == ("resume", "First words")
    assert [(each["original"], each["count"]) for each in board["recurring_errors"]] == [("is", 2)]
    assert len(board["recent_submissions"]) == 2


def test_reviews_and_the_notebook(http, task_of, learner):
    task = task_of("gap")
    submit_answer(task, ["is", "from"], by=Principal(learner, "bearer"))
    assert http("get", "reviews") == (200, [])
    Review.objects.update(due_at=now() - timedelta(days=1))
    status, due = http("get", "reviews")
    assert (status, [each["task"]["id"] for each in due]) == (200, [str(task.pk)])
    status, errors = http("get", "notebook", {"mastered": "false", "type": "grammar"})
    assert (status, errors[0]["original"], errors[0]["drill"]["prompt"]) == (200, "is", "I ___ Ana.")
    status, drilled = http("post", f"notebook/{errors[0]['id']}/answer", {"answer": ["am"]})
    assert (status, drilled["correct"], drilled["error"]["right_since"]) == (200, True, 1)
    assert http("get", "notebook", {"mastered": "true"}) == (200, [])
    assert http("delete", f"notebook/{errors[0]['id']}") == (204, None)
    assert not NotebookError.objects.exists()


@pytest.mark.parametrize("path", ["modules/{module}", "tasks/{task}/submissions", "reviews", "notebook", "dashboard"])
def test_lists_cost_the_same_for_any_number(http, course, learner, task_of, path):
    task, by = task_of("gap"), Principal(learner, "bearer")
    others = iter(Task.objects.filter(lesson__module=course[0]).exclude(pk=task.pk))

    def add(number):
        submit_answer(task, ["is", f"x{number}"], by=by)
        late = {"due_at": now() - timedelta(days=1), "last_at": now()}
        Review.objects.create(user=learner, task=next(others), **late)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert http("get", path.format(module=course[0].pk, task=task.pk))[0] == 200
        return len(queries)

    add(1)
    http("get", "modules")
    one = cost()
    add(2)
    add(3)
    assert cost() == one


def test_what_is_another_persons_is_not_there(api, stranger, http, task_of, learner):
    session_id = http("post", "sessions/start", {"kind": "practice"})[1]["session_id"]
    submission = submit_answer(task_of("gap"), ["is", "from"], by=Principal(learner, "bearer"))
    error = NotebookError.objects.get()
    other = api(stranger)
    for method, path, body in (
        ("get", f"submissions/{submission.pk}", None),
        ("post", "sessions/end", {"session_id": session_id}),
        ("post", "transcripts", {"session_id": session_id, "role": "user", "text": "Hi"}),
        ("get", f"sessions/{session_id}/transcripts", None),
        ("post", f"tasks/{submission.task_id}/submit", {"answer": ["am", "from"], "session_id": session_id}),
        ("post", f"notebook/{error.pk}/answer", {"answer": ["am"]}),
        ("delete", f"notebook/{error.pk}", None),
    ):
        response = getattr(other, method)(f"/api/xel/{path}", body)
        assert response.status_code == 404, path
    assert other.get("/api/xel/notebook").json() == other.get("/api/xel/reviews").json() == []
    assert Submission.objects.count() == NotebookError.objects.count() == 1 and not TranscriptLine.objects.exists()


def test_a_key_sees_what_was_done_in_its_organization(api, learner, task_of):
    member = MembershipFactory(user=learner)
    _, secret = key_with_secret(organization=member.organization, created_by=learner, scopes=["xel:read", "xel:write"])
    here = Principal(learner, "session", organization_id=member.organization_id)
    submit_answer(task_of("gap"), ["is", "from"], by=Principal(learner, "session"))
    inside = submit_answer(task_of("dictation"), "I'm from Perru.", by=here)
    client = api()
    client.credentials(HTTP_X_API_KEY=secret)
    board = client.get("/api/xel/dashboard").json()
    assert [each["submission_id"] for each in board["recent_submissions"]] == [str(inside.pk)]
    assert [each["original"] for each in client.get("/api/xel/notebook").json()] == ["Perru"]
    assert board["modules"]["in_progress"] == 1


def test_a_key_answers_in_its_organization(api, learner, task_of):
    member = MembershipFactory(user=learner)
    _, secret = key_with_secret(organization=member.organization, created_by=learner, scopes=["xel:write"])
    client = api()
    client.credentials(HTTP_X_API_KEY=secret)
    task = task_of("dictation")
    answer = client.post(f"/api/xel/tasks/{task.pk}/submit", {"answer": right(task, learner)})
    assert answer.status_code == 201
    assert Submission.objects.get().organization == member.organization == Evidence.objects.get().organization
    assert client.get("/api/xel/dashboard").status_code == 403
