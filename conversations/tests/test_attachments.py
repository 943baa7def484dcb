import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils.timezone import now

from conversations import services
from conversations.models import Attachment, Conversation
from conversations.tests import samples
from conversations.tests.factories import AttachmentFactory, ConversationFactory, MessageFactory
from knowledge.services import texts
from organizations.models import Counter, Plan
from xentree.errors import LimitReached
from xentree.filenames import clean_filename
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
UPLOADS = "/api/core/attachments"


def upload(client, name, content, content_type="application/octet-stream"):
    return client.post(UPLOADS, {"file": SimpleUploadedFile(name, content, content_type)}, format="multipart")


def stored_files():
    return sorted(name for folder in _folders("") for name in default_storage.listdir(folder)[1])


def _folders(folder):
    try:
        inside = default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return []
    return [folder, *(path for name in inside for path in _folders(f"{folder}/{name}".lstrip("/")))]


@pytest.mark.parametrize(
    ("name", "content", "kind", "content_type", "text"),
    [
        ("a.png", samples.png(), "image", "image/png", ""),
        ("a.jpg", samples.png(image_format="JPEG"), "image", "image/jpeg", ""),
        ("a.webp", samples.png(image_format="WEBP"), "image", "image/webp", ""),
        ("a.gif", samples.png(image_format="GIF"), "image", "image/gif", ""),
        ("photo.jpg", samples.png(), "image", "image/png", ""),
        ("notes.txt", "Größe\n".encode(), "text", "text/plain", "Größe\n"),
        ("notes.md", b"\xef\xbb\xbf# Tides", "text", "text/markdown", "# Tides"),
        ("table.csv", b"a,b\n1,2", "text", "text/csv", "a,b\n1,2"),
        ("data.json", b"{}", "text", "application/json", "{}"),
        ("main.py", b"print(1)", "text", "text/plain", "print(1)"),
        ("Makefile", b"run:", "text", "text/plain", "run:"),
        ("page.html", b"<script>alert(1)</script>", "text", "text/plain", "<script>alert(1)</script>"),
        ("paper.pdf", samples.pdf(), "text", "application/pdf", "Water boils at 100 degrees."),
    ],
)
def test_what_can_be_attached(api, learner, name, content, kind, content_type, text):
    answer = upload(api(learner), name, content, "text/html")
    attachment = Attachment.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(attachment.pk),
        "kind": kind,
        "filename": name,
        "content_type": content_type,
        "size_bytes": len(content),
        "url": f"/api/core/attachments/{attachment.pk}/file",
    }
    assert (attachment.text, attachment.owner, attachment.message) == (text, learner, None)
    assert attachment.file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.svg", b"<svg onload='alert(1)'/>", "SVG pictures cannot be attached. Save it as PNG first."),
        ("a.png", b"<html><script>alert(1)</script>", "This file is called .png, but it is no such picture."),
        ("a.gif", b"GIF89a/*" + b"x" * 40 + b"*/=1;alert(1)", "This GIF picture is damaged."),
        ("a.png", samples.png()[:40], "This PNG picture is damaged."),
        ("a.txt", samples.png(), "This file is called .txt, but it is a PNG picture."),
        ("a.txt", samples.pdf(), "This file is called .txt, but it is a PDF."),
        ("a.txt", b"MZ\x00\x01\x02", "The content is no text, whatever its name says."),
        ("a.txt", "Größe".encode("latin1"), "The text is not in UTF-8. Save it with that encoding and try again."),
        ("a.txt", b"", "The file is empty."),
        ("a.exe", b"hello", "This kind of file cannot be attached."),
        ("a.docx", b"PK\x03\x04", "This kind of file cannot be attached."),
        ("a.pdf", b"no", "This file is called .pdf, but it is none."),
        ("a.pdf", b"%PDF-1.4 rubbish", "This file is damaged or incomplete, so it could not be read."),
        (
            "a.pdf",
            samples.encrypted_pdf(),
            "This PDF is locked with a password.",
        ),
        (
            "a.pdf",
            samples.pdf(""),
            "This PDF holds only pictures of text,",
        ),
    ],
)
def test_what_cannot_is_refused_with_the_reason_and_leaves_nothing(api, learner, name, content, why):
    answer = upload(api(learner), name, content, "image/png")
    detail = answer.json()["detail"]
    assert (answer.status_code, detail["error"]) == (415, "unsupported_attachment")
    assert detail["message"].startswith(why)
    assert (Attachment.objects.count(), stored_files()) == (0, [])


def stored_bytes():
    """What is counted against the storage of the one person there is."""
    return Counter.objects.get(resource="storage_bytes").used


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(api, learner):
    huge = bytearray(samples.png())
    huge[16:24] = struct.pack(">II", 60_000, 60_000)
    huge[29:33] = struct.pack(">I", zlib.crc32(bytes(huge[12:29])))
    answer = upload(api(learner), "a.png", bytes(huge))
    assert answer.json()["detail"]["message"] == "The picture is too large: up to 20 megapixels can be attached."


def test_a_picture_with_a_page_behind_it_stays_a_picture(api, learner):
    content = samples.png() + b"<script>alert(1)</script>"
    client = api(learner)
    served = client.get(upload(client, "a.png", content).json()["url"])
    assert (served["Content-Type"], served["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert served["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("a\r\nX: y.txt", "a__X_ y.txt"),
        ("x" * 150 + ".txt", "x" * 100 + ".txt"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert clean_filename(given) == kept


def test_too_large_is_413(api, learner, settings):
    settings.MAX_ATTACHMENT_BYTES = 1024 * 1024
    answer = upload(api(learner), "a.txt", b"x" * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["detail"]["error"]) == (413, "payload_too_large")
    assert answer.json()["detail"]["message"] == "Attachments can have up to 1 MB."
    assert (Attachment.objects.count(), stored_files()) == (0, [])


def test_the_plans_storage_is_the_limit(api, learner):
    Plan.objects.update_or_create(slug="free", defaults={"name": "Free", "storage_bytes": 10})
    client = api(learner)
    assert upload(client, "a.txt", b"123456").status_code == 201
    refused = upload(client, "b.txt", b"12345")
    assert (refused.status_code, refused.json()["detail"]["error"]) == (429, "cap_reached")
    assert (Attachment.objects.count(), len(stored_files())) == (1, 1)
    assert upload(client, "c.txt", b"1234").status_code == 201


def test_a_file_that_two_messages_share_counts_until_the_last_one_is_gone(api, learner):
    upload(api(learner), "a.txt", b"1234")
    first = Attachment.objects.get()
    second = AttachmentFactory(owner=learner, file=first.file.name)
    services.discard_attachment(second, by=Principal(learner, "bearer"))
    before = stored_bytes()
    services.discard_attachment(first, by=Principal(learner, "bearer"))
    assert (before, stored_bytes()) == (4, 0)


@pytest.mark.django_db(transaction=True)
def test_parallel_uploads_cannot_pass_the_limit_together(learner):
    Plan.objects.update_or_create(slug="free", defaults={"name": "Free", "storage_bytes": 20})
    by = Principal(learner, "bearer")

    def one(_):
        try:
            services.add_attachment(ContentFile(b"0123456789"), filename="a.txt", size=10, by=by)
        except LimitReached:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(one, range(8))) == [False] * 6 + [True] * 2
    assert stored_bytes() == 20


def test_documents_are_downloads_and_pictures_may_be_shown(api, learner):
    client = api(learner)
    document = client.get(upload(client, "page.html", b"<script>").json()["url"])
    picture = client.get(upload(client, "a.png", samples.png()).json()["url"], HTTP_ACCEPT="image/png")
    assert (document.content, document["Content-Type"]) == (b"<script>", "text/plain")
    assert document["Content-Disposition"] == 'attachment; filename="page.html"'
    assert (picture.content, picture["Content-Disposition"]) == (samples.png(), 'inline; filename="a.png"')
    for response in (document, picture):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_stranger_gets_no_file_and_removes_none(api, learner, stranger):
    attachment = AttachmentFactory(owner=learner)
    for method, path in (("get", "/file"), ("delete", "")):
        assert getattr(api(stranger), method)(f"{UPLOADS}/{attachment.pk}{path}").status_code == 404
        assert getattr(api(), method)(f"{UPLOADS}/{attachment.pk}{path}").status_code == 401
    assert upload(api(), "a.txt", b"x").status_code == 401
    assert (Attachment.objects.count(), attachment.file.storage.exists(attachment.file.name)) == (1, True)


def test_files_of_a_deleted_conversation_are_gone_at_once(api, learner):
    message = MessageFactory(conversation=ConversationFactory(owner=learner))
    attachment = AttachmentFactory(owner=learner, message=message)
    client = api(learner)
    client.delete(f"/api/core/conversations/{message.conversation_id}")
    assert client.get(f"{UPLOADS}/{attachment.pk}/file").status_code == 404


def test_only_what_was_not_sent_can_be_taken_back(api, learner):
    unsent = AttachmentFactory(owner=learner)
    sent = AttachmentFactory(owner=learner, message=MessageFactory(conversation=ConversationFactory(owner=learner)))
    client = api(learner)
    assert client.delete(f"{UPLOADS}/{unsent.pk}").status_code == 204
    assert client.delete(f"{UPLOADS}/{sent.pk}").status_code == 409
    assert list(Attachment.objects.all()) == [sent]
    assert (default_storage.exists(unsent.file.name), default_storage.exists(sent.file.name)) == (False, True)


def test_what_was_never_sent_is_swept_after_a_day(learner):
    old = AttachmentFactory(owner=learner, created_at=now() - timedelta(hours=25))
    fresh = AttachmentFactory(owner=learner, created_at=now() - timedelta(hours=23))
    assert (services.sweep_unsent_attachments(), services.sweep_unsent_attachments()) == (1, 0)
    assert list(Attachment.objects.all()) == [fresh]
    assert default_storage.exists(old.file.name) is False


def test_purging_removes_rows_and_files_but_not_what_a_branch_still_shows(api, learner):
    conversation = ConversationFactory(owner=learner)
    message = MessageFactory(conversation=conversation)
    shared = AttachmentFactory(owner=learner, message=message)
    client = api(learner)
    fork = client.post(f"/api/core/conversations/{conversation.pk}/fork", {"message_id": str(message.pk)}).json()["id"]
    alone = AttachmentFactory(owner=learner, message=message)
    Conversation.objects.filter(pk=conversation.pk).update(deleted_at=now() - timedelta(minutes=11))
    assert (services.purge_conversations(), services.purge_conversations()) == (1, 0)
    assert [str(pk) for pk in Conversation.objects.values_list("pk", flat=True)] == [fork]
    assert (default_storage.exists(shared.file.name), default_storage.exists(alone.file.name)) == (True, False)
    Conversation.objects.filter(pk=fork).update(deleted_at=now() - timedelta(minutes=11))
    services.purge_conversations()
    assert (default_storage.exists(shared.file.name), Attachment.objects.count()) == (False, 0)


def test_purging_waits_ten_minutes_and_takes_temporary_chats(learner):
    ConversationFactory(owner=learner, deleted_at=now() - timedelta(minutes=9))
    over = ConversationFactory(owner=learner, expires_at=now() - timedelta(seconds=1))
    ConversationFactory(owner=learner, expires_at=now() + timedelta(hours=1))
    assert services.purge_conversations() == 1
    assert Conversation.objects.filter(pk=over.pk).count() == 0
    assert Conversation.objects.count() == 2


def test_a_pdf_that_takes_too_long_is_refused(api, learner, monkeypatch):
    monkeypatch.setattr(texts, "SECONDS", 0)
    answer = upload(api(learner), "a.pdf", samples.pdf())
    assert answer.json()["detail"]["message"] == "Reading this file took too long, so it was given up."
    assert (Attachment.objects.count(), stored_files()) == (0, [])
