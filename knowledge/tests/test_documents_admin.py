from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from knowledge.models import DEAD_AFTER, Document
from knowledge.services import documents
from knowledge.tests.documents import added, read
from knowledge.tests.factories import DocumentFactory

pytestmark = pytest.mark.django_db
LIST = "admin:knowledge_document_changelist"


def act(client, action, *chosen):
    return client.post(reverse(LIST), {"action": action, "_selected_action": [each.pk for each in chosen]}, follow=True)


def test_staff_see_how_documents_do_and_not_what_they_are_about(admin_client, learner):
    document = read(added(learner, b"Nobody else reads this.", "secret-plan.txt"))
    pages = [reverse(LIST), reverse("admin:knowledge_document_change", args=[document.pk])]
    for page in pages:
        html = admin_client.get(page).content.decode()
        assert (str(document.pk) in html, "secret" in html, "Nobody else" in html) == (True, False, False)
    assert admin_client.get(f"{reverse(LIST)}?q=lea@example.org").context["cl"].result_count == 1
    assert admin_client.get(f"{reverse(LIST)}?q=secret-plan").context["cl"].result_count == 0


def test_staff_stop_repeat_and_delete(admin_client, learner):
    waiting, ready = added(learner), DocumentFactory(owner=learner)
    answer = act(admin_client, "cancel", waiting, ready)
    assert [str(message) for message in answer.context["messages"]] == [f"{ready.pk}: This document is not being read."]
    waiting.refresh_from_db()
    assert (waiting.status, waiting.error_code) == ("failed", "cancelled")
    act(admin_client, "retry", waiting)
    waiting.refresh_from_db()
    assert waiting.status == "queued"
    act(admin_client, "remove", waiting, ready)
    assert not Document.objects.exists()


def test_stuck_ones_are_found(admin_client, learner):
    DocumentFactory(owner=learner, status="parsing", alive_at=now())
    dead = DocumentFactory(owner=learner, status="parsing", alive_at=now() - DEAD_AFTER * 2)
    tried = DocumentFactory(owner=learner, status="queued", attempts=2)
    DocumentFactory(owner=learner, status="failed", attempts=3)
    found = admin_client.get(f"{reverse(LIST)}?trouble=stuck").context["cl"].queryset
    assert {each.pk for each in found} == {dead.pk, tried.pk}


def test_the_doctor_and_the_numbers_tell_how_many_wait(learner):
    [well] = documents.check_documents()
    DocumentFactory(owner=learner, status="queued", queued_at=now() - timedelta(minutes=7))
    [late] = documents.check_documents()
    assert (well.level, late.level) == ("ok", "note")
    assert "1 documents wait to be read, the oldest for 7 minutes." in late.text
    assert documents.waiting_count() == 1
    assert documents.waiting_seconds() >= 420
