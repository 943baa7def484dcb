"""The pages of English: whose they show, what a form changes, and what is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from learning.english.models import Module, ModuleProgress, NotebookError, Review, Submission, Task
from learning.english.tests.answering import do_all
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
OPEN, CLOSED = "first-words", "more-words"


@pytest.fixture
def mine(client, learner, course):
    client.force_login(learner)
    return learner


def task_named(slug, module=OPEN, lesson="one"):
    return Task.objects.get(slug=slug, lesson__module__slug=module, lesson__slug=lesson)


def opened(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def send(client, task, query="", **fields):
    return client.post(reverse("english_task", args=[task.pk]) + query, fields)


def queries(client, path):
    opened(client, path)
    with CaptureQueriesContext(connection) as caught:
        opened(client, path)
    return len(caught)


PATHS = ["/english", f"/english/modules/{OPEN}", "/english/review", "/english/notebook", "/english/placement"]


@pytest.mark.parametrize("path", PATHS)
def test_they_ask_for_a_sign_in(client, path):
    assert client.get(path).headers["Location"] == f"/account/login?next={path}"


def test_a_newcomer_is_asked_where_to_begin(client, mine):
    page = opened(client, "/english")
    assert "Where would you like to begin?" in page
    assert page.count('data-state="open"') == 1
    assert page.count('data-state="locked"') == 2


def test_a_course_that_is_not_there_is_said(client, learner):
    client.force_login(learner)
    assert "The course is not loaded yet" in opened(client, "/english")


def test_a_module_shows_its_lessons_and_never_an_answer(client, mine):
    page = opened(client, f"/english/modules/{OPEN}")
    assert "Say one" in page
    assert page.count('class="lesson"') == 3
    assert "So it is." not in page


def test_a_closed_module_can_be_read_and_not_begun(client, mine):
    page = opened(client, f"/english/modules/{CLOSED}")
    assert "opens when the one before it is completed" in page
    client.post(f"/english/modules/{CLOSED}/start")
    assert not ModuleProgress.objects.exists()
    task = task_named("multiple-choice", CLOSED)
    assert client.get(f"/english/tasks/{task.pk}").headers["Location"] == f"/english/modules/{CLOSED}"
    send(client, task, answer="am")
    assert not Submission.objects.exists()


def test_a_module_is_begun_once(client, mine):
    for _ in range(2):
        client.post(f"/english/modules/{OPEN}/start")
    assert ModuleProgress.objects.get(user=mine).status == "in_progress"


def test_a_module_of_which_something_is_missing_is_not_completed(client, mine):
    client.post(f"/english/modules/{OPEN}/start")
    response = client.post(f"/english/modules/{OPEN}/complete", follow=True)
    assert "are not done yet" in response.content.decode()
    assert ModuleProgress.objects.get(user=mine).status == "in_progress"
    assert client.get(f"/english/modules/{OPEN}/done").status_code == 404


def test_a_completed_module_is_celebrated_and_leads_on(client, mine):
    client.post("/english/placement/level", {"level": "A1"})
    do_all(Module.objects.get(slug=CLOSED), Principal(mine, "bearer"))
    assert "Complete the module" in opened(client, f"/english/modules/{CLOSED}")
    response = client.post(f"/english/modules/{CLOSED}/complete", follow=True)
    assert "Beautifully done" in response.content.decode()
    assert response.context["following"].module.slug == "last-week"


def test_an_answer_is_graded_and_has_a_page_of_its_own(client, mine):
    response = send(client, task_named("multiple-choice"), answer="are", seconds="12")
    submission = Submission.objects.get(user=mine)
    assert response.headers["Location"] == f"/english/answers/{submission.pk}"
    assert submission.duration_seconds == 12
    page = opened(client, response.headers["Location"])
    assert "Not quite." in page
    assert "So it is." in page
    assert page.count('data-mark="right"') == page.count('data-mark="wrong"') == 1


def test_an_answer_belongs_to_the_text_that_was_shown(client, mine):
    task = task_named("multiple-choice")
    shown = client.get(f"/english/tasks/{task.pk}").context["variant"]
    client.post(f"/english/tasks/{task.pk}/another")
    assert client.get(f"/english/tasks/{task.pk}").context["variant"] != shown
    send(client, task, answer="am", variant=shown)
    assert Submission.objects.get().variant == int(shown.split(".")[1])


@pytest.mark.parametrize(
    "sent", [{}, {"answer": " "}, {"answer": "something else"}, {"answer": "am", "variant": "9.9"}]
)
def test_what_is_no_answer_is_said_in_words(client, mine, sent):
    response = send(client, task_named("multiple-choice"), **sent)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not Submission.objects.exists()


def test_what_comes_beside_an_answer_may_make_no_sense(client, mine):
    send(client, task_named("multiple-choice"), answer="am", seconds="-4", session="nobody")
    assert Submission.objects.get().duration_seconds is None


def test_the_recording_and_the_session_of_others_are_not_there(client, mine, stranger):
    send(client, task_named("multiple-choice"), answer="am", session="6f0c1de2-5f5b-4d0e-9b0a-7c1b3a2e4d90")
    assert Submission.objects.get().session is None
    response = send(client, task_named("repeat", lesson="two"), recording_id="6f0c1de2-5f5b-4d0e-9b0a-7c1b3a2e4d90")
    assert response.status_code == 404


def test_what_was_typed_stays_when_it_is_refused(client, mine):
    response = send(client, task_named("short-answer"), answer="x" * 3000)
    assert "x" * 3000 in response.content.decode()


def test_a_text_is_judged_while_one_goes_on(client, mine):
    response = send(client, task_named("writing", lesson="two"), answer="My name is Lea.\r\nI live here.")
    submission = Submission.objects.get()
    assert submission.answer == "My name is Lea.\nI live here."
    page = opened(client, response.headers["Location"])
    assert "Your text is being read" in page
    assert "data-go" in page


def test_an_empty_text_is_not_sent_to_be_judged(client, mine):
    response = send(client, task_named("writing", lesson="two"), answer=" ")
    assert 'role="alert"' in response.content.decode()
    assert not Submission.objects.exists()


@pytest.fixture
def judged(client, mine):
    """A text of one's own that came back with a correction."""
    send(client, task_named("writing", lesson="two"), answer="I lives here.")
    found = Submission.objects.get().evaluation
    fix = {"start": 2, "end": 7, "original": "lives", "suggestion": "live", "type": "agreement", "message": "I live."}
    found.status, found.score, found.result = "done", 50, {"corrections": [fix]}
    found.save()
    return found


def written_again(client, query):
    return client.get(f"/english/tasks/{task_named('writing', lesson='two').pk}{query}").context["sheet"]["written"]


def test_a_text_is_written_again_with_what_was_put_right(client, judged):
    assert written_again(client, f"?again={judged.pk}") == "I lives here."
    assert written_again(client, f"?again={judged.pk}&fix=1") == "I live here."
    assert written_again(client, "?again=nothing&fix=x") == ""


def test_nobody_begins_with_the_text_of_another(client, judged, stranger):
    client.force_login(stranger)
    assert written_again(client, f"?again={judged.pk}") == ""


def test_the_answer_of_another_is_not_there(client, mine, stranger):
    send(client, task_named("multiple-choice"), answer="am")
    client.force_login(stranger)
    assert client.get(f"/english/answers/{Submission.objects.get().pk}").status_code == 404


def test_a_lesson_leads_from_task_to_task_and_back_to_its_module(client, mine):
    page = client.get(f"/english/tasks/{task_named('multiple-choice').pk}")
    assert page.context["onward"].url == f"/english/tasks/{task_named('gap').pk}"
    assert [step.is_here for step in page.context["steps"]] == [True] + [False] * 7
    last = client.get(f"/english/tasks/{task_named('short-answer').pk}")
    assert last.context["onward"].url == f"/english/modules/{OPEN}#lesson-2"


def test_what_was_missed_comes_back_and_leads_on(client, mine):
    assert "Nothing to review now" in opened(client, "/english/review")
    for slug in ("multiple-choice", "gap"):
        Review.objects.create(user=mine, task=task_named(slug), due_at=now() - timedelta(hours=1))
    assert "2 tasks to see again" in opened(client, "/english/review")
    page = client.get(f"/english/tasks/{task_named('multiple-choice').pk}?review=1")
    assert page.context["left_words"] == "1 more after this"
    assert page.context["onward"].url == f"/english/tasks/{task_named('gap').pk}?review=1"
    response = send(client, task_named("multiple-choice"), "?review=1", answer="am")
    assert response.headers["Location"].endswith("?review=1")


def test_reviews_of_others_are_nobody_s_business(client, mine, stranger):
    Review.objects.create(user=stranger, task=task_named("gap"), due_at=now() - timedelta(hours=1))
    assert "Nothing to review now" in opened(client, "/english/review")


@pytest.fixture
def slip(mine):
    """An error in one's notebook."""
    fields = {"type": "grammar", "original": "is", "suggestion": "am", "message": "*I am*, never *I is*."}
    return NotebookError.objects.create(user=mine, skill="grammar", sentence="I am here.", place=2, **fields)


def test_an_error_is_drilled_until_it_is_mastered(client, mine, slip):
    assert "Practise" in opened(client, "/english/notebook")
    path = f"/english/notebook/{slip.pk}/drill"
    for _ in range(3):
        sheet = client.get(path).context["sheet"]
        client.post(path, {"part": "am"} if sheet["kind"] == "gap" else {"answer": "I am here."})
    slip.refresh_from_db()
    assert slip.mastered_at
    assert "1 mastered" in opened(client, "/english/notebook")


def test_a_wrong_drill_shows_what_belongs_there(client, mine, slip):
    page = client.post(f"/english/notebook/{slip.pk}/drill", {"part": "are"}).content.decode()
    assert "Not quite" in page
    assert "<ins>am</ins>" in page


def test_a_drill_without_an_answer_is_refused(client, mine, slip):
    response = client.post(f"/english/notebook/{slip.pk}/drill", {"part": ""})
    assert 'role="alert"' in response.content.decode()
    slip.refresh_from_db()
    assert slip.right_since == 0


def test_an_error_that_was_none_is_taken_out(client, mine, slip):
    client.post(f"/english/notebook/{slip.pk}/remove")
    assert not NotebookError.objects.exists()


@pytest.mark.parametrize("what", ["drill", "remove"])
def test_the_notebook_of_another_is_closed(client, mine, stranger, slip, what):
    client.force_login(stranger)
    assert client.post(f"/english/notebook/{slip.pk}/{what}").status_code == 404
    assert "No errors yet" in opened(client, "/english/notebook")
    assert NotebookError.objects.exists()


def test_a_level_is_found_by_a_test_that_can_be_left(client, mine):
    client.post("/english/placement/begin")
    page = client.get("/english/placement")
    question = page.context["view"].question
    client.post(f"/english/placement/{question['task_id']}", {"unknown": "1"})
    assert client.get("/english/placement").context["view"].number == 2
    client.post("/english/placement/leave")
    assert "Find where to begin" in opened(client, "/english/placement")


def test_a_test_comes_to_a_level(client, mine):
    client.post("/english/placement/begin")
    while question := client.get("/english/placement").context["view"].question:
        client.post(f"/english/placement/{question['task_id']}", {"unknown": "1"})
    assert "You can begin at A1" in opened(client, "/english/placement")


def test_a_level_is_chosen_and_opens_what_lies_below_it(client, mine):
    response = client.post("/english/placement/level", {"level": "B1"}, follow=True)
    assert "You begin at B1." in response.content.decode()
    assert 'data-state="locked"' not in opened(client, "/english")


def test_a_level_there_is_not_is_refused(client, mine):
    response = client.post("/english/placement/level", {"level": "Z9"}, follow=True)
    assert "There is no such level." in response.content.decode() or "Choose a level" in response.content.decode()
    assert client.get("/english/placement").context["view"].level == ""


@pytest.mark.parametrize("path", ["/english/review", "/english/notebook", f"/english/modules/{OPEN}", "/english"])
def test_the_number_of_queries_does_not_grow(client, mine, slip, path):
    def more(number):
        task = task_named(("multiple-choice", "gap", "ordering")[number])
        Review.objects.create(user=mine, task=task, due_at=now() - timedelta(hours=number + 1))
        send(client, task_named("multiple-choice"), answer="am")
        fields = {"type": f"type-{number}", "original": str(number), "message": "No."}
        NotebookError.objects.create(user=mine, skill="grammar", **fields)

    more(0)
    few = queries(client, path)
    more(1)
    more(2)
    assert queries(client, path) <= few
