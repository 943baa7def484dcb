import uuid

import pytest

from conversations.models import Conversation, Message
from xentree.celery import app
from xentree.events import AnswerFinished
from xentree.metrics import count_answer

pytestmark = pytest.mark.django_db
TOKEN = {"Authorization": "Bearer right"}


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = "right"


def numbers(client):
    text = client.get("/metrics", headers=TOKEN).content.decode()
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "right"}])
def test_strangers_read_nothing(client, given):
    response = client.get("/metrics", headers=given)

    assert (response.status_code, b"xentree_" in response.content) == (401, False)


def test_without_a_token_set_none_fits(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 401


@pytest.mark.parametrize(("who", "status"), [("learner", 403), ("staff", 200)])
def test_a_session_has_to_be_staffs(client, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/metrics").status_code == status


def test_requests_are_counted_by_route(client):
    client.get("/api/nothing/one")
    client.get("/api/nothing/two")
    client.generic("STRANGE", "/api/health")
    found = numbers(client)

    def count(**labels):
        inside = ",".join(f'{name}="{value}"' for name, value in labels.items())
        return float(found["xentree_request_seconds_count{" + inside + "}"])

    assert count(method="GET", route="(unknown)", status="404") >= 2
    assert count(method="(other)", route="api/health", status="405") >= 1


def test_answers_streams_and_the_queue(client, learner):
    before = float(numbers(client).get('xentree_answers_total{status="stopped"}', 0))
    conversation = Conversation.objects.create(owner=learner)
    Message.objects.create(conversation=conversation, role="assistant", status="streaming")
    count_answer(AnswerFinished(uuid.uuid4(), conversation.pk, learner.pk, "stopped"))
    app.send_task("a.task")
    found = numbers(client)

    assert float(found['xentree_answers_total{status="stopped"}']) == before + 1
    assert [float(found[f"xentree_{name}"]) for name in ("streams_open", "queue_depth", "jobs_failed")] == [1, 1, 0]
