"""What asking takes along, and that a refused question leaves nothing behind."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.utils.timezone import now

from conversations.models import Conversation, Message
from conversations.services import answers, outcomes
from conversations.services.answers import Wish
from conversations.services.citations import CitationFilter
from conversations.services.outcomes import Draft, Ending
from conversations.tests.factories import AttachmentFactory, ConversationFactory, FolderFactory, MessageFactory
from conversations.tests.test_indexing import in_thread
from organizations.models import Plan
from xentree.errors import Conflict, NotAllowed, NotFound
from xentree.providers import routing
from xentree.testing.fake_provider import running_fake_provider

pytestmark = pytest.mark.django_db(transaction=True)
FILE = '<file name="notes.txt">\nWater boils at 100 degrees.\n</file>'


@pytest.fixture
def vendor(settings):
    with running_fake_provider() as url:
        settings.AI_PROVIDERS = [{"id": "fake", "kind": "openai", "base_url": f"{url}/v1", "models": ["fast"]}]
        yield url


def local_wish():
    return Wish(tuple(async_to_sync(routing.candidates)("local", images=False)))


def asked_of(vendor):
    """The last thing a person said, as the vendor got it."""
    return httpx.get(f"{vendor}/requests").json()[-1]["body"]["messages"][-1]["content"]


def test_a_passing_question_takes_its_files_along(api, learner, vendor):
    file = AttachmentFactory(owner=learner)
    body = {"message": "At how many?", "provider": "fake", "attachments": [str(file.pk)]}

    assert api(learner).post("/api/core/chat", body).status_code == 200
    assert asked_of(vendor) == f"At how many?\n\n{FILE}"


def test_xentree_local_quotes_the_file_of_a_question_and_of_the_one_before(api, learner):
    file = AttachmentFactory(owner=learner)
    body = {"message": "When does water boil?", "provider": "local", "save": True, "attachments": [str(file.pk)]}
    first = api(learner).post("/api/core/chat", body).json()
    again = {"message": "At how many degrees?", "provider": "local", "conversation_id": first["conversation_id"]}
    second = api(learner).post("/api/core/chat", again).json()

    quoted = "From the attached file **notes.txt**:\n\nWater boils at 100 degrees."
    assert [quoted in answer["content"] for answer in (first, second)] == [True, True]


def test_a_file_is_no_part_of_what_is_searched_for(api, learner):
    file = AttachmentFactory(owner=learner, text="How do I connect OpenAI?")
    asked = {"message": "Xyzzy plugh?", "provider": "local", "attachments": [str(file.pk)]}

    assert (
        api(learner)
        .post("/api/core/chat", asked)
        .json()["content"]
        .startswith("I looked through what you attached, **notes.txt**, and found nothing in it that answers this.")
    )


def test_a_passing_question_takes_nobody_elses_files(api, learner, stranger):
    file = AttachmentFactory(owner=stranger)
    response = api(learner).post("/api/core/chat", {"message": "What is in it?", "attachments": [str(file.pk)]})

    assert (response.status_code, response.json()["detail"]["error"]) == (404, "not_found")


def test_an_edited_question_is_asked_with_the_files_it_keeps(api, learner, vendor):
    question = MessageFactory(conversation__owner=learner, content="At how many?")
    AttachmentFactory(owner=learner, message=question)
    api(learner).post(f"/api/core/messages/{question.pk}/edit", {"content": "At how much?", "provider": "fake"})

    assert asked_of(vendor) == f"At how much?\n\n{FILE}"


def test_a_refused_first_question_leaves_no_conversation(api, learner, vendor):
    caller, new = api(learner), {"message": "hi", "save": True, "provider": "fake"}
    lost = caller.post("/api/core/chat", {**new, "attachments": [str(uuid4())]})
    Plan.objects.update_or_create(pk="free", defaults={"name": "Free", "monthly_tokens": 10})

    assert [lost.status_code, caller.post("/api/core/chat", new).status_code] == [404, 429]
    assert (Conversation.objects.count(), Message.objects.count()) == (0, 0)


def test_a_temporary_chat_is_in_no_folder(api, learner):
    body = {"message": "hi", "save": True, "temporary": True, "folder_id": str(FolderFactory(owner=learner).pk)}
    response = api(learner).post("/api/core/chat", body)

    assert (response.status_code, Conversation.objects.count()) == (409, 0)


def test_a_conversation_deleted_meanwhile_is_not_asked_in(as_learner):
    conversation = ConversationFactory(owner=as_learner.user)
    asked = answers.ask(conversation, text="hi", wish=local_wish(), by=as_learner)
    Conversation.objects.update(deleted_at=now())

    with pytest.raises(NotFound):
        answers.keep(asked.exchange)
    assert Message.objects.count() == 0


def test_a_question_asked_after_another_was_kept_is_refused(as_learner):
    conversation = ConversationFactory(owner=as_learner.user)
    first, second = (answers.ask(conversation, text=text, wish=local_wish(), by=as_learner) for text in ("a", "b"))
    answers.keep(first.exchange)

    with pytest.raises(Conflict):
        answers.keep(second.exchange)
    assert list(Message.objects.values_list("content", flat=True)) == ["a", ""]


@pytest.mark.parametrize(
    "act", [answers.select_branch, lambda answer, by: answers.give_feedback(answer, feedback="up", by=by)]
)
def test_services_refuse_what_is_somebody_elses(learner, as_stranger, act):
    answer = MessageFactory(conversation__owner=learner, role="assistant")
    before = list(Message.objects.values()), list(Conversation.objects.values())

    with pytest.raises(NotAllowed):
        act(answer, by=as_stranger)
    assert (list(Message.objects.values()), list(Conversation.objects.values())) == before


def test_an_answer_that_gives_a_sign_of_life_after_all_is_not_buried(learner):
    late = now() - timedelta(seconds=16)
    found = MessageFactory(conversation__owner=learner, role="assistant", status="streaming", alive_at=late)
    outcomes.save_progress(found.pk, "still here")

    assert outcomes._bury(found) is False
    assert (Message.objects.get().status, Message.objects.get().content) == ("streaming", "still here")


def test_a_question_while_the_answer_before_it_ends_waits_for_it(as_learner, monkeypatch):
    conversation = ConversationFactory(owner=as_learner.user)
    first = answers.ask(conversation, text="one", wish=local_wish(), by=as_learner)
    answers.keep(first.exchange)
    second = answers.ask(Conversation.objects.get(), text="two", wish=local_wish(), by=as_learner)
    changed = outcomes._changed

    def changed_slowly(known, **news):
        time.sleep(0.4)
        return changed(known, **news)

    monkeypatch.setattr(outcomes, "_changed", changed_slowly)
    with ThreadPoolExecutor(2) as pool:
        draft = Draft(CitationFilter(None))
        ending = pool.submit(in_thread, lambda: outcomes.finish(first, "Done.", draft, Ending()))
        time.sleep(0.2)
        asking = pool.submit(in_thread, lambda: answers.keep(second.exchange))
    ending.result(), asking.result()
    assert sorted(Message.objects.values_list("status", flat=True)) == ["complete"] * 3 + ["streaming"]
