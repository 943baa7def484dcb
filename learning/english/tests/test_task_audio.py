"""What is said in a task, over HTTP."""

import pytest

from learning.english.models import LearnerSettings
from learning.english.path import present_task
from learning.english.services import regenerate_task
from learning.english.tests.tasks import TASKS

pytestmark = pytest.mark.django_db


@pytest.fixture
def listen(api, learner):
    """A function that asks as the learner for what is said in a task."""
    client = api(learner)

    def ask(task, query="", **headers):
        return client.get(f"/api/xel/tasks/{task.pk}/audio{query}", headers=headers)

    return ask


def code_of(response):
    return response.status_code, response.json()["detail"]["error"]


def test_a_task_says_where_it_is_heard_and_there_it_is(api, learner, task_of):
    client = api(learner)
    task = client.get(f"/api/xel/tasks/{task_of('dictation').pk}").json()
    answer = client.get(task["audio_url"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/mpeg")
    assert answer["Cache-Control"] == "private, max-age=604800"
    assert answer.content[:3] == b"ID3"
    again = client.get(task["audio_url"], headers={"If-None-Match": answer["ETag"], "Accept": "audio/*"})
    assert (again.status_code, again.content) == (304, b"")
    part = client.get(task["audio_url"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, answer.content[:100])


@pytest.mark.parametrize("kind", sorted(TASKS))
def test_only_what_is_heard_has_an_address(api, learner, task_of, kind):
    task = api(learner).get(f"/api/xel/tasks/{task_of(kind).pk}").json()
    heard = kind in ("dictation", "listening", "read_aloud", "repeat", "role_play")
    assert bool(task["audio_url"]) == heard


def test_the_present_text_is_asked_about_every_time(listen, task_of):
    assert listen(task_of("repeat"))["Cache-Control"] == "private, max-age=0"


def test_another_text_sounds_another_way(listen, as_learner, task_of):
    task = task_of("dictation")
    first = present_task(task, as_learner.user).code
    regenerate_task(task, by=as_learner)
    # This dictation has one text only, whatever its variant is called.
    assert listen(task, f"?variant={first}")["ETag"] == listen(task)["ETag"]
    talk = task_of("listening")
    assert listen(talk, "?part=0")["ETag"] == listen(talk)["ETag"]


@pytest.mark.parametrize(
    ("kind", "query", "refusal"),
    [
        ("gap", "", (404, "not_found")),
        ("listening", "?part=9", (404, "not_found")),
        ("listening", "?part=x", (400, "validation_error")),
        ("listening", "?variant=99.0", (400, "validation_error")),
        ("listening", "?variant=zebra", (400, "validation_error")),
        ("listening", f"?variant={'0' * 32}.0", (400, "validation_error")),
    ],
)
def test_what_is_not_there_is_told(listen, task_of, kind, query, refusal):
    assert code_of(listen(task_of(kind), query)) == refusal


def test_a_locked_module_is_not_heard(listen, as_learner, task_of):
    task = task_of("gap", "last-week")
    assert code_of(listen(task)) == (409, "module_locked")
    LearnerSettings.objects.create(user=as_learner.user, level="A2")
    assert code_of(listen(task)) == (404, "not_found")
