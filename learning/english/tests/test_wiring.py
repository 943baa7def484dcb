"""What English is to the rest: exports, quests, the demo learner, the admin."""

import pytest
from django.urls import reverse

from learning.english.models import LearnerSettings, ModuleProgress, NotebookError, Review, Submission
from learning.english.path import dashboard_of
from learning.english.services import save_transcript_line, seed_demo_english, start_session, submit_answer
from learning.progress.quest_kinds import Tally, kind_of
from xentree import personal_data
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


def exported(user):
    return {entry.path: entry.data for entry in personal_data.export_all(user) if entry.path.startswith("english/")}


def test_everything_one_did_is_in_the_export_and_goes_with_the_account(learner, as_learner, stranger, task_of):
    session, _ = start_session("lesson", by=as_learner)
    save_transcript_line(session, role="user", text="Good morning", by=as_learner)
    submit_answer(task_of("gap"), ["is", "to"], by=as_learner)
    files = exported(learner)
    assert files["english/answers.json"][0]["answer"] == ["is", "to"]
    assert files["english/transcripts.json"][0]["text"] == "Good morning"
    assert files["english/modules.json"][0]["module__slug"] == "first-words"
    assert len(files["english/errors.json"]) == 2
    assert len(files["english/reviews.json"]) == len(files["english/sessions.json"]) == 1
    assert not any(exported(stranger).values())
    learner.delete()
    assert not any(model.objects.exists() for model in (ModuleProgress, Submission, Review, NotebookError))


def test_quests_of_english_count_answers_and_minutes():
    tally = Tally(seconds={"english": 340, "chat": 900}, acts={"english": 4, "note": 2})
    measures = {key: kind_of(key).measure(tally) for key in ("english_tasks", "english_minutes")}
    assert measures == {"english_tasks": 4, "english_minutes": 5}
    assert {kind_of(key).category for key in measures} == {"english"}


def test_the_demo_learner_is_some_tasks_into_a2(course, learner, as_learner):
    assert seed_demo_english(learner) > 0
    assert seed_demo_english(learner) == 0
    assert LearnerSettings.objects.get().level == "A2"
    board = dashboard_of(as_learner)
    assert board.modules["in_progress"] == 1 and board.recent_submissions
    assert {each.task.lesson.module.level for each in board.recent_submissions} == {"A2"}


def test_without_a_course_nobody_is_seeded(learner):
    assert seed_demo_english(learner) == 0
    assert not LearnerSettings.objects.exists()


def test_staff_see_states_and_no_answers(client, learner, task_of, django_user_model):
    admin = django_user_model.objects.create_superuser("root", "root@example.org", "x")
    start_session("lesson", by=Principal(learner, "bearer"))
    submit_answer(task_of("dictation"), "A secret of mine", by=Principal(learner, "bearer"))
    client.force_login(admin)
    for name in ("submission", "moduleprogress", "englishsession"):
        page = client.get(reverse(f"admin:learning_{name}_changelist"))
        assert page.status_code == 200 and learner.username in page.content.decode()
    page = client.get(reverse("admin:learning_submission_change", args=[Submission.objects.get().pk]))
    assert page.status_code == 200 and "A secret of mine" not in page.content.decode()
