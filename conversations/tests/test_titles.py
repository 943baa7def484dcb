import httpx
import pytest
from django.utils.timezone import now

from bench.fake_provider import expected_text
from conversations.models import Conversation
from conversations.services.titles import _clean, title_conversation, trimmed_title
from conversations.tests.factories import ConversationFactory, exchange

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = "paced-4-1-1"


@pytest.fixture
def vendor(fake, settings):
    models = [SHORT, "fast", "error-500", "hang"]
    settings.AI_PROVIDERS = [
        {"id": "fake", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": models}
    ]
    httpx.delete(f"{fake}/requests")
    return fake


def answered(learner, model="", provider="", **fields):
    conversation = ConversationFactory(owner=learner, title="New Conversation", **fields)
    _, answer = exchange(conversation, ("# Why are there *two* tides a day?\nI live by the sea.", "The moon pulls."))
    answer.provider, answer.model = provider, model
    answer.save()
    return Conversation.objects.get(pk=conversation.pk)


def titled(conversation):
    title_conversation(conversation.pk)
    named = Conversation.objects.get(pk=conversation.pk)
    assert named.updated_at == conversation.updated_at
    return named.title, named.title_by


def test_the_model_that_answered_names_it(vendor, learner):
    assert titled(answered(learner, SHORT, "fake")) == (expected_text(SHORT).strip(" ."), "job")


def test_without_a_language_model_it_is_the_trimmed_question_and_nobody_is_asked(vendor, learner):
    assert titled(answered(learner, "handbook", "local")) == ("Why are there two tides a day?", "job")
    assert httpx.get(f"{vendor}/requests").json() == []


@pytest.mark.parametrize("model", ["error-500", "fast", "not-there-any-more"])
def test_a_model_that_fails_or_talks_on_leaves_the_question(vendor, learner, model):
    assert titled(answered(learner, model, "fake")) == ("Why are there two tides a day?", "job")


def test_a_model_that_hangs_is_not_waited_for(vendor, learner, monkeypatch):
    monkeypatch.setattr("conversations.services.titles.SECONDS", 0.5)
    assert titled(answered(learner, "hang", "fake")) == ("Why are there two tides a day?", "job")


@pytest.mark.parametrize("partial", ["", "The moon"])
def test_after_a_failed_answer_it_is_the_trimmed_question_until_one_succeeds(vendor, learner, partial):
    conversation = answered(learner, SHORT, "fake")
    conversation.messages.filter(role="assistant").update(status="failed", content=partial)
    assert titled(conversation) == titled(conversation) == ("Why are there two tides a day?", "default")
    assert httpx.get(f"{vendor}/requests").json() == []

    conversation.messages.filter(role="assistant").update(status="complete", content="The moon pulls.")
    assert titled(conversation) == (expected_text(SHORT).strip(" ."), "job")


def test_a_failed_answer_leaves_the_title_of_a_person(learner):
    conversation = answered(learner, title_by="person")
    conversation.messages.filter(role="assistant").update(status="failed")
    assert titled(conversation) == ("New Conversation", "person")


@pytest.mark.parametrize("by", ["person", "job"])
def test_a_title_that_somebody_gave_stays(learner, by):
    conversation = ConversationFactory(owner=learner, title="Mine", title_by=by)
    exchange(conversation, ("Why?", "So."))
    assert titled(conversation) == ("Mine", by)


def test_a_rename_while_the_model_thinks_wins(vendor, learner, monkeypatch):
    conversation = answered(learner, SHORT, "fake")

    def renamed(*args):
        Conversation.objects.filter(pk=conversation.pk).update(title="Mine", title_by="person")
        return "Theirs"

    monkeypatch.setattr("conversations.services.titles._asked_title", renamed)
    assert titled(conversation) == ("Mine", "person")


def test_temporary_and_empty_ones_stay_unnamed(learner):
    temporary = answered(learner, expires_at=now().replace(year=2100))
    assert titled(temporary) == ("New Conversation", "default")
    assert titled(ConversationFactory(owner=learner, title="New Conversation")) == ("New Conversation", "default")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Why?", "Why?"),
        ("\n\n  Explain   tides. ", "Explain tides"),
        ("word " * 30, "word word word word word word word word word word word word…"),
        ("x" * 100, "x" * 60 + "…"),
        ("***", ""),
    ],
)
def test_trimming(question, title):
    assert trimmed_title(question) == title


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ('"Two tides a day"', "Two tides a day"),
        ("Title: **Tides**.\nMore", "Tides"),
        ("I would be glad to help you with a title for this very long exchange about tides and moons", ""),
        ("", ""),
    ],
)
def test_cleaning(said, title):
    assert _clean(said) == title
