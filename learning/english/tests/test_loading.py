from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command

from accounts.tests.factories import UserFactory
from learning.english.files import course_files
from learning.english.models import Lesson, Module, Task, TaskVersion, course_id
from learning.english.queries import changed_files, check_course, course_is_loaded
from learning.english.services import CourseProblems, edit_task, load_course
from learning.english.tests.tasks import module, task, write_course
from xentree.management.commands import up
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
CHOICE = course_id("first-words", "one", "multiple-choice")


@pytest.fixture
def editor():
    return Principal(UserFactory(username="ed", is_staff=True), "session")


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Module, Lesson, Task, TaskVersion)]


def changed(**changes):
    """The module with another first task."""
    other = deepcopy(module())
    other["lessons"][0]["tasks"][0].update(changes)
    return other


def test_a_course_is_loaded_whole(tmp_path):
    report = load_course(write_course(tmp_path, module(), module("second-words")))
    first = Task.objects.get(pk=CHOICE)
    assert (len(report.added), report.changed, report.retired) == (2 * (1 + 3 + 20), [], [])
    assert [(row.slug, row.order, row.level) for row in Module.objects.all()] == [
        ("first-words", 101, "A1"),
        ("second-words", 102, "A1"),
    ]
    assert (first.kind, first.skill, first.version, first.required, first.edited_here) == (
        *("multiple_choice", "grammar", 1, True, False),
    )
    assert first.body["options"] == ["am", "is", "are"]
    assert [(each.version, each.body, each.origin) for each in first.versions.all()] == [(1, first.body, "course")]


def test_a_second_load_changes_nothing(tmp_path):
    load_course(write_course(tmp_path, module()))
    before = everything()
    assert list(load_course(tmp_path).lines()) == []
    assert list(load_course(tmp_path, force=True).lines()) == []
    assert everything() == before


def test_only_what_changed_is_read(tmp_path):
    load_course(write_course(tmp_path, module(), module("second-words")))
    assert changed_files(course_files(tmp_path)) == []
    assert course_is_loaded(tmp_path)
    write_course(tmp_path, changed(answer="is"))
    assert [file.slug for file in changed_files(course_files(tmp_path))] == ["first-words"]
    assert not course_is_loaded(tmp_path)


def test_a_changed_task_is_a_new_version_and_the_old_one_stays(tmp_path):
    load_course(write_course(tmp_path, module()))
    report = load_course(write_course(tmp_path, changed(answer="is")))
    row = Task.objects.get(pk=CHOICE)
    assert report.changed == ["first-words/one/multiple-choice"]
    assert (row.version, row.body["answer"]) == (2, "is")
    assert [(each.version, each.body["answer"]) for each in row.versions.all()] == [(2, "is"), (1, "am")]


def test_what_is_gone_is_retired_and_comes_back(tmp_path):
    load_course(write_course(tmp_path, module(), module("second-words")))
    less = module()
    gone = less["lessons"][0]["tasks"].pop()
    less["lessons"][0]["tasks"].append(task("short_answer", slug="another"))
    (tmp_path / "a1/02-second-words.yaml").unlink()
    report = load_course(write_course(tmp_path, less))
    assert report.retired == [gone["slug"], "second-words"]
    assert Task.objects.count() == 41
    assert (Task.objects.published().count(), Module.objects.published().count()) == (20, 1)
    load_course(write_course(tmp_path, module(), module("second-words")))
    assert (Task.objects.published().count(), Module.objects.published().count()) == (40, 2)
    assert Task.objects.get(slug="another").retired_at


def test_one_file_leaves_the_others_alone(tmp_path):
    load_course(write_course(tmp_path, module(), module("second-words")))
    write_course(tmp_path, changed(answer="is"))
    report = load_course(tmp_path / "a1/01-first-words.yaml")
    assert (report.changed, report.retired) == (["first-words/one/multiple-choice"], [])


def test_one_mistake_loads_nothing(tmp_path):
    wrong = changed(answer="be", explanation="")
    wrong["lessons"][1]["title"] = ""
    with pytest.raises(CourseProblems) as refusal:
        load_course(write_course(tmp_path, module("second-words"), module("third-words"), wrong))
    assert [str(problem) for problem in refusal.value.problems] == ["a1/03-first-words.yaml: lessons 2 title is empty"]
    wrong["lessons"][1]["title"] = "Two"
    with pytest.raises(CourseProblems) as refusal:
        load_course(write_course(tmp_path, module("second-words"), module("third-words"), wrong))
    assert [str(problem) for problem in refusal.value.problems] == [
        "a1/03-first-words.yaml, lesson one, task multiple-choice: explanation is empty",
    ]
    assert not Module.objects.exists()


def test_what_staff_edited_stays_until_it_is_forced(tmp_path, editor):
    load_course(write_course(tmp_path, module()))
    row = Task.objects.get(pk=CHOICE)
    edit_task(row, {**row.body, "prompt": "We ___ here.", "answer": "are"}, by=editor)
    report = load_course(write_course(tmp_path, changed(answer="is")))
    row.refresh_from_db()
    assert (report.kept, report.changed) == (["first-words/one/multiple-choice"], [])
    assert (row.version, row.body["answer"], row.shipped["answer"], row.edited_here) == (2, "are", "is", True)
    assert load_course(tmp_path, force=True).changed == ["first-words/one/multiple-choice"]
    row.refresh_from_db()
    assert (row.version, row.body["answer"], row.edited_here) == (3, "is", False)


def test_an_edit_that_authors_took_over_is_none_any_more(tmp_path, editor):
    load_course(write_course(tmp_path, module()))
    row = Task.objects.get(pk=CHOICE)
    edit_task(row, {**row.body, "answer": "is"}, by=editor)
    assert list(load_course(write_course(tmp_path, changed(answer="is"))).lines()) == []
    row.refresh_from_db()
    assert (row.version, row.edited_here) == (2, False)


def test_an_older_file_is_left_alone_unless_forced(tmp_path):
    load_course(write_course(tmp_path, module(version=2, title="New words")))
    assert load_course(write_course(tmp_path, module())).older == ["first-words"]
    assert Module.objects.get().title == "New words"
    assert load_course(tmp_path, force=True).changed == ["first-words"]
    assert (Module.objects.get().title, Module.objects.get().version) == ("First words", 1)


def test_what_staff_withdrew_stays_withdrawn(tmp_path):
    load_course(write_course(tmp_path, module()))
    Module.objects.update(is_published=False)
    load_course(write_course(tmp_path, changed(answer="is")))
    assert (Module.objects.published().count(), Task.objects.published().count()) == (0, 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slug: [", "line 1: "),
        ("slug: a\nslug: b", "line 2: the field slug stands here twice"),
        ("slug: &a x\ntitle: *a", "line 2: anchors are not used here"),
        ("prompt: {name} is", "line 1: "),
        ("- a", "must be fields with values"),
        ("", "must be fields with values"),
    ],
)
def test_what_is_no_module_is_told_with_its_line(tmp_path, text, message):
    (tmp_path / "a1").mkdir()
    (tmp_path / "a1/01-first-words.yaml").write_text(text)
    with pytest.raises(CourseProblems, match=rf"a1/01-first-words\.yaml: {message}"):
        load_course(tmp_path)


def test_yes_and_no_and_times_stay_words(tmp_path):
    other = module()
    path = write_course(tmp_path, other) / "a1/01-first-words.yaml"
    path.write_text(path.read_text().replace("- am\n", "- no\n").replace("answer: am\n", "answer: no\n"))
    load_course(tmp_path)
    assert Task.objects.get(pk=CHOICE).body["answer"] == "no"


def test_the_command_tells_what_it_did(tmp_path, capsys):
    call_command("load_course", write_course(tmp_path, module()))
    call_command("load_course", tmp_path)
    call_command("load_course", tmp_path, "--check")
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("24 added: first-words, first-words/one, ")
    assert told[1] == "The course is loaded already; nothing changed."
    assert told[2].startswith("a1/01-first-words.yaml: 3 lessons, 20 tasks, ")
    assert told[3] == "1 modules are as they should be."


def test_a_check_loads_nothing(tmp_path):
    call_command("load_course", write_course(tmp_path, module()), "--check")
    with pytest.raises(CommandError, match=r"title is empty\n1 problems, nothing was loaded"):
        call_command("load_course", write_course(tmp_path, module(title="")), "--check")
    assert not Module.objects.exists()


@pytest.mark.parametrize("name", ["nowhere", "a1/first.yaml"])
def test_a_wrong_path_is_named(tmp_path, name):
    write_course(tmp_path, module())
    (tmp_path / "a1/01-first-words.yaml").rename(tmp_path / "a1/first.yaml")
    with pytest.raises(CommandError, match=r"first\.yaml is no module|nowhere has no modules"):
        call_command("load_course", tmp_path / name)


def test_the_doctor_tells_of_the_course(tmp_path, settings):
    settings.ENGLISH_COURSE = write_course(tmp_path, module())
    [before] = check_course()
    load_course()
    [after] = check_course()
    assert (before.level, before.mend) == ("note", "Run: manage.py load_course")
    assert (after.level, after.text) == ("ok", "The course has 1 modules and 20 tasks.")


def test_a_course_with_a_mistake_keeps_nobody_from_starting(tmp_path, settings, capsys):
    settings.ENGLISH_COURSE = write_course(tmp_path, module(title=""))
    up.Command()._load_course()
    told = capsys.readouterr()
    assert "The English course was not loaded. a1/01-first-words.yaml: title is empty" in told.err
    settings.ENGLISH_COURSE = write_course(tmp_path, module())
    up.Command()._load_course()
    up.Command()._load_course()
    assert capsys.readouterr().out.splitlines()[0] == "Loading the English course ..."
    assert Module.objects.get().title == "First words"
