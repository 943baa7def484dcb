"""Staff see that something was judged, and never what."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from learning.english.models import DEAD_AFTER, Evaluation
from learning.english.services import evaluating
from learning.english.tests.recorded import recorded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("judge")]
LIST = "admin:learning_evaluation_changelist"


@pytest.fixture
def judged(as_learner):
    evaluation = evaluating.request_writing(text="A secret plan.", prompt="Tell a secret.", by=as_learner)
    evaluating.run_evaluation(evaluation.pk)
    return evaluation


def test_staff_see_figures_and_not_what_was_written(admin_client, judged, as_learner):
    voice = recorded(as_learner)
    pages = {
        reverse(LIST): judged,
        reverse("admin:learning_evaluation_change", args=[judged.pk]): judged,
        reverse("admin:learning_recording_changelist"): voice,
        reverse("admin:learning_recording_change", args=[voice.pk]): voice,
    }
    for page, row in pages.items():
        html = admin_client.get(page).content.decode()
        assert (str(row.pk) in html, "secret" in html, "Well done" in html) == (True, False, False), page


def test_staff_have_it_judged_again(admin_client, judged):
    chosen = {"action": "retry", "_selected_action": [judged.pk]}
    answer = admin_client.post(reverse(LIST), chosen, follow=True)
    assert [str(each) for each in answer.context["messages"]] == [
        f"{judged.pk}: Only what has failed can be tried again."
    ]
    Evaluation.objects.update(status="failed")
    admin_client.post(reverse(LIST), chosen)
    assert Evaluation.objects.get().status == "queued"


def test_stuck_ones_are_found(admin_client, as_learner):
    rows = [evaluating.request_writing(text=f"{number}.", by=as_learner) for number in range(4)]
    changes = [
        {"status": "running", "alive_at": now() - DEAD_AFTER - timedelta(seconds=1)},
        {"attempts": 2},
        {"status": "running"},
        {"status": "failed", "attempts": 3},
    ]
    for row, change in zip(rows, changes, strict=True):
        Evaluation.objects.filter(pk=row.pk).update(**change)
    found = admin_client.get(f"{reverse(LIST)}?trouble=stuck").context["cl"].queryset
    assert {each.pk for each in found} == {rows[0].pk, rows[1].pk}
