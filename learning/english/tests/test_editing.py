import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from learning.english.models import Module, Task, TaskVersion, course_id
from learning.english.reading import read_task, write_task
from learning.english.rendering import render
from learning.english.services import edit_task, load_course, restore_task, set_published
from learning.english.tests.tasks import TASKS, module, pooled, write_course
from learning.english.variants import as_texts
from xentree.errors import Conflict, Invalid, NotAllowed
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def choice(tmp_path):
    load_course(write_course(tmp_path, module()))
    return Task.objects.get(pk=course_id("first-words", "one", "multiple-choice"))


@pytest.fixture
def editor():
    return Principal(UserFactory(username="ed", is_staff=True), "session")


def change(task):
    return reverse("admin:learning_task_change", args=[task.pk])


def no_versions():
    return {"versions-TOTAL_FORMS": "0", "versions-INITIAL_FORMS": "0"}


def test_an_edit_is_a_version_with_its_author(choice, editor):
    edited = edit_task(choice, {**choice.body, "answer": "is"}, by=editor)
    last = choice.versions.first()
    assert (edited.version, edited.edited_here, edited.shipped["answer"]) == (2, True, "am")
    assert (last.version, last.body["answer"], last.origin, last.by) == (2, "is", "staff", editor.user)


def test_an_older_version_renders_as_it_did(choice, editor):
    before = [render(choice.versions.get(version=1).body, number) for number in range(3)]
    edit_task(choice, {**choice.body, "prompt": "She ___ here.", "answer": "is"}, by=editor)
    assert [render(choice.versions.get(version=1).body, number) for number in range(3)] == before


def test_the_same_text_is_no_new_version(choice, editor):
    assert edit_task(choice, dict(choice.body), by=editor).version == 1
    assert restore_task(choice, by=editor).version == 1


def test_an_edit_is_taken_back_by_a_version(choice, editor):
    edit_task(choice, {**choice.body, "answer": "is"}, by=editor)
    restored = restore_task(choice, by=editor)
    assert (restored.version, restored.body, restored.edited_here) == (3, choice.body, False)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"answer": "be"}, "answer “be” is not one of the options (am, is, are)"),
        ({"slug": "other"}, "slug stays multiple-choice: another one would be another task"),
        ({"kind": "song"}, "kind stays multiple_choice: another one would be another task"),
    ],
)
def test_a_wrong_edit_changes_nothing(choice, editor, changes, message):
    with pytest.raises(Invalid) as refusal:
        edit_task(choice, {**choice.body, **changes}, by=editor)
    choice.refresh_from_db()
    assert message in refusal.value.extra["fields"]["body"]
    assert (choice.version, choice.body["answer"], TaskVersion.objects.filter(task=choice).count()) == (1, "am", 1)


def test_only_staff_edit(choice, as_learner):
    for act in (
        lambda: edit_task(choice, {**choice.body, "answer": "is"}, by=as_learner),
        lambda: restore_task(choice, by=as_learner),
        lambda: set_published(choice, False, by=as_learner),
    ):
        with pytest.raises(NotAllowed):
            act()
    choice.refresh_from_db()
    assert (choice.version, choice.is_published) == (1, True)


def test_what_is_withdrawn_is_not_taught(choice, editor):
    set_published(choice, False, by=editor)
    assert Task.objects.published().count() == 19
    set_published(choice.lesson.module, False, by=editor)
    assert (Task.objects.published().count(), Module.objects.published().count()) == (0, 0)


def test_what_the_files_have_no_more_cannot_be_published(choice, editor):
    Task.objects.filter(pk=choice.pk).update(is_published=False, retired_at="2026-01-01T00:00Z")
    choice.refresh_from_db()
    with pytest.raises(Conflict):
        set_published(choice, True, by=editor)


@pytest.mark.parametrize("kind", TASKS)
def test_what_is_shown_to_edit_reads_back_as_it_was(kind):
    body = as_texts(pooled(kind, prompt="No: it is 12:30, {name} # ___ said.\nYes?"))
    assert read_task(write_task(body)) == body


def test_the_admin_edits_by_the_schema(choice, admin_client):
    text = write_task(choice.body)
    wrong = admin_client.post(change(choice), {"source": text.replace("answer: am", "answer: be"), **no_versions()})
    assert wrong.context["adminform"].form.errors["source"] == ["answer “be” is not one of the options (am, is, are)"]
    unreadable = admin_client.post(change(choice), {"source": "slug: [", **no_versions()})
    assert unreadable.context["adminform"].form.errors["source"][0].startswith("line 1: ")
    right = admin_client.post(change(choice), {"source": text.replace("answer: am", "answer: is"), **no_versions()})
    choice.refresh_from_db()
    assert (right.status_code, choice.version, choice.body["answer"], choice.edited_here) == (302, 2, "is", True)


def test_the_admin_shows_variants_and_differences(choice, admin_client, editor):
    edit_task(choice, {**choice.body, "answer": "is"}, by=editor)
    html = admin_client.get(change(choice)).content.decode()
    assert [f"Variant {number}</h3>" in html for number in range(4)] == [True, True, True, False]
    assert "Do it, Ana." in html
    assert "-answer: am\n+answer: is" in html


def test_the_admin_publishes_withdraws_and_takes_back(choice, admin_client, editor):
    edit_task(choice, {**choice.body, "answer": "is"}, by=editor)
    for action in ("withdraw", "restore"):
        chosen = {"action": action, "_selected_action": [choice.pk]}
        admin_client.post(reverse("admin:learning_task_changelist"), chosen)
    choice.refresh_from_db()
    assert (choice.is_published, choice.edited_here, choice.version) == (False, False, 3)
    chosen = {"action": "withdraw", "_selected_action": [choice.lesson.module_id]}
    admin_client.post(reverse("admin:learning_module_changelist"), chosen)
    assert not Module.objects.get().is_published


def test_lists_take_as_many_queries_for_many(choice, admin_client, django_assert_num_queries, tmp_path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(name):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_client.get(reverse(f"admin:learning_{name}_changelist"))
        return len(queries)

    count("module"), count("task")
    before = [count("module"), count("task")]
    load_course(write_course(tmp_path, module(), module("second-words"), module("third-words")))
    assert [count("module"), count("task")] == before


@pytest.mark.parametrize("name", ["module", "task"])
def test_pages_of_one_open_for_staff_alone(choice, name, admin_client, client, learner):
    pk = choice.pk if name == "task" else choice.lesson.module_id
    page = reverse(f"admin:learning_{name}_change", args=[pk])
    client.force_login(learner)
    assert (admin_client.get(page).status_code, client.get(page, follow=True).status_code) == (200, 403)


def test_staff_without_the_right_to_change_look_only(choice, client):
    from django.contrib.auth.models import Permission

    looker = UserFactory(username="looker", is_staff=True)
    looker.user_permissions.add(*Permission.objects.filter(codename__in=["view_task", "view_module"]))
    client.force_login(looker)
    page = client.get(change(choice))
    answer = client.post(change(choice), {"source": write_task(choice.body), **no_versions()})
    assert (page.status_code, b"Variant 0" in page.content, b"<textarea" in page.content) == (200, True, False)
    assert answer.status_code == 403
