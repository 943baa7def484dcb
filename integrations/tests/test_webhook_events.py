"""What webhooks are told: everything of their tenant in the documented shape, nothing of others, nothing private."""

import inspect
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils.timezone import now
from jsonschema import Draft202012Validator

from conversations.models import Message, Proposal
from conversations.services import conversations, forks
from conversations.tests.factories import ConversationFactory, ProposalFactory, exchange
from integrations import services
from integrations import webhook_receivers as receivers
from integrations.models import WebhookDelivery
from integrations.services import happenings
from integrations.services.deliveries import KEPT, queue_event, sweep_deliveries
from integrations.tests.factories import given_up, grant, happened, webhook
from integrations.webhooks.catalogue import EVENT_TYPES, as_markdown, event_type
from knowledge.models import Document
from knowledge.services.documents.changes import change_document, fail_document, remove_documents
from knowledge.tests.factories import DocumentFactory
from learning.models import Evaluation
from live.tests.talks import session_of
from organizations.models import OrganizationCap, Resource
from organizations.services import allowances, caps, change_role, remove_member, revoke_key
from organizations.services.invitations import accept_invitation
from organizations.tests.factories import InvitationFactory, key_with_secret, membership
from xentree import personal_data
from xentree.errors import LimitReached
from xentree.events import (
    AnswerFinished,
    CapReached,
    DocumentRead,
    EvaluationFinished,
    LiveReportFinished,
    LiveSessionEnded,
    LiveSessionStarted,
    ModuleCompleted,
    ProposalDecided,
    emit,
    emit_at_once,
    on,
)

pytestmark = pytest.mark.django_db
REACHED: list = []
on(CapReached)(REACHED.append)


@pytest.fixture
def listening(greenhouse, owner, orchard, orchard_owner, receiver):
    """Both tenants' webhooks are told everything."""
    for place, by in ((greenhouse, owner), (orchard, orchard_owner)):
        webhook(place, by, receiver.at("/ok"), *EVENT_TYPES)


@pytest.fixture
def told(listening, greenhouse, django_capture_on_commit_callbacks):
    """A function that does something, and answers what the greenhouse's webhook was told: [(type, data)]."""

    def of(act):
        with django_capture_on_commit_callbacks(execute=True):
            act()
        rows = list(WebhookDelivery.objects.order_by("created_at", "id"))
        assert {row.webhook.organization_id for row in rows} <= {greenhouse.pk}
        for row in rows:
            kind = event_type(row.event_type)
            validator = Draft202012Validator(kind.schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
            validator.validate(row.payload["data"])
            assert (row.payload["version"], str(row.user_id)) == (kind.version, str(row.payload["data"].get("user_id")))
        return [(row.event_type, row.payload["data"]) for row in rows]

    return of


def inside(principal, organization):
    return replace(principal, organization_id=organization.pk)


def test_members_join_change_and_leave(told, greenhouse, owner, member, team):
    mine = membership(greenhouse, member)
    who = {"user_id": str(member.user.pk)}
    assert told(lambda: change_role(mine, "manager", by=owner)) == [
        ("member.changed", {**who, "role": "manager", "status": "active", "team_ids": []})
    ]
    WebhookDelivery.objects.all().delete()
    mine.refresh_from_db()
    assert told(lambda: remove_member(mine, by=owner)) == [("member.left", who)]


def test_an_invitation_is_accepted(told, greenhouse, verified, owner):
    invitation = InvitationFactory(organization=greenhouse, user=verified.user, kind="person", invited_by=owner.user)
    events = told(lambda: accept_invitation(invitation, by=verified))
    who = {"user_id": str(verified.user.pk)}
    assert ("invitation.accepted", {"invitation_id": str(invitation.pk), **who}) in events
    assert ("member.joined", {**who, "role": "member", "status": "active", "team_ids": []}) in events
    assert len(events) == 2


def test_conversations_of_the_workspace(told, greenhouse, member):
    here = inside(member, greenhouse)

    def talk():
        kept = conversations.create_conversation(conversations.NewConversation(initial_query="Hm?"), by=here)
        forks.fork_conversation(kept, kept.head_id, by=here)
        conversations.delete_conversation(kept, by=here)

    events = told(talk)
    assert [name for name, _ in events] == ["conversation.created", "conversation.created", "conversation.deleted"]
    assert events[0][1] == {**events[2][1]} and events[0][1]["user_id"] == str(member.user.pk)


def test_what_is_a_persons_own_is_told_nobody(told, greenhouse, member, owner):
    here, temporary = inside(member, greenhouse), conversations.NewConversation(temporary=True)

    def live():
        conversations.create_conversation(conversations.NewConversation(), by=member)
        passing = conversations.create_conversation(temporary, by=here)
        emit(AnswerFinished(uuid4(), passing.pk, member.user.pk, "complete", greenhouse.pk))
        conversations.delete_conversation(passing, by=here)
        private = DocumentFactory(owner=member.user, organization=greenhouse)
        emit(DocumentRead(private.pk, "ready"))
        remove_documents(Document.objects.filter(pk=private.pk))
        emit(
            EvaluationFinished(
                Evaluation.objects.create(user=member.user, skill="writing").pk, member.user.pk, "writing", "done"
            )
        )
        emit(ModuleCompleted(uuid4(), member.user.pk, 90.0, 10, None))
        session = session_of(member.user)
        emit(LiveSessionEnded(session.pk, member.user.pk, 12))

    assert told(live) == []


def test_answers_and_what_was_decided_on_cards(told, greenhouse, member):
    talk = ConversationFactory(owner=member.user, organization=greenhouse)
    exchange(talk, ("Question", "Answer"))
    answer = Message.objects.get(role="assistant")
    card = ProposalFactory(owner=member.user, message=answer, organization=greenhouse, status=Proposal.Status.DONE)
    ids = {"conversation_id": str(talk.pk), "user_id": str(member.user.pk)}

    def happen():
        emit(AnswerFinished(answer.pk, talk.pk, member.user.pk, "complete", greenhouse.pk))
        emit(AnswerFinished(answer.pk, talk.pk, member.user.pk, "complete", greenhouse.pk))
        for status in ("working", "done"):
            emit(ProposalDecided(card.pk, talk.pk, member.user.pk, greenhouse.pk, status))

    assert told(happen) == [
        ("conversation.answered", {**ids, "message_id": str(answer.pk), "status": "complete"}),
        ("proposal.decided", {**ids, "proposal_id": str(card.pk), "tool": card.tool, "status": "done"}),
    ]


def test_shared_documents(told, greenhouse, owner, team):
    shared = DocumentFactory(owner=owner.user, organization=greenhouse, visibility="organization", chunk_count=3)
    of_team = DocumentFactory(owner=owner.user, organization=greenhouse, visibility="team", team=team, status="parsing")
    data = {"document_id": str(shared.pk), "user_id": str(owner.user.pk), "visibility": "organization", "team_id": None}
    teams = {**data, "document_id": str(of_team.pk), "visibility": "team", "team_id": str(team.pk)}

    def read():
        emit(DocumentRead(shared.pk, "ready"))
        fail_document(Document.objects.filter(pk=of_team.pk), "empty", "There is no text.")

    events = [("document.ready", {**data, "chunks": 3}), ("document.failed", {**teams, "error_code": "empty"})]
    assert told(read) == events
    remove = partial(remove_documents, Document.objects.filter(pk=shared.pk))
    assert told(remove) == [*events, ("document.removed", data)]


def test_a_document_is_shared_and_taken_back(told, greenhouse, owner):
    document = DocumentFactory(owner=owner.user, organization=greenhouse)

    def share():
        change_document(document, {"title": "Another"}, by=owner)
        change_document(document, {"visibility": "organization"}, by=owner)
        change_document(document, {"visibility": "private"}, by=owner)

    data = {"document_id": str(document.pk), "user_id": str(owner.user.pk), "team_id": None}
    assert told(share) == [("document.shared", {**data, "visibility": seen}) for seen in ("organization", "private")]


def test_what_was_practised_in_the_workspace(told, greenhouse, member):
    who, module = {"user_id": str(member.user.pk)}, uuid4()
    judged = Evaluation.objects.create(user=member.user, organization=greenhouse, skill="writing")
    session = session_of(member.user, organization=greenhouse)
    talk = {"session_id": str(session.pk), **who}

    def happen():
        emit(EvaluationFinished(judged.pk, member.user.pk, "writing", "done"))
        emit(ModuleCompleted(module, member.user.pk, 90.0, 10, greenhouse.pk))
        emit(LiveSessionStarted(session.pk, member.user.pk))
        emit(LiveSessionEnded(session.pk, member.user.pk, 12))
        emit(LiveReportFinished(session.pk, member.user.pk, "done"))

    assert told(happen) == [
        ("english.evaluation_finished", {"evaluation_id": str(judged.pk), **who, "skill": "writing", "status": "done"}),
        ("english.module_completed", {"module_id": str(module), **who}),
        ("live.session_started", talk),
        ("live.session_ended", {**talk, "seconds": 12}),
        ("live.report_finished", {**talk, "status": "done"}),
    ]


def test_keys_and_tokens_are_called_back(told, greenhouse, owner):
    key, _ = key_with_secret(organization=greenhouse, created_by=owner.user)
    token = grant(greenhouse, owner).token

    def happen():
        revoke_key(key, by=owner)
        services.revoke_token(greenhouse, jti=token.pk, by=owner)

    assert told(happen) == [
        ("api_key.revoked", {"key_id": str(key.pk), "user_id": str(owner.user.pk)}),
        ("integration_token.revoked", {"token_id": str(token.pk)}),
    ]


def test_a_limit_is_told_although_what_met_it_is_undone(greenhouse, member):
    OrganizationCap.objects.create(organization=greenhouse, monthly_tokens=10)
    allowances.forget_limits()
    REACHED.clear()
    with pytest.raises(LimitReached):
        caps.spend(inside(member, greenhouse), Resource.TOKENS, 11)
    assert [CapReached(greenhouse.pk, None, "tokens", 10, f"{now():%Y-%m}")] == REACHED


def test_a_limit_is_told_once(told, greenhouse, member):
    reached = CapReached(greenhouse.pk, None, "tokens", 10, "2026-11")

    def meet_it_twice():
        emit_at_once(reached)
        cache.clear()
        emit_at_once(reached)

    data = {"resource": "tokens", "holder": "organization", "limit": 10, "user_id": None}
    assert told(meet_it_twice) == [("cap.reached", data)]


def test_a_members_limit_is_told_with_the_member(told, greenhouse, member):
    reached = CapReached(greenhouse.pk, member.user.pk, "tokens", 5, "2026-11")
    data = {"resource": "tokens", "holder": "member", "limit": 5, "user_id": str(member.user.pk)}
    assert told(lambda: emit_at_once(reached)) == [("cap.reached", data)]


def test_nobody_is_asked_for_facts_where_nobody_listens(greenhouse, owner):
    webhook(greenhouse, owner)
    webhook(greenhouse, owner, enabled=False)

    def fail():
        raise AssertionError

    assert queue_event(greenhouse.pk, "member.joined", fail) == 0
    assert queue_event(None, "member.left", fail) == 0


def test_every_event_has_somebody_who_tells_it():
    said = "".join(inspect.getsource(module) for module in (happenings, receivers))
    assert [name for name in EVENT_TYPES if f'"{name}"' not in said] == []


def test_the_documents_list_every_event(settings):
    assert as_markdown() in (settings.BASE_DIR / "docs" / "webhooks.md").read_text()


def test_a_person_takes_along_and_erases_what_was_told_about_them(greenhouse, owner, member):
    webhook(greenhouse, owner)
    happened(greenhouse, user_id=str(member.user.pk))
    happened(greenhouse)
    files = {each.path: each.data for each in personal_data.export_all(member.user)}
    [mine] = files["integrations/webhook_deliveries.json"]
    assert mine["payload"]["data"] == {"user_id": str(member.user.pk)}
    personal_data.erase_all(member.user)
    assert not WebhookDelivery.objects.filter(user_id=member.user.pk).exists()
    assert WebhookDelivery.objects.count() == 1


def test_deliveries_are_kept_for_thirty_days(greenhouse, owner):
    hook = webhook(greenhouse, owner)
    given_up(hook, created_at=now() - KEPT)
    fresh = given_up(hook)
    sweep_deliveries()
    assert WebhookDelivery.objects.get() == fresh


def test_with_a_tenant_everything_goes(greenhouse, owner):
    given_up(webhook(greenhouse, owner))
    greenhouse.delete()
    assert not WebhookDelivery.objects.exists()
