"""A small world: one of everything the owner has inside a tenant, and the people who might want to get at it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils.timezone import now

from accounts.models import DataExport, Session, User
from accounts.services import open_token_session
from accounts.tests.factories import UserFactory
from conversations.models import Conversation, ConversationImport, StudySet
from conversations.services.shares import share_token
from conversations.tests.factories import (
    AttachmentFactory,
    ConversationFactory,
    FolderFactory,
    LearningSessionFactory,
    NoteFactory,
    ProposalFactory,
    ShareFactory,
    exchange,
    indexed,
)
from integrations import services
from integrations.models import CalendarEntry, Integration
from integrations.services import mcp_servers
from integrations.tests.factories import embed, given_up, grant, mcp_server, webhook
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from learning.english.path import present_task
from learning.english.services import (
    ask_second_look,
    save_transcript_line,
    set_rating,
    start_session,
    submit_answer,
)
from learning.english.services.speaking import say_task
from learning.english.tests.factories import one_task, spoken_task
from learning.models import Evaluation, NotebookError, Progress, Quest, Recording
from learning.progress.days import today_of
from learning.progress.services.balances import book_tokens
from learning.progress.services.ledger import record_practice
from learning.progress.services.quests import quests_today
from learning.progress.services.reminders import stop_token
from live.models import LiveSession
from live.tests.talks import AT, saved
from organizations.models import Organization, OrganizationProvider
from organizations.services.audit import record
from organizations.tests.factories import (
    DomainFactory,
    InvitationFactory,
    MembershipFactory,
    OrganizationFactory,
    TeamFactory,
    key_with_secret,
)
from xentree.principal import Principal
from xentree.tests.matrix.words import ADMINS, ANNEX, CARD, CIRCLE, ELSEWHERE, PERSONAL, PRIVATE, REVOKED, TENANT

# Members of the tenant, and in which role; `closed` has asked for the end of their account.
MEMBERS = {
    "owner": "owner",
    "admin": "admin",
    "manager": "manager",
    "teammate": "member",
    "suspended": "member",
    "closed": "member",
    "quiet": "member",
}
# Owners of tenants of their own.
WORK_ELSEWHERE = {"stranger": "elsewhere", "staff": "office"}
# Tokens are made once and have to outlive the run; conftest.py lets them.
RUN = timedelta(hours=3)
# What stands in paths and is no id.
NAMES = {
    "model_id": "auto",
    "slug": "tenant",
    "link_token": "by-link",
    "handbook": "first-steps",
    "name": "nothing.webp",
    "number": 1,
    "item": "sprout",
    "module": "one",
    "closed_module": "two",
}
OTHERS = ("removed", "stranger", "staff", "invited", "joiner")


@dataclass
class World:
    """`people` by what they are to the tenant; `ids` by what stands in paths and bodies."""

    people: dict[str, User] = field(default_factory=dict)
    tenants: dict[str, Organization] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    # A conversation of each person's own, to attach the owner's things to.
    own: dict[str, Conversation] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def own_id(self, who: str) -> str:
        """Of the conversation that person has for themselves; an id of nothing for nobody."""
        return str(self.own[who].pk if who in self.own else self.ids["nothing"])

    def remember(self, **things: Any) -> None:
        self.ids.update({name: thing.pk for name, thing in things.items()})


def build() -> World:
    world = World(ids={"nothing": uuid4(), **NAMES})
    _people(world)
    _tenants(world)
    _sign_ins(world)
    _tenant_things(world)
    for who, person in world.people.items():
        word = {"owner": PRIVATE, "stranger": ELSEWHERE}.get(who, "")
        place = "tenant" if who in MEMBERS else WORK_ELSEWHERE.get(who, "")
        world.own[who] = _conversation(person, word, world.tenants.get(place))
    _conversations(world)
    _notes(world)
    _documents(world)
    _progress(world)
    _quests(world)
    _english(world)
    _course(world)
    _live(world)
    _tokens(world)
    _skills(world)
    return world


def _people(world: World) -> None:
    for who in (*MEMBERS, *OTHERS):
        world.people[who] = UserFactory(username=f"the-{who}", is_staff=who == "staff")
        world.ids[who] = world.people[who].pk
    User.objects.filter(username="the-closed").update(is_active=False, deletion_requested_at=now())


def _tenants(world: World) -> None:
    for name, word in (("tenant", CARD), ("annex", ANNEX), ("elsewhere", ELSEWHERE), ("office", "")):
        world.tenants[name] = OrganizationFactory(name=f"The {name} {word}", slug=name, description=word)
    world.remember(org_id=world.tenants["tenant"], annex=world.tenants["annex"], elsewhere=world.tenants["elsewhere"])
    members = {who: _join(world, "tenant", who, role) for who, role in MEMBERS.items()}
    members["suspended"].status = "suspended"
    members["suspended"].save()
    _join(world, "annex", "owner", "owner")
    for who, tenant in WORK_ELSEWHERE.items():
        _join(world, tenant, who, "owner")
    team = TeamFactory(organization=world.tenants["tenant"], name=f"Team {TENANT}")
    team.members.add(members["manager"], members["teammate"])
    world.remember(team_id=team, quiet_membership=members["quiet"])
    world.ids["target_user_id"] = world.ids["user_id"] = world.ids["teammate"]


def _join(world: World, tenant: str, who: str, role: str) -> Any:
    return MembershipFactory(organization=world.tenants[tenant], user=world.people[who], role=role)


def _sign_ins(world: World) -> None:
    owner = world.people["owner"]
    world.secrets["refresh_token"] = open_token_session(owner, user_agent=PERSONAL, address="").refresh_token
    export = DataExport.objects.create(
        user=owner, state="ready", file=ContentFile(PERSONAL.encode(), name="export.zip"), size_bytes=len(PERSONAL)
    )
    world.remember(session_id=Session.objects.get(user=owner), export_id=export)


def _tenant_things(world: World) -> None:
    tenant, owner = world.tenants["tenant"], world.people["owner"]
    as_owner = Principal(owner, "bearer")
    key, _ = key_with_secret(organization=tenant, created_by=owner, name=f"Key {ADMINS}", scopes=["rag:read"])
    invite: Any = partial(InvitationFactory, organization=tenant, invited_by=owner)
    invitation = invite(kind="email", email=f"{ADMINS}@example.org", token="by-mail")
    by_name = invite(kind="person", user=world.people["invited"], token="by-name")
    invite(token="by-link")
    joiner = world.people["joiner"]
    EmailAddress.objects.create(user=joiner, email=f"{joiner.username}@joiners.example", primary=True, verified=True)
    DomainFactory(organization=tenant, name="joiners.example", verified_at=now())
    domain = DomainFactory(organization=tenant, name=f"{ADMINS}.example")
    # Switched off, and at an address nobody gets to: no chat of the matrix asks it, and a test of it fails at once.
    place = {"kind": "openai", "base_url": "http://127.0.0.1:9/v1", "enabled": False}
    provider = OrganizationProvider.objects.create(organization=tenant, slug="ours", name=ADMINS, **place)
    record(tenant, "organization.updated", by=as_owner, target_id=tenant.pk, target_name=ADMINS)
    world.remember(key_id=key, invitation_id=invitation, by_name=by_name, domain_id=domain, provider_id=provider)


def _tokens(world: World) -> None:
    tenant, owner = world.tenants["tenant"], Principal(world.people["owner"], "bearer")
    issued = grant(tenant, owner, ttl=RUN)
    world.ids["jti"], world.secrets["integration_token"] = issued.token.pk, issued.secret
    services.revoke_token(tenant, jti=grant(tenant, owner).token.pk, reason=REVOKED, by=owner)
    world.remember(embed_id=embed(tenant, owner))
    hook = webhook(tenant, owner, "https://hooks.example/in", "cap.reached", name=f"Registry {ADMINS}")
    world.remember(webhook_id=hook, delivery_id=given_up(hook, "cap.reached"))
    _tool_servers(world)


def _tool_servers(world: World) -> None:
    """One that staff enabled, and the tenant's owner switched on."""
    listed = {"name": "look", "called": "mcp_notes_look", "title": "Look", "description": "", "fingerprint": "1"}
    server = mcp_server(tools=[listed])
    mcp_servers.switch_on(
        world.tenants["tenant"], server, version=server.version, by=Principal(world.people["owner"], "bearer")
    )
    world.remember(server_id=server)
    world.secrets["mcp_version"] = server.version


def _skills(world: World) -> None:
    about = {"provider": "ical-feed", "account_id": "feed", "name": "Feed"}
    feed = Integration.objects.create(user=world.people["owner"], **about)
    starts_at = datetime(2030, 1, 8, 9, tzinfo=UTC)
    block = CalendarEntry.objects.create(
        user=feed.user,
        integration=feed,
        purpose="study",
        title="Study",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        zone="UTC",
    )
    world.remember(feed_id=feed, integration_id=feed, block_id=block, entry_id=block)


def _conversation(person: User, word: str, tenant: Organization | None) -> Conversation:
    conversation = ConversationFactory(owner=person, title=f"Talk {word}", organization=tenant)
    exchange(conversation, (f"Question {word}", f"Answer {word}"))
    return indexed(conversation)


def _conversations(world: World) -> None:
    owner, tenant = world.people["owner"], world.tenants["tenant"]
    _conversation(owner, PERSONAL, None)
    _conversation(owner, ANNEX, world.tenants["annex"])
    conversation = _conversation(owner, PRIVATE, tenant)
    question, answer = conversation.messages.order_by("created_at")
    gone = ConversationFactory(owner=owner, title=PRIVATE, deleted_at=now(), organization=tenant)
    world.remember(conversation_id=conversation, deleted_conversation=gone, message_id=answer, question=question)
    share = ShareFactory(conversation=conversation, title=PRIVATE)
    world.ids["share_token"] = share_token(share)
    world.remember(
        folder_id=FolderFactory(owner=owner, name=PRIVATE, organization=tenant),
        share_id=share,
        attachment_id=_attachment(owner, tenant),
        proposal_id=ProposalFactory(message=answer, card=_card(PRIVATE)),
        learning=LearningSessionFactory(conversation=conversation, goal=PRIVATE),
        import_id=ConversationImport.objects.create(owner=owner, filename=PRIVATE, state="done", organization=tenant),
    )


def _card(word: str) -> dict[str, Any]:
    return {"title": f"Plant {word}", "items": [], "yes": "Plant", "place": ""}


def _notes(world: World) -> None:
    owner, tenant = world.people["owner"], world.tenants["tenant"]
    for word, place in ((PERSONAL, None), (ANNEX, world.tenants["annex"])):
        NoteFactory(owner=owner, title=f"Note {word}", organization=place)
    note = NoteFactory(owner=owner, title=f"Note {PRIVATE}", organization=tenant, tags=[PRIVATE])
    gone = NoteFactory(owner=owner, title=f"Note {PRIVATE}", organization=tenant, deleted_at=now())
    world.remember(note_id=note, deleted_note=gone)


def _documents(world: World) -> None:
    owner, tenant = world.people["owner"], world.tenants["tenant"]
    original = ContentFile(f"About {PRIVATE}.".encode(), name="paper.txt")
    private = _document(PRIVATE, owner=owner, organization=tenant, file=original)
    _document(CARD, owner=owner, organization=tenant, visibility="organization")
    _document(CIRCLE, owner=owner, organization=tenant, visibility="team", team_id=world.ids["team_id"])
    _document(PERSONAL, owner=owner)
    _document(ANNEX, owner=owner, organization=world.tenants["annex"], visibility="organization")
    study_set = StudySet.objects.create(owner=owner, document=private, kind="quiz", items=[_question(private)])
    world.remember(document_id=private, study_set_id=study_set)


def _document(word: str, **fields: Any) -> Any:
    return ChunkFactory(document=DocumentFactory(title=f"Paper {word}", **fields), text=f"About {word}.").document


def _question(document: Any) -> dict[str, Any]:
    quote = {"chunk_id": str(document.chunks.get().pk), "page": None, "quote": PRIVATE}
    return {"question": PRIVATE, "answer": "green", "options": ["green", "red", "blue", "grey"], "citation": quote}


def _progress(world: World) -> None:
    """One shows their progress to anybody, the others to nobody."""
    owner, admin = world.people["owner"], world.people["admin"]
    Progress.objects.create(user=owner, is_public=True)
    Progress.objects.create(user=admin)
    world.ids["shown_username"], world.ids["hidden_username"] = owner.username, admin.username
    world.ids["username"] = owner.username


def _quests(world: World) -> None:
    """Everybody has looked at today's; one of the owner's is done, and they have tokens."""
    owner = world.people["owner"]
    fields = {"kind": "conversations", "category": "conversations", "target_value": 1, "reward_multiplier": 2}
    quest = Quest.objects.create(user=owner, date=today_of(owner), slot=0, reward_duration=20, **fields)
    record_practice(owner, "conversation", uuid4(), {})
    progress = Progress.objects.get(user=owner)
    book_tokens(progress, {"week:1": 1000})
    progress.save()
    world.remember(quest_id=quest)
    world.ids["reminder_token"] = stop_token(owner)
    for person in world.people.values():
        quests_today(person)


def _english(world: World) -> None:
    """What the owner wrote in each of their workspaces, and said in one."""
    owner, tenant = world.people["owner"], world.tenants["tenant"]
    for word, place in ((PERSONAL, None), (ANNEX, world.tenants["annex"]), (PRIVATE, tenant)):
        fields = {"user": owner, "organization": place, "request": {"text": f"About {word}."}}
        evaluation = Evaluation.objects.create(**fields, skill="writing", status="done", score=50, feedback=word)
    sound = ContentFile(PRIVATE.encode(), name="voice.wav")
    kind = {"status": "ready", "content_type": "audio/wav", "size": len(PRIVATE)}
    recording = Recording.objects.create(user=owner, organization=tenant, file=sound, **kind)
    word = {"text": "hello", "start": 0, "end": 1, "score": 50, "sure": True, "said": True, "error": None, "phones": []}
    heard = {"request": {"expected_text": "Hello, hello.", "prompt": PRIVATE}, "result": {"words": [word, word]}}
    said = Evaluation.objects.create(user=owner, organization=tenant, skill="speaking", status="done", **heard)
    world.remember(evaluation_id=evaluation, recording_id=recording, said_evaluation=said)
    _teaching(world)


def _teaching(world: World) -> None:
    """An answer of the owner's whose mark they ask a person to look at, and what the owner says of the teammate."""
    owner, tenant = world.people["owner"], world.tenants["tenant"]
    fields = {"skill": "writing", "status": "done", "score": 50, "request": {"text": "An answer"}}
    evaluation = Evaluation.objects.create(user=owner, organization=tenant, **fields)
    ask_second_look(evaluation, by=Principal(owner, "bearer"))
    member = tenant.memberships.get(user=world.people["teammate"])
    word = set_rating(member, "speaking", 60, reason="An exam", by=Principal(owner, "bearer"))
    world.remember(asked_evaluation=evaluation, word_id=word)


def _course(world: World) -> None:
    """The owner is in the first of two modules, with an error that has their word in it."""
    owner, tenant = world.people["owner"], world.tenants["tenant"]
    by = Principal(owner, "bearer", organization_id=tenant.pk)
    task, locked = one_task(), one_task("two", order=2)
    session, _ = start_session("practice", by=by)
    wrong = submit_answer(task, [PRIVATE], session=session, by=by)
    submit_answer(task, ["am"], session=session, by=by)
    save_transcript_line(session, role="user", text=PRIVATE, by=by)
    spoken = spoken_task(task.lesson)
    # It is said already: saying it anew for each of those who ask would take minutes.
    say_task(present_task(spoken, owner).rendered, task.lesson.module.level)
    world.remember(spoken_task=spoken)
    world.remember(module_id=task.lesson.module, task_id=task, locked_module=locked.lesson.module)
    world.remember(english_session_id=session, submission_id=wrong, error_id=NotebookError.objects.get(user=owner))


def _live(world: World) -> None:
    """The owner talks in the tenant; the last sign of life is yet to come, so that it lives however long all takes."""
    owner, tenant, later = world.people["owner"], world.tenants["tenant"], now() + RUN
    times = {"metered_at": later, "beaten_at": later}
    session = LiveSession.objects.create(user=owner, organization=tenant, session_type="voice", **times)
    world.remember(live_session_id=session)
    for word, place in ((PERSONAL, None), (ANNEX, world.tenants["annex"])):
        saved(owner, [("user", f"About {word}.")], organization=place)
    over = {"user": owner, "organization": tenant, "started_at": AT, "ended_at": AT + timedelta(minutes=5)}
    transcript = saved(owner, [("user", f"About {PRIVATE}."), ("ai", f"So {PRIVATE} it is.")], organization=tenant)
    transcript.session = LiveSession.objects.create(session_type="voice", **over)
    transcript.save(update_fields=["session"])
    world.remember(transcript_id=transcript, over_session_id=transcript.session)


def _attachment(owner: User, tenant: Organization) -> Any:
    return AttachmentFactory(owner=owner, filename=f"{PRIVATE}.txt", text=PRIVATE, organization=tenant)
