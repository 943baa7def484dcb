import json

import pytest
from celery.utils.saferepr import saferepr
from django_celery_results.models import TaskResult

from xentree import health
from xentree.celery import app
from xentree.jobs import queue_depth, run_again, waiting_jobs
from xentree.store import store
from xentree.tasks import heartbeat
from xentree.worker import take_back


def test_what_waits_is_seen_oldest_first():
    app.send_task("a.first", ("id-1",))
    app.send_task("a.second", ("id-2",))

    assert queue_depth() == 2
    assert [(job.name, job.arguments) for job in waiting_jobs()] == [
        ("a.first", "('id-1',)"),
        ("a.second", "('id-2',)"),
    ]


def test_a_job_is_sent_again_as_it_was():
    run_again("a.task", "\"('id-1', 2)\"", "\"{'deep': True}\"")

    assert [(job.name, job.arguments) for job in waiting_jobs()] == [("a.task", "('id-1', 2)")]


def _hold_one():
    """Take a job as a worker does that is then killed; the connection stays open meanwhile."""
    connection = app.connection_for_write()
    channel = connection.channel()
    message = channel.basic_get("celery")
    assert message is not None
    channel.qos.restore_at_shutdown = False
    return channel, message


def test_the_only_worker_takes_back_what_a_killed_one_held(settings):
    settings.ONLY_WORKER = True
    app.send_task("a.task", ("id-1",))
    held = _hold_one()
    assert (queue_depth(), store().hlen("unacked"), bool(held)) == (0, 1, True)

    take_back(app)

    assert (queue_depth(), store().hlen("unacked")) == (1, 0)


def test_one_of_several_workers_leaves_the_others_jobs_alone(settings):
    settings.ONLY_WORKER = False
    app.send_task("a.task", ("id-1",))
    held = _hold_one()

    take_back(app)

    assert (queue_depth(), store().hlen("unacked"), bool(held)) == (0, 1, True)


def test_a_heartbeat_keeps_the_worker_well(monkeypatch):
    with pytest.raises(health.Unwell):
        health.check_worker()
    heartbeat()

    assert health.check_worker() == "seen 0 s ago, 0 jobs wait"
    monkeypatch.setattr(health, "WORKER_LATE_SECONDS", -1)
    with pytest.raises(health.Unwell):
        health.check_worker()


@pytest.mark.django_db
def test_staff_run_a_failed_job_again(admin_client):
    job = TaskResult.objects.create(task_id="1", task_name="a.task", task_args="\"('id-1',)\"", status="FAILURE")
    response = admin_client.post(
        "/admin/django_celery_results/taskresult/", {"action": "do_again", "_selected_action": [job.pk]}
    )

    assert (response.status_code, [job.arguments for job in waiting_jobs()]) == (302, ["('id-1',)"])


@pytest.mark.django_db
def test_a_job_whose_arguments_were_cut_is_not_sent_again(admin_client):
    cut = json.dumps(saferepr(("g" * 3000,), 1024))
    mail = TaskResult.objects.create(task_id="1", task_name="a.mail", task_args=cut, status="FAILURE")
    page = admin_client.post(
        "/admin/django_celery_results/taskresult/", {"action": "do_again", "_selected_action": [mail.pk]}, follow=True
    )

    assert ("too long to be kept" in page.content.decode(), queue_depth()) == (True, 0)
