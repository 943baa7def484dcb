"""Exports: what is inside, and what becomes of those whose worker died."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import now

from accounts.models import DataExport
from accounts.services import build_data_export, open_data_export, retry_data_export, seed_demo_people, sweep
from xentree import personal_data
from xentree.errors import NotFound
from xentree.personal_data import ExportedFile

BINARY = bytes(range(256)) * 5000


@pytest.fixture
def extra_kind():
    """An app that keeps two things under one name, and one whose name tries to leave the archive."""

    def export(user):
        yield ExportedFile("notes/a.txt", file=io.BytesIO(BINARY))
        yield ExportedFile("notes/a.txt", file=io.BytesIO(b"second"))
        yield ExportedFile("/../../etc/x.json", {"name": user.username, "word": "naïve"})

    personal_data.register("extra", export=export, erase=lambda user: None)
    yield
    del personal_data._kinds["extra"]


@pytest.fixture
def failing_kind():
    def export(user):
        raise OSError("disk")
        yield

    personal_data.register("failing", export=export, erase=lambda user: None)
    yield
    del personal_data._kinds["failing"]


def test_archive_equals_what_the_apps_keep(learner, as_learner, extra_kind):
    learner.avatar.save("x.webp", ContentFile(b"picture"))
    export = DataExport.objects.create(user=learner)
    build_data_export(export.pk)
    with zipfile.ZipFile(open_data_export(export.pk, by=as_learner)) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if not name.startswith("conversations")}
    assert found["notes/a.txt"] == BINARY
    assert found["notes/a-2.txt"] == b"second"
    assert json.loads(found["etc/x.json"]) == {"name": "lea", "word": "naïve"}
    assert found["account/picture.webp"] == b"picture"
    assert json.loads(found["account/profile.json"])["username"] == "lea"
    assert json.loads(found["account/sessions.json"]) == []


def test_failure_is_told_and_can_be_retried(learner, as_learner, failing_kind, django_capture_on_commit_callbacks):
    export = DataExport.objects.create(user=learner)
    build_data_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error) == (
        "failed",
        "The export could not be made. Try again; if it stays, tell staff.",
    )
    with pytest.raises(NotFound):
        open_data_export(export.pk, by=as_learner)
    personal_data._kinds["failing"] = (lambda user: iter(()), lambda user: None)
    with django_capture_on_commit_callbacks(execute=True):
        assert retry_data_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error, retry_data_export(export.pk)) == ("ready", "", False)


def test_deadline(learner, extra_kind, monkeypatch):
    monkeypatch.setattr(DataExport, "DEADLINE", timedelta(0))
    export = DataExport.objects.create(user=learner)
    build_data_export(export.pk)
    export.refresh_from_db()
    assert (export.state, default_storage.exists(f"exports/{export.pk}.zip")) == ("failed", False)


def test_killed_worker_is_made_up_for(learner, django_capture_on_commit_callbacks):
    long_ago = now() - timedelta(hours=1)
    dead = DataExport.objects.create(
        user=learner, state="running", attempts=1, started_at=long_ago, created_at=long_ago
    )
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == ("ready", 2)


def test_killed_thrice_is_failed(learner, django_capture_on_commit_callbacks):
    long_ago = now() - timedelta(hours=1)
    dead = DataExport.objects.create(
        user=learner, state="running", attempts=3, started_at=long_ago, created_at=long_ago
    )
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    dead.refresh_from_db()
    assert (dead.state, dead.finished_at is not None) == ("failed", True)


def test_a_running_one_is_left_alone(learner, django_capture_on_commit_callbacks):
    running = DataExport.objects.create(user=learner, state="running", attempts=1, started_at=now())
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    running.refresh_from_db()
    assert (running.state, running.attempts) == ("running", 1)


def test_lost_message_is_sent_again(learner, django_capture_on_commit_callbacks):
    lost = DataExport.objects.create(user=learner, created_at=now() - timedelta(minutes=10))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    lost.refresh_from_db()
    assert lost.state == "ready"


def test_gone_after_a_week(learner, as_learner):
    export = DataExport.objects.create(user=learner)
    build_data_export(export.pk)
    DataExport.objects.update(created_at=now() - timedelta(days=8))
    with pytest.raises(NotFound):
        open_data_export(export.pk, by=as_learner)
    sweep()
    assert (DataExport.objects.count(), default_storage.exists(f"exports/{export.pk}.zip")) == (0, False)


def test_seeding_twice_makes_two(db):
    first, second = seed_demo_people(), seed_demo_people()
    assert [(user.username, user.role) for user in first] == [("demo", "user"), ("staff", "admin")]
    assert [user.pk for user in first] == [user.pk for user in second]


def test_seeding_only_in_development(db, settings):
    settings.DEVELOPMENT = False
    assert seed_demo_people() == []
