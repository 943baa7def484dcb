"""Whatever documents there are, whoever may read them and whatever a model writes: no citation lies."""

import asyncio
import re
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tests.factories import UserFactory
from conversations.models import Message, Retrieval
from conversations.services import answers, producer
from conversations.services.answers import Wish
from conversations.services.reading import look_up
from conversations.tests.factories import ConversationFactory
from conversations.tests.test_citations import PARTS, visible
from knowledge.models import Document
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.tests.factories import MembershipFactory, OrganizationFactory, TeamFactory, join
from xentree.principal import Principal
from xentree.providers.chat import ChatProvider, Finished, ModelInfo, TextDelta
from xentree.providers.routing import Candidate

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Where does the river rise?"
SHOWN = re.compile(r"\[(\d{1,3})\]")
documents = st.lists(
    st.tuples(
        st.sampled_from(["mine", "teammates", "strangers"]),
        st.sampled_from(["private", "organization", "team", "my team", "gone conversation"]),
        st.sampled_from(["ready", "failed"]),
    ),
    max_size=7,
)


class Scripted(ChatProvider):
    """Says what it is told, in the given pieces."""

    id, name, local = "scripted", "Scripted", False

    def __init__(self, pieces):
        self.pieces, self.prompts = pieces, []

    async def models(self):
        return [ModelInfo("scripted", "Scripted")]

    async def stream(self, model, prompt):
        self.prompts.append(prompt)
        for piece in self.pieces:
            yield TextDelta(piece)
        yield Finished("stop", 1, 1)


class World:
    """A person, a teammate and a stranger, and documents of theirs."""

    def __init__(self):
        self.me, self.teammate, self.stranger = (UserFactory() for _ in range(3))
        self.organization = OrganizationFactory()
        self.team, self.others = (TeamFactory(organization=self.organization) for _ in range(2))
        MembershipFactory(user=self.teammate, organization=self.organization)
        self.me = join(self.organization, "member", self.team).user
        self.theirs = MembershipFactory(user=self.stranger).organization

    def add(self, owner, sharing, status):
        people = {"mine": self.me, "teammates": self.teammate, "strangers": self.stranger}
        fields = {"owner": people[owner], "status": status}
        if sharing == "gone conversation":
            fields |= {"conversation_id": UUID(int=7), "access_group": None}
        elif sharing != "private":
            fields |= {"visibility": sharing.split()[-1]}
            fields["organization"] = self.theirs if owner == "strangers" else self.organization
        if fields.get("visibility") == "team" and owner != "strangers":
            fields["team"] = self.team if sharing == "my team" else self.others
        document = DocumentFactory(**fields)
        ChunkFactory(document=document, text=f"The river of {document.pk} rises in the hills.")
        return document

    def may_read(self, document, owner, sharing, status):
        """Said once more, in other words than the product says it."""
        if status != "ready" or owner == "strangers":
            return False
        if owner == "mine":
            return sharing != "gone conversation"
        return sharing in ("organization", "my team")


@pytest.fixture(scope="module")
def loop():
    """One for all answers, as in a web process."""
    loop = asyncio.new_event_loop()
    yield loop
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0.1))
    loop.close()


def written(asked, loop):
    async def run():
        log = await producer.begin(asked)
        await log.finished()
        await log.task
        return log

    return loop.run_until_complete(run())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents, st.lists(st.sampled_from(PARTS), max_size=25))
def test_every_citation_was_retrieved_for_this_person_and_is_theirs_to_read(loop, rows, pieces):
    world = World()
    added = {str(world.add(*row).pk): row for row in rows}
    mine = {pk for pk, row in added.items() if world.may_read(Document.objects.get(pk=pk), *row)}
    by, provider = Principal(world.me, "session"), Scripted(pieces)
    wish = Wish((Candidate(provider, ModelInfo("scripted", "Scripted")),), use_knowledge=True)
    log = written(answers.ask_anew(text=QUESTION, wish=wish, by=by), loop)
    given_to_it = {passage.index: passage for passage in provider.prompts[0].passages}
    cited = [mark.data for mark in log.marks if mark.kind == "citation"]
    assert {passage.document_id for passage in given_to_it.values() if passage.document_id} <= mine
    assert len(given_to_it) >= min(len(mine), 6)
    assert all(entry.get("chunk_id") == given_to_it[entry["index"]].chunk_id for entry in cited)
    assert {int(number) for number in SHOWN.findall(visible(log.text))} <= set(given_to_it)
    stored = Message.objects.get(pk=log.message_id)
    assert (stored.content, stored.citations) == (log.text, cited)
    world.me.delete()


def test_what_was_looked_up_is_kept_for_its_owner_and_read_by_who_may_still_read_it(api, learner, stranger):
    chunk = ChunkFactory(document=DocumentFactory(owner=learner), text="The river rises in the hills.")
    weak = ChunkFactory(document=DocumentFactory(owner=learner, title="x"), text="A river.")
    answer = api(learner).post("/api/core/chat", {"message": "Where do hills let the river rise?", "save": True}).json()
    path = f"/api/core/messages/{answer['message_id']}/retrieval"
    found = api(learner).get(path).json()["found"]
    assert [(entry["chunk_id"], entry["verdict"], entry["index"], entry["cited"]) for entry in found] == [
        (str(chunk.pk), "read", 1, True),
        (str(weak.pk), "weak", None, False),
    ]
    assert found[0]["text"] == chunk.text
    assert api(stranger).get(path).status_code == 404
    Document.objects.filter(pk=chunk.document_id).delete()
    assert [entry["text"] for entry in api(learner).get(path).json()["found"]] == [None, "A river."]
    assert "hills" not in str(Retrieval.objects.get().report["found"])


def test_an_answer_without_a_search_has_nothing_to_show(api, learner):
    answer = api(learner).post("/api/core/chat", {"message": "hello", "save": True}).json()
    body = api(learner).get(f"/api/core/messages/{answer['message_id']}/retrieval").json()
    assert body == {"query": None, "mode": None, "lexical_only": False, "took_ms": None, "found": []}


def test_documents_beside_a_conversation_are_read_without_being_asked_for(learner):
    conversation, by = ConversationFactory(owner=learner), Principal(learner, "session")
    assert answers.ask(conversation, text="x", wish=Wish((producer.LOCAL,)), by=by).reading.is_wanted is False
    beside = DocumentFactory(owner=learner, conversation_id=conversation.pk, access_group=conversation.pk)
    chosen = DocumentFactory(owner=learner)
    wish = Wish((producer.LOCAL,), document_ids=(chosen.pk,))
    assert answers.ask(conversation, text="x", wish=Wish((producer.LOCAL,)), by=by).reading.document_ids == (beside.pk,)
    assert answers.ask(conversation, text="x", wish=wish, by=by).reading.document_ids == (chosen.pk, beside.pk)


def test_documents_of_others_cannot_be_chosen(api, learner, stranger):
    document = DocumentFactory(owner=stranger)
    body = {"message": QUESTION, "document_ids": [str(document.pk)], "save": True}
    assert api(learner).post("/api/core/chat", body).status_code == 404
    assert Message.objects.count() == 0


@pytest.mark.parametrize("scopes", [{"conversations:write"}, {"conversations:write", "rag:read"}])
def test_a_key_reads_documents_only_with_the_right_to(learner, scopes):
    membership = MembershipFactory(user=learner)
    document = DocumentFactory(owner=learner, organization=membership.organization)
    ChunkFactory(document=document, text="The river rises in the hills.")
    key = Principal(learner, "key", organization_id=membership.organization_id, scopes=frozenset(scopes))
    asked = answers.pass_through(text=QUESTION, history=[], wish=Wish((producer.LOCAL,), use_knowledge=True), by=key)
    found = look_up(key, asked.prompt, asked.reading)
    read = {passage.document_id for passage in found.passages if passage.document_id}
    assert read == ({str(document.pk)} if "rag:read" in scopes else set())
