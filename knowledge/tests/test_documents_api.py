import hashlib
import os
from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import default_storage
from django.utils.timezone import now

from conversations.tests.factories import ConversationFactory
from knowledge.models import Document, DocumentVectors, SearchEntry
from knowledge.tests.documents import TEXT, added, read, send, upload
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.models import Membership, Plan, StoredFile
from organizations.services import remaining
from organizations.tests.factories import MembershipFactory, TeamFactory, key_with_secret
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
DOCUMENTS = "/api/rag/documents"
FIELDS = {
    "id", "title", "filename", "content_type", "size_bytes", "sha256", "source_url", "status", "progress", "error",
    "error_code", "page_count", "chunk_count", "visibility", "owner_id", "organization_id", "team_id",
    "conversation_id", "created_at", "updated_at",
}  # fmt: skip


@pytest.fixture
def owner(learner):
    return MembershipFactory(user=learner)


@pytest.fixture
def teammate(owner, stranger):
    return MembershipFactory(user=stranger, organization=owner.organization)


def code(response):
    return response.status_code, response.json()["detail"]["error"]


def storage_of(user):
    return next(each.used for each in remaining(Principal(user, "bearer")) if each.resource == "storage_bytes")


def test_an_upload_is_kept_and_waits(api, learner):
    response = send(api(learner), title="Water")
    body = response.json()
    document = Document.objects.get()
    assert (response.status_code, body["duplicate"], set(body["document"])) == (201, False, FIELDS)
    shown = {name: body["document"][name] for name in ("id", "title", "filename", "size_bytes", "sha256", "status")}
    assert shown == {
        "id": str(document.pk),
        "title": "Water",
        "filename": "notes.txt",
        "size_bytes": len(TEXT),
        "sha256": hashlib.sha256(TEXT).hexdigest(),
        "status": "queued",
    }
    assert default_storage.open(document.file.name).read() == TEXT
    assert storage_of(learner) == len(TEXT)


def test_the_same_file_again_is_recognised_and_not_kept_twice(api, learner, stranger):
    first = send(api(learner)).json()["document"]["id"]
    again = send(api(learner), name="other.txt")
    assert (again.status_code, again.json()["duplicate"], again.json()["document"]["id"]) == (201, True, first)
    assert storage_of(learner) == len(TEXT)
    assert send(api(stranger)).json()["duplicate"] is False


def test_what_failed_is_read_again_when_it_is_sent_again(api, learner):
    document = added(learner)
    Document.objects.update(status="failed", error="No.", error_code="cancelled", attempts=3)
    body = send(api(learner)).json()
    assert (body["duplicate"], body["document"]["id"], body["document"]["status"]) == (True, str(document.pk), "queued")


def test_the_same_file_in_another_place_is_another_document(api, learner, owner):
    conversation = ConversationFactory(owner=learner)
    client = api(learner)
    places = [{}, {"organization_id": owner.organization_id}, {"conversation_id": conversation.pk}]
    assert [send(client, **place).json()["duplicate"] for place in places] == [False, False, False]
    assert [send(client, **place).json()["duplicate"] for place in places] == [True, True, True]


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "notes.txt", (400, "validation_error")),
        (b"MZ\x90\x00\x03", "setup.exe", (415, "unsupported_document")),
        (b"\x00\x01\x02", "notes.txt", (415, "unsupported_document")),
        (b"x" * 1001, "notes.txt", (413, "payload_too_large")),
    ],
)
def test_what_cannot_be_read_is_not_kept(api, learner, settings, content, name, expected):
    settings.MAX_DOCUMENT_BYTES = 1000
    assert code(send(api(learner), content, name)) == expected
    assert (Document.objects.count(), StoredFile.objects.count(), storage_of(learner)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.txt", "plan.txt"),
        ("a\x00b\n\u202ec.txt", "a_b__c.txt"),
        ("x" * 400 + ".txt", "x" * 100 + ".txt"),
    ],
)
def test_names_are_kept_safely(learner, given, kept):
    assert added(learner, name=given).filename == kept


def test_what_does_not_fit_the_plan_is_refused_whole(api, learner):
    Plan.objects.update_or_create(pk=learner.plan, defaults={"storage_bytes": len(TEXT) + 10})
    send(api(learner))
    assert code(send(api(learner), TEXT + b"!")) == (429, "cap_reached")
    assert (Document.objects.count(), StoredFile.objects.count(), storage_of(learner)) == (1, 1, len(TEXT))
    stored = [name for _, _, names in os.walk(default_storage.location) for name in names]
    assert len(stored) == 1


def test_a_list_shows_what_one_may_read_newest_first(api, learner, stranger, owner, teammate):
    own, second = DocumentFactory(owner=learner, title="Zygote"), DocumentFactory(owner=learner, title="Second")
    shared = DocumentFactory(owner=learner, organization=owner.organization, visibility="organization")
    DocumentFactory(owner=learner, organization=owner.organization)
    listed = lambda person, query="": [row["id"] for row in api(person).get(DOCUMENTS + query).json()]  # noqa: E731
    assert listed(stranger) == [str(shared.pk)]
    assert len(listed(learner)) == 4
    assert listed(learner, "?q=zygote") == [str(own.pk)]
    assert listed(learner, f"?organization_id={uuid4()}") == []
    assert listed(learner, f"?organization_id={owner.organization_id}")[1:] == [str(shared.pk)]
    Document.objects.filter(pk=second.pk).update(status="failed")
    assert listed(learner, "?status=failed") == [str(second.pk)]
    page = api(learner).get(f"{DOCUMENTS}?limit=1")
    assert (len(page.json()), 'rel="next"' in page.headers["Link"]) == (1, True)


def test_what_no_worker_ever_took_up_is_told_when_its_time_is_over(api, learner, settings):
    document = added(learner)
    settings.DOCUMENT_DEADLINE = timedelta(seconds=-1)
    client = api(learner)
    assert [row["error_code"] for row in client.get(DOCUMENTS).json()] == ["overdue"]
    assert [row["status"] for row in client.get(DOCUMENTS, {"status": "failed"}).json()] == ["failed"]
    assert client.get(DOCUMENTS, {"status": "queued"}).json() == []
    assert client.get(f"{DOCUMENTS}/{document.pk}").json()["status"] == "failed"
    # It is said, and left to the job to write.
    assert Document.objects.get().status == "queued"


def test_what_is_overdue_can_be_tried_again_before_that_is_written(api, learner):
    document = DocumentFactory(owner=learner, status="parsing", claim=uuid4(), queued_at=now() - timedelta(hours=7))
    answer = api(learner).post(f"{DOCUMENTS}/{document.pk}/retry")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert Document.objects.get().claim is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_as_much_for_many(api, learner, count, django_assert_num_queries):
    for _ in range(count):
        DocumentFactory(owner=learner)
    client = api(learner)
    client.get(DOCUMENTS)
    with django_assert_num_queries(2):
        client.get(DOCUMENTS)


def test_documents_of_a_conversation_are_told_apart(api, learner):
    conversation = ConversationFactory(owner=learner)
    beside = added(learner, conversation_id=conversation.pk)
    free = added(learner)
    listed = lambda wanted: [row["id"] for row in api(learner).get(f"{DOCUMENTS}?conversation_id={wanted}").json()]  # noqa: E731
    assert (listed(conversation.pk), listed("none")) == ([str(beside.pk)], [str(free.pk)])
    assert code(api(learner).get(f"{DOCUMENTS}?conversation_id=x")) == (400, "validation_error")


def test_nothing_is_put_beside_somebody_elses_conversation(api, learner, stranger):
    theirs = ConversationFactory(owner=stranger)
    assert code(send(api(learner), conversation_id=theirs.pk)) == (404, "not_found")
    assert code(send(api(learner), conversation_id=uuid4())) == (404, "not_found")
    mine = ConversationFactory(owner=learner)
    assert code(send(api(learner), conversation_id=mine.pk, visibility="organization")) == (400, "validation_error")
    assert not Document.objects.exists()


def test_who_may_share_with_whom(api, learner, owner, stranger):
    place = owner.organization
    mine, other = TeamFactory(organization=place), TeamFactory(organization=place)
    mine.members.add(owner)
    client, tries = api(learner), iter(range(100))
    share = lambda **how: send(client, b"%d" % next(tries), organization_id=place.pk, **how)  # noqa: E731
    Membership.objects.filter(pk=owner.pk).update(role="member")
    assert share(visibility="team", team_id=mine.pk).json()["document"]["team_id"] == str(mine.pk)
    assert code(share(visibility="team", team_id=other.pk)) == (403, "not_allowed")
    assert code(share(visibility="team", team_id=TeamFactory().pk)) == (400, "validation_error")
    assert code(share(visibility="team")) == (400, "validation_error")
    assert code(share(visibility="organization")) == (403, "not_allowed")
    Membership.objects.filter(pk=owner.pk).update(role="manager")
    assert share(visibility="organization").status_code == 201
    assert code(send(client, b"x", visibility="organization")) == (400, "validation_error")
    assert code(send(api(stranger), b"y", organization_id=place.pk)) == (404, "not_found")
    assert Document.objects.count() == 2


def test_a_key_adds_to_its_own_organization_alone(client, learner, owner):
    elsewhere = MembershipFactory(user=learner).organization
    _, secret = key_with_secret(organization=owner.organization, created_by=learner, scopes=["rag:write"])

    def put(content, **fields):
        return client.post("/api/rag/upload", {"file": upload(content), **fields}, headers={"X-API-Key": secret})

    assert put(b"one").json()["document"]["organization_id"] == str(owner.organization_id)
    assert code(put(b"two", organization_id=elsewhere.pk)) == (404, "not_found")
    assert code(client.get(DOCUMENTS, headers={"X-API-Key": secret})) == (403, "INSUFFICIENT_API_KEY_SCOPE")


def test_the_original_comes_as_a_download_that_nothing_runs_in(api, learner, stranger):
    document = added(learner, b"<script>alert(1)</script>", "a page.txt")
    response = api(learner).get(f"{DOCUMENTS}/{document.pk}/file")
    assert async_to_sync(whole)(response) == b"<script>alert(1)</script>"
    assert response.headers["Content-Disposition"] == 'attachment; filename="a page.txt"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert code(api(stranger).get(f"{DOCUMENTS}/{document.pk}/file")) == (404, "not_found")
    default_storage.delete(document.file.name)
    assert code(api(learner).get(f"{DOCUMENTS}/{document.pk}/file")) == (404, "not_found")


async def whole(response):
    return b"".join([piece async for piece in response.streaming_content])


def test_chunks_are_what_retrieval_sees_in_order(api, learner, stranger):
    document = read(added(learner))
    rows = api(learner).get(f"{DOCUMENTS}/{document.pk}/chunks").json()
    assert "".join(row["text"] for row in rows).startswith("Water boils")
    assert [row["position"] for row in rows] == list(range(len(rows)))
    assert set(rows[0]) == {"id", "document_id", "position", "page", "heading_path", "text", "start", "end"}
    assert code(api(stranger).get(f"{DOCUMENTS}/{document.pk}/chunks")) == (404, "not_found")


def test_only_its_owner_changes_a_document(api, learner, owner, stranger, teammate):
    document = DocumentFactory(owner=learner, organization=owner.organization, visibility="organization", title="Old")
    address = f"{DOCUMENTS}/{document.pk}"
    assert code(api(stranger).patch(address, {"title": "New"})) == (403, "not_allowed")
    document.refresh_from_db()
    assert document.title == "Old"
    changed = api(learner).patch(address, {"title": "New", "visibility": "private"}).json()
    assert (changed["title"], changed["visibility"], changed["team_id"]) == ("New", "private", None)
    assert api(stranger).get(address).status_code == 404


def test_sharing_later_asks_for_the_same_right(api, learner, owner):
    document = DocumentFactory(owner=learner, organization=owner.organization)
    personal = DocumentFactory(owner=learner)
    Membership.objects.filter(pk=owner.pk).update(role="member")
    client = api(learner)
    assert code(client.patch(f"{DOCUMENTS}/{document.pk}", {"visibility": "organization"})) == (403, "not_allowed")
    assert code(client.patch(f"{DOCUMENTS}/{personal.pk}", {"visibility": "organization"})) == (400, "validation_error")
    assert set(Document.objects.values_list("visibility", flat=True)) == {"private"}


def test_deleting_leaves_nothing(api, learner, stranger, django_capture_on_commit_callbacks):
    document = read(added(learner))
    assert SearchEntry.objects.filter(document=document).exists()
    assert code(api(stranger).delete(f"{DOCUMENTS}/{document.pk}")) == (404, "not_found")
    assert Document.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert api(learner).delete(f"{DOCUMENTS}/{document.pk}").status_code == 204
    assert (Document.objects.count(), document.chunks.count(), StoredFile.objects.count()) == (0, 0, 0)
    assert (default_storage.exists(document.file.name), storage_of(learner)) == (False, 0)
    assert (SearchEntry.objects.count(), DocumentVectors.objects.count()) == (0, 0)


def test_who_deletes_what_is_shared(api, learner, owner, stranger, teammate):
    shared = DocumentFactory(owner=learner, organization=owner.organization, visibility="organization")
    address = f"{DOCUMENTS}/{shared.pk}"
    Membership.objects.filter(pk=teammate.pk).update(role="manager")
    assert code(api(stranger).delete(address)) == (403, "not_allowed")
    assert Document.objects.count() == 1
    Membership.objects.filter(pk=teammate.pk).update(role="admin")
    assert api(stranger).delete(address).status_code == 204


def test_retry_and_cancel_over_the_api(api, learner, stranger):
    document = added(learner)
    address = f"{DOCUMENTS}/{document.pk}"
    assert [code(api(stranger).post(f"{address}/{act}")) for act in ("cancel", "retry")] == [(404, "not_found")] * 2
    assert code(api(learner).post(f"{address}/retry")) == (409, "conflict")
    stopped = api(learner).post(f"{address}/cancel").json()
    assert (stopped["status"], stopped["error_code"]) == ("failed", "cancelled")
    assert code(api(learner).post(f"{address}/cancel")) == (409, "conflict")
    again = api(learner).post(f"{address}/retry")
    assert (again.status_code, again.json()["status"], again.json()["error"]) == (202, "queued", None)


def test_a_shared_document_is_stopped_by_its_owner_alone(api, learner, owner, stranger, teammate):
    shared = DocumentFactory(owner=learner, organization=owner.organization, visibility="organization", status="queued")
    assert code(api(stranger).post(f"{DOCUMENTS}/{shared.pk}/cancel")) == (403, "not_allowed")
    Document.objects.update(status="failed")
    assert code(api(stranger).post(f"{DOCUMENTS}/{shared.pk}/retry")) == (403, "not_allowed")
    assert Document.objects.get().status == "failed"


def test_an_address_waits_to_be_fetched(api, learner):
    client = api(learner)
    first = client.post("/api/rag/upload-url", {"url": "https://example.org/a/paper.pdf?x=1"})
    shown = first.json()["document"]
    assert (first.status_code, shown["title"], shown["filename"]) == (201, "example.org/a/paper.pdf?x=1", "paper.pdf")
    assert (shown["source_url"], shown["sha256"]) == ("https://example.org/a/paper.pdf?x=1", "")
    again = client.post("/api/rag/upload-url", {"url": "https://example.org/a/paper.pdf?x=1"}).json()
    assert (again["duplicate"], again["document"]["id"]) == (True, shown["id"])


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "file:///etc/passwd", "https://me:secret@example.org/", "nonsense", "http://", ""]
)
def test_other_addresses_are_refused(api, learner, url):
    assert code(api(learner).post("/api/rag/upload-url", {"url": url})) == (400, "validation_error")
    assert not Document.objects.exists()


def test_the_same_request_twice_adds_one(api, learner):
    client = api(learner)
    sent = [
        client.post("/api/rag/upload", {"file": upload()}, format="multipart", headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert sent[1].json()["duplicate"] is False


def test_a_chunk_of_a_deleted_conversation_is_not_read(api, learner):
    conversation = ConversationFactory(owner=learner)
    document = ChunkFactory(
        document=DocumentFactory(owner=learner, conversation_id=conversation.pk, access_group=conversation.pk)
    ).document
    client = api(learner)
    address = f"{DOCUMENTS}/{document.pk}/chunks"
    client.delete(f"/api/core/conversations/{conversation.pk}")
    assert client.get(address).status_code == 404
    client.post(f"/api/core/conversations/{conversation.pk}/restore")
    assert client.get(address).status_code == 200
