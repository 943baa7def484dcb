"""Other texts of a task by a model: what it is told, what is refused, and who gets what is good."""

import json
from datetime import timedelta

import httpx
import pytest
from django.db import transaction
from django.utils.timezone import now

from learning.english.models import LearnerSettings, Task, TaskVersion, WrittenVariant
from learning.english.other_texts import problems_with, prompt_for, read_answer
from learning.english.path import given_of, present_task
from learning.english.services import load_course, regenerate_task, submit_answer
from learning.english.services.written import (
    candidates_for,
    request_variant,
    tend_variants,
    write_variant,
    written_variant,
)
from learning.english.tests.tasks import module, pooled, task, write_course
from learning.english.variants import as_texts
from xentree.errors import Invalid
from xentree.testing.fake_provider import running_fake_provider

OTHER = {
    "instructions": "Do it.",
    "prompt": "We ___ there.",
    "options": ["are", "is", "am"],
    "answer": "are",
    "explanation": "So it is.",
}


@pytest.fixture(scope="module")
def server():
    with running_fake_provider() as address:
        yield address


@pytest.fixture
def model(server, settings):
    """A function that tells the only model there is what to answer."""
    provider = {"id": "lab", "kind": "openai", "base_url": f"{server}/v1", "api_key": "k", "models": ["scripted"]}
    settings.AI_PROVIDERS, settings.OLLAMA_URL, settings.CREDENTIAL_RESOLVER = [provider], "", ""
    httpx.delete(f"{server}/requests")

    def answer(*texts):
        said = [text if isinstance(text, str) else json.dumps(text) for text in texts]
        httpx.put(f"{server}/script", json=said)

    return answer


@pytest.fixture
def choice(db, tmp_path):
    load_course(write_course(tmp_path / "course", module()))
    return Task.objects.get(lesson__slug="one", kind="multiple_choice")


def asked(server):
    return [each["body"]["messages"] for each in httpx.get(f"{server}/requests").json()]


def wish(choice, by):
    request_variant(choice, 0, by=by)
    return WrittenVariant.objects.get(user=by.user, task=choice, status="queued")


def given(choice, by):
    with transaction.atomic():
        return written_variant(choice, by=by)


# -- the text ----------------------------------------------------------------------------------------------------------


def body(kind="multiple_choice", **changes):
    return as_texts(task(kind, **changes))


def test_a_model_is_told_the_exercise_and_what_to_make_of_it():
    prompt = prompt_for(as_texts(pooled("gap")), 1, "A1")
    example = json.loads(prompt.turns[0].text)
    assert example["instructions"] == "Do it, Ben."
    assert example.keys().isdisjoint({"slug", "kind", "skill", "required", "pool"})
    assert "CEFR level A1" in prompt.instructions
    assert '"answers"' in prompt.instructions


@pytest.mark.parametrize(
    "answer", ["", "Sorry, no.", "[1]", '{"prompt": ', "[" * 100_000], ids=["empty", "words", "list", "cut", "deep"]
)
def test_what_is_no_object_is_no_answer(answer):
    assert read_answer(answer, body()) is None


def test_what_stays_is_not_the_models_to_say():
    theirs = {**OTHER, "slug": "x", "kind": "gap", "skill": "vocabulary", "required": "false", "pool": [{}]}
    read = read_answer(f"```json\n{json.dumps(theirs)}\n```", body())
    assert read == {**OTHER, "slug": "multiple-choice", "kind": "multiple_choice", "skill": "grammar"}
    assert problems_with(read, body(), "A1") == []


REFUSED = {
    "no right answer": {"answer": "be"},
    "a field too many": {"hint": "x"},
    "the same": {"prompt": "I ___ here.", "options": ["am", "is", "are"], "answer": "am", "instructions": "Do it."},
    "a link": {"explanation": "See https://example.org"},
    "markup": {"explanation": "<script>x</script>"},
    "a control character": {"explanation": "So\u202e it is."},
    "hard words": {"explanation": "Notwithstanding ubiquitous epistemological ramifications."},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_text_that_cannot_be_given_is_refused(name):
    assert problems_with({**body(), **OTHER, **REFUSED[name]}, body(), "A1")


# -- the job -----------------------------------------------------------------------------------------------------------


def test_it_is_written_once_and_given_once(model, server, choice, as_learner, as_stranger):
    model(OTHER)
    row = wish(choice, as_learner)
    for _ in range(2):
        write_variant(row.pk)
        assert len(asked(server)) == 1
    assert given(choice, as_stranger) is None
    version = given(choice, as_learner)
    assert (version.origin, version.by, version.version, version.written_from) == ("ai", as_learner.user, None, 1)
    assert version.body["prompt"] == "We ___ there."
    assert given(choice, as_learner) is None
    row.refresh_from_db()
    assert (row.status, row.model) == ("given", "lab/scripted")


def test_nothing_of_the_learner_is_told(model, server, choice, as_learner):
    model(OTHER)
    write_variant(wish(choice, as_learner).pk)
    said = json.dumps(asked(server))
    assert all(word not in said for word in ("Lea", "lea@", "learner-"))


def test_what_is_wrong_is_told_to_the_model_once(model, server, choice, as_learner):
    model({**OTHER, "answer": "be"}, OTHER)
    write_variant(wish(choice, as_learner).pk)
    first, second = asked(server)
    assert len(second) == len(first) + 2
    assert "answer “be” is not one of the options" in second[-1]["content"]
    assert given(choice, as_learner).body["answer"] == "are"


def test_a_model_that_does_not_learn_is_not_heard(model, server, choice, as_learner):
    model("No.", "No.", OTHER)
    row = wish(choice, as_learner)
    write_variant(row.pk)
    row.refresh_from_db()
    assert (row.status, row.failure, len(asked(server))) == ("failed", "it is no JSON object", 2)
    assert not TaskVersion.objects.filter(origin="ai").exists()
    assert given(choice, as_learner) is None


def test_a_model_that_is_down_is_told_to_staff(model, settings, choice, as_learner):
    settings.AI_PROVIDERS = [{**settings.AI_PROVIDERS[0], "models": ["error-500"]}]
    row = wish(choice, as_learner)
    write_variant(row.pk)
    row.refresh_from_db()
    assert row.status == "failed"
    assert "problem of its own" in row.failure


def test_where_no_model_is_there_is_no_wish(settings, choice, as_learner):
    settings.AI_PROVIDERS, settings.OLLAMA_URL, settings.CREDENTIAL_RESOLVER = [], "", ""
    write_variant(wish(choice, as_learner).pk)
    assert not WrittenVariant.objects.exists()


def test_one_is_under_way_at_a_time(choice, as_learner, as_stranger):
    for by in (as_learner, as_learner, as_stranger):
        request_variant(choice, 0, by=by)
    assert WrittenVariant.objects.count() == 2


def test_not_without_end(choice, as_learner, settings):
    settings.RATE_LIMITS, settings.RATE_LIMIT_SCALE = {**settings.RATE_LIMITS, "variant.user": "1/60"}, 1
    tasks = Task.objects.filter(lesson=choice.lesson)[:3]
    for each in tasks:
        request_variant(each, 0, by=as_learner)
    assert WrittenVariant.objects.count() == 1


def test_a_text_of_an_older_version_is_not_given(model, choice, as_learner):
    model(OTHER)
    write_variant(wish(choice, as_learner).pk)
    choice.version = 2
    assert given(choice, as_learner) is None


def test_a_model_elsewhere_is_asked_only_where_the_person_allows_it(model, settings, as_learner):
    away = {**settings.AI_PROVIDERS[0], "id": "away", "base_url": "https://models.example.org/v1"}
    settings.AI_PROVIDERS = [settings.AI_PROVIDERS[0], away]

    def names():
        return {each.provider.id for each in candidates_for(as_learner)}

    assert names() == {"lab"}
    LearnerSettings.objects.create(user=as_learner.user, allow_remote=True)
    assert names() == {"lab", "away"}


# -- what falls through ------------------------------------------------------------------------------------------------


def ago(**time):
    return now() - timedelta(**time)


def test_what_was_lost_is_taken_up_and_what_kills_its_workers_is_given_up(model, choice, as_learner):
    row = wish(choice, as_learner)
    assert tend_variants() == []
    WrittenVariant.objects.update(created_at=ago(minutes=5))
    assert tend_variants() == [row.pk]
    WrittenVariant.objects.update(status="writing", attempts=1, changed_at=ago(minutes=5))
    assert tend_variants() == [row.pk]
    WrittenVariant.objects.update(attempts=2)
    assert tend_variants() == []
    row.refresh_from_db()
    assert (row.status, row.failure) == ("failed", "Its workers died.")


def test_a_worker_that_was_given_up_keeps_nothing(model, choice, as_learner, monkeypatch):
    model(OTHER)
    row = wish(choice, as_learner)

    def given_up(*args):
        WrittenVariant.objects.update(status="failed")
        return []

    monkeypatch.setattr("learning.english.services.written.problems_with", given_up)
    write_variant(row.pk)
    assert not TaskVersion.objects.filter(origin="ai").exists()


def test_texts_of_people_who_left_are_removed(model, choice, as_learner):
    model(OTHER)
    write_variant(wish(choice, as_learner).pk)
    tend_variants()
    assert TaskVersion.objects.filter(origin="ai").count() == 1
    as_learner.user.delete()
    tend_variants()
    assert not TaskVersion.objects.filter(origin="ai").exists()


# -- on the path -------------------------------------------------------------------------------------------------------


def test_who_asks_again_gets_the_written_text_and_then_the_pool_again(model, choice, as_learner, as_stranger):
    model(OTHER)
    before = present_task(choice, as_learner.user)
    regenerate_task(choice, by=as_learner)
    assert present_task(choice, as_learner.user).variant == before.variant + 1
    write_variant(WrittenVariant.objects.get().pk)
    regenerate_task(choice, by=as_learner)
    given = present_task(choice, as_learner.user)
    assert (given.body["prompt"], given.variant) == ("We ___ there.", before.variant + 1)
    assert present_task(choice, as_stranger.user).version == "1"
    regenerate_task(choice, by=as_learner)
    assert present_task(choice, as_learner.user).code == f"1.{before.variant + 2}"


def test_an_answer_keeps_the_written_text(model, choice, as_learner):
    model(OTHER)
    write_variant(wish(choice, as_learner).pk)
    regenerate_task(choice, by=as_learner)
    given = present_task(choice, as_learner.user)
    regenerate_task(choice, by=as_learner)
    submission = submit_answer(choice, "are", by=as_learner, variant=given.code)
    assert (submission.correct, given_of(submission).code) == (True, given.code)
    assert present_task(choice, as_learner.user, given.code) == given


def test_nobody_else_can_name_a_written_text(model, choice, as_learner, as_stranger):
    model(OTHER)
    write_variant(wish(choice, as_learner).pk)
    regenerate_task(choice, by=as_learner)
    code = present_task(choice, as_learner.user).code
    with pytest.raises(Invalid):
        present_task(choice, as_stranger.user, code)


def test_a_changed_task_is_taught_in_its_new_text(model, choice, as_learner):
    model(OTHER)
    write_variant(wish(choice, as_learner).pk)
    regenerate_task(choice, by=as_learner)
    choice.version = 2
    assert present_task(choice, as_learner.user).version == "2"
