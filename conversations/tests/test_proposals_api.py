"""The doors to proposals: read, say yes, say no."""

from uuid import uuid4

import pytest

from conversations import services
from conversations.models import Proposal
from conversations.services import following
from conversations.tests.acting import tended
from conversations.tests.factories import ConversationFactory, MessageFactory, ProposalFactory
from organizations.tests.factories import MembershipFactory, key_with_secret
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def garden():
    with tended() as garden:
        yield garden


@pytest.fixture
def proposal(learner):
    return ProposalFactory(message__conversation__owner=learner)


def place(proposal, what=""):
    return f"/api/core/proposals/{proposal.pk}{what}"


def test_a_proposal_has_its_card_and_never_its_plan(api, learner, proposal):
    body = api(learner).get(place(proposal)).json()
    assert body == {
        "id": str(proposal.pk),
        "message_id": str(proposal.message_id),
        "conversation_id": str(proposal.message.conversation_id),
        "tool": "plant_trees",
        "card": proposal.card,
        "status": "waiting",
        "summary": "",
        "error": None,
        "created_at": body["created_at"],
        "decided_at": None,
    }


def test_yes_twice_answers_the_same(api, learner, proposal, garden):
    client = api(learner)
    first, second = client.post(place(proposal, "/confirm")), client.post(place(proposal, "/confirm"))
    assert (first.status_code, first.json()["status"], first.json()["summary"]) == (200, "done", "Planted 3 trees.")
    assert first.json() == second.json() == client.get(place(proposal)).json()
    assert client.post(place(proposal, "/decline")).json()["detail"]["error"] == "conflict"
    assert garden.calls == [proposal.pk]


def test_no_twice_answers_the_same(api, learner, proposal, garden):
    client = api(learner)
    first, second = client.post(place(proposal, "/decline")), client.post(place(proposal, "/decline"))
    assert (first.status_code, first.json()["status"]) == (200, "declined")
    assert first.json() == second.json()
    refused = client.post(place(proposal, "/confirm"))
    assert (refused.status_code, refused.json()["detail"]["error"]) == (409, "conflict")
    assert garden.calls == []


def test_the_same_key_gets_the_same_answer(api, learner, proposal, garden):
    client = api(learner)
    first, second = (client.post(place(proposal, "/confirm"), HTTP_IDEMPOTENCY_KEY="once") for _ in range(2))
    assert (first.json(), second["Idempotency-Replayed"]) == (second.json(), "true")


def test_nobody_else_finds_it(api, stranger, proposal, garden):
    for caller, status in ((api(stranger), 404), (api(), 401)):
        assert caller.get(place(proposal)).status_code == status
        for what in ("/confirm", "/decline"):
            assert caller.post(place(proposal, what)).status_code == status
        listed = f"/api/core/conversations/{proposal.message.conversation_id}/proposals"
        assert caller.get(listed).status_code == status
    assert (garden.calls, Proposal.objects.get().status) == ([], "waiting")
    assert api(stranger).post(f"/api/core/proposals/{uuid4()}/confirm").status_code == 404


@pytest.mark.parametrize(
    ("scope", "status"), [("conversations:write", 200), ("conversations:read", 403), ("integrations:write", 403)]
)
def test_a_key_needs_to_write_conversations(client, learner, garden, scope, status):
    tenant = MembershipFactory(user=learner).organization
    proposal = ProposalFactory(message__conversation__owner=learner, message__conversation__organization=tenant)
    _, secret = key_with_secret(organization=tenant, created_by=learner, scopes=[scope])
    answer = client.post(place(proposal, "/confirm"), headers={"X-API-Key": secret})
    assert (answer.status_code, len(garden.calls)) == (status, int(status == 200))


def test_a_key_of_a_tenant_reaches_nothing_outside_of_it(client, learner, proposal, garden):
    tenant = MembershipFactory(user=learner).organization
    _, secret = key_with_secret(organization=tenant, created_by=learner, scopes=["conversations:write"])
    answer = client.post(place(proposal, "/confirm"), headers={"X-API-Key": secret})
    assert (answer.status_code, garden.calls) == (404, [])


def test_who_left_the_tenant_cannot_say_yes_any_more(api, learner, garden):
    member = MembershipFactory(user=learner)
    place_of = {"message__conversation__owner": learner, "message__conversation__organization": member.organization}
    proposal = ProposalFactory(**place_of)
    member.delete()
    assert api(learner).post(place(proposal, "/confirm")).status_code == 404
    assert garden.calls == []


def test_in_a_deleted_conversation_there_is_none(api, learner, proposal, garden):
    services.delete_conversation(proposal.message.conversation, by=Principal(learner, "bearer"))
    assert api(learner).post(place(proposal, "/confirm")).status_code == 404
    assert (garden.calls, Proposal.objects.get().status) == ([], "waiting")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_however_long(api, learner, django_assert_num_queries, count):
    conversation = ConversationFactory(owner=learner)
    answer = MessageFactory(conversation=conversation, role="assistant")
    made = [ProposalFactory(message=answer) for _ in range(count)]
    ProposalFactory(message__conversation__owner=learner)
    client, here = api(learner), f"/api/core/conversations/{conversation.pk}"
    with django_assert_num_queries(3):
        listed = client.get(f"{here}/proposals").json()
    assert [each["id"] for each in listed] == [str(each.pk) for each in reversed(made)]
    with django_assert_num_queries(6):
        messages = client.get(f"{here}/messages").json()
    assert messages[0]["proposals"] == list(reversed(listed))


@pytest.mark.django_db(transaction=True)
async def test_who_comes_after_the_end_is_told_of_it_too(learner, proposal):
    told = [event.data async for event in following.follow(proposal.message) if event and event.kind == "tool"]
    about = {"name": "plant_trees", "status": "waiting", "summary": "Plant trees", "proposal_id": proposal.pk}
    assert told == [{**about, "card": proposal.card}]
