"""Whose workspace a thing is in decides who finds it: a key only that of its tenant, a former member nothing there."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from rest_framework.test import APIClient

from conversations.consumers import UpdatesConsumer
from conversations.models import Attachment, Conversation, ConversationImport, Folder, Message, Note, UsageDay
from conversations.services import NewConversation, create_conversation, create_share, view_share
from conversations.services.conversations import change_conversations
from conversations.services.exports import erase_tenant_data, export_personal_data
from conversations.tests.factories import (
    AttachmentFactory,
    ConversationFactory,
    FolderFactory,
    MessageFactory,
    NoteFactory,
)
from organizations.authentication import WORKSPACE
from organizations.models import Membership
from organizations.services import remove_member
from organizations.tests.factories import MembershipFactory, OrganizationFactory, join, key_with_secret
from xentree.errors import Invalid, NotFound
from xentree.principal import Principal
from xentree.realtime import PrincipalSocketMiddleware, push, user_group

LISTED = "/api/core/conversations"
SCOPES = ["conversations:read", "conversations:write"]


@pytest.fixture
def tenant(learner):
    tenant = OrganizationFactory()
    MembershipFactory(organization=tenant, user=learner)
    return tenant


@pytest.fixture
def personal(learner):
    return ConversationFactory(owner=learner, title="Personal")


@pytest.fixture
def shared_work(learner, tenant):
    return ConversationFactory(owner=learner, organization=tenant, title="Work")


@pytest.fixture
def elsewhere(learner):
    other = MembershipFactory(user=learner).organization
    return ConversationFactory(owner=learner, organization=other, title="Elsewhere")


@pytest.fixture
def program(learner, tenant):
    """A client with the learner's key of the tenant."""
    _, secret = key_with_secret(organization=tenant, created_by=learner, scopes=SCOPES)
    client = APIClient()
    client.credentials(HTTP_X_API_KEY=secret)
    return client


@pytest.fixture
def browser(client, learner):
    """A function that signs the learner's browser in, in a workspace."""

    def enter(organization=None):
        client.force_login(learner)
        cookie = client.session
        if organization:
            cookie[WORKSPACE] = str(organization.pk)
            cookie.save()
        return client

    return enter


def titles(client, **headers):
    return {each["title"] for each in client.get(LISTED, **headers).json()}


def test_lists_show_the_present_workspace(browser, api, program, learner, tenant, personal, shared_work, elsewhere):
    assert titles(browser()) == {"Personal"}
    assert titles(browser(tenant)) == {"Work"}
    assert titles(api(learner)) == {"Personal", "Work", "Elsewhere"}
    assert titles(api(learner), HTTP_X_ORGANIZATION_ID=str(tenant.pk)) == {"Work"}
    assert titles(program) == {"Work"}


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_a_key_finds_nothing_outside_its_tenant(program, personal, shared_work, elsewhere, method):
    statuses = [
        getattr(program, method)(f"{LISTED}/{each.pk}", {"title": "New"} if method == "patch" else None).status_code
        for each in (personal, elsewhere, shared_work)
    ]

    assert statuses == [404, 404, 204 if method == "delete" else 200]
    assert set(Conversation.objects.exclude(pk=shared_work.pk).values_list("title", "deleted_at")) == {
        ("Personal", None),
        ("Elsewhere", None),
    }


def test_a_key_of_a_teammate_finds_nothing_of_anothers(tenant, shared_work):
    _, secret = key_with_secret(organization=tenant, scopes=SCOPES)
    client = APIClient()
    client.credentials(HTTP_X_API_KEY=secret)

    assert (titles(client), client.get(f"{LISTED}/{shared_work.pk}").status_code) == (set(), 404)


def test_what_is_made_is_in_the_workspace(browser, program, api, learner, tenant):
    program.post(LISTED, {"title": "By key"})
    browser(tenant).post(LISTED, {"title": "By browser"}, content_type="application/json")
    api(learner).post(LISTED, {"title": "By token"})
    api(learner).post("/api/core/folders", {"name": "Folder"}, HTTP_X_ORGANIZATION_ID=str(tenant.pk))

    places = dict(Conversation.objects.values_list("title", "organization"))
    assert places == {"By key": tenant.pk, "By browser": tenant.pk, "By token": None}
    assert Folder.objects.get().organization == tenant


def test_a_folder_takes_what_is_beside_it(learner, as_learner, tenant, personal, shared_work):
    folder = FolderFactory(owner=learner, organization=tenant)
    assert change_conversations([personal.pk, shared_work.pk], "move", folder_id=folder.pk, by=as_learner) == 1
    with pytest.raises(Invalid):
        create_conversation(NewConversation(folder_id=folder.pk), by=as_learner)

    assert list(Conversation.objects.filter(folder=folder)) == [shared_work]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["removed", "suspended", "deleted"])
def test_a_former_member_finds_nothing_there(api, learner, tenant, personal, shared_work, end):
    message = MessageFactory(conversation=shared_work)
    attachment = AttachmentFactory(owner=learner, organization=tenant, message=message)
    share = create_share(shared_work, by=Principal(learner, "bearer"))
    if end == "removed":
        Membership.objects.filter(user=learner).delete()
    elif end == "suspended":
        Membership.objects.filter(user=learner).update(status="suspended")
    else:
        type(tenant).objects.update(deletion_requested_at=tenant.created_at)
    caller = api(learner)
    paths = [f"conversations/{shared_work.pk}", f"messages/{message.pk}", f"attachments/{attachment.pk}/file"]

    assert titles(caller) == {"Personal"}
    assert [caller.get(f"/api/core/{path}").status_code for path in paths] == [404, 404, 404]
    asked = {"message": "Still here?", "conversation_id": str(shared_work.pk)}
    assert caller.post("/api/core/chat", asked).status_code == 404
    assert (caller.get("/api/core/shares").json(), Message.objects.count()) == ([], 1)
    assert not type(share).objects.open().exists()
    assert not any(str(shared_work.pk) in file.path for file in export_personal_data(learner))


def test_a_shared_link_of_a_member_is_open(learner, shared_work):
    MessageFactory(conversation=shared_work)
    share = create_share(shared_work, by=Principal(learner, "bearer"))
    assert type(share).objects.open().get() == share


@pytest.mark.django_db(transaction=True)
def test_a_question_counts_where_it_is_asked(api, learner, tenant, shared_work):
    api(learner).post("/api/core/chat", {"message": "Hello", "conversation_id": str(shared_work.pk)})
    assert set(Message.objects.values_list("conversation__organization", flat=True)) == {tenant.pk}


def test_a_day_counts_once_in_each_workspace(learner, tenant):
    day = {"owner": learner, "date": "2026-01-01", "provider": "x", "model": "y"}
    for organization in (None, tenant, None, tenant):
        UsageDay.objects.get_or_create(**day, organization=organization)
    assert UsageDay.objects.count() == 2


def test_a_tenant_goes_with_what_was_made_there(learner, tenant, personal, shared_work):
    attachment = AttachmentFactory(owner=learner, organization=tenant, message=MessageFactory(conversation=shared_work))
    unsent = AttachmentFactory(owner=learner, organization=tenant)
    ConversationImport.objects.create(owner=learner, organization=tenant, filename="x.zip")
    NoteFactory(owner=learner, organization=tenant)
    note = NoteFactory(owner=learner)
    for _ in range(2):
        erase_tenant_data(tenant)

    assert (list(Conversation.objects.all()), list(Note.objects.all())) == ([personal], [note])
    assert (Attachment.objects.count(), ConversationImport.objects.count()) == (0, 0)
    assert not any(each.file.storage.exists(each.file.name) for each in (attachment, unsent))


@pytest.mark.parametrize("count", [1, 3])
def test_lists_are_two_queries_however_long(api, learner, tenant, django_assert_num_queries, count):
    for _ in range(count):
        ConversationFactory(owner=learner, organization=tenant)
    caller = api(learner)
    with django_assert_num_queries(2):
        assert len(caller.get(LISTED, HTTP_X_ORGANIZATION_ID=str(tenant.pk)).json()) == count


@pytest.fixture
def connected():
    """A function that opens a socket with these headers."""

    async def connect(**headers):
        app = PrincipalSocketMiddleware(UpdatesConsumer.as_asgi())
        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        socket = WebsocketCommunicator(app, "/ws/updates", headers=pairs)
        await socket.connect()
        return socket

    return connect


@pytest.mark.django_db(transaction=True)
async def test_a_key_opens_a_socket_that_ends_with_the_membership(connected):
    tenant = await sync_to_async(OrganizationFactory)()
    owner = await sync_to_async(join)(tenant, "owner")
    key, secret = await sync_to_async(key_with_secret)(organization=tenant, scopes=SCOPES)
    socket = await connected(x_api_key=secret)
    assert await socket.receive_nothing()
    member = await Membership.objects.aget(user=key.created_by_id)
    await sync_to_async(remove_member)(member, by=owner)

    assert (await socket.receive_output(5))["code"] == 4401
    again = await connected(x_api_key=secret)
    assert (await again.receive_output())["code"] == 4401


@pytest.mark.django_db(transaction=True)
async def test_a_key_without_the_scope_opens_no_socket(connected):
    _, secret = await sync_to_async(key_with_secret)(scopes=["rag:read"])
    assert (await (await connected(x_api_key=secret)).receive_output())["code"] == 4403


@pytest.mark.django_db(transaction=True)
async def test_a_socket_of_a_key_hears_nothing_of_the_rest_and_watches_its_tenant(connected):
    key, secret = await sync_to_async(key_with_secret)(scopes=SCOPES)
    personal = await sync_to_async(MessageFactory)(conversation__owner=key.created_by)
    socket = await connected(x_api_key=secret)
    await sync_to_async(push)(user_group(key.created_by_id), "conversation-deleted", {"conversation_id": "1"})
    assert await socket.receive_nothing()
    await socket.send_json_to({"type": "watch", "message_id": str(personal.pk)})

    assert (await socket.receive_json_from())["error"] == "not_found"
    await socket.disconnect()


def test_a_link_of_a_former_member_leads_nowhere(learner, shared_work):
    from conversations.services.shares import share_token

    MessageFactory(conversation=shared_work)
    token = share_token(create_share(shared_work, by=Principal(learner, "bearer")))
    view_share(token)
    Membership.objects.all().delete()
    with pytest.raises(NotFound):
        view_share(token)
