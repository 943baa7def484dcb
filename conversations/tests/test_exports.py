import json
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage

from conversations import services
from conversations.models import Attachment, Conversation, ConversationImport, Folder, Note, Proposal
from conversations.tests import samples
from conversations.tests.factories import (
    AttachmentFactory,
    ConversationFactory,
    FolderFactory,
    LearningSessionFactory,
    MessageFactory,
    NoteFactory,
    ProposalFactory,
    exchange,
)
from conversations.tests.test_imports import as_json, imported
from xentree import personal_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(learner):
    conversation = ConversationFactory(owner=learner, title="Tides & moons")
    question, answer = exchange(conversation, ("Why two?", "The moon [1]."))
    answer.model, answer.citations = "gpt", [{"index": 1, "title": "Tides", "url": "/handbook/tides", "snippet": "s"}]
    answer.save()
    MessageFactory(conversation=conversation, parent=question, role="assistant", content="Other")
    Conversation.objects.filter(pk=conversation.pk).update(head=answer)
    return Conversation.objects.get(pk=conversation.pk)


def place(conversation):
    return f"/api/core/conversations/{conversation.pk}/export"


def test_markdown_is_the_shown_branch_with_its_sources(api, learner, conversation):
    answer = api(learner).get(place(conversation), {"format": "markdown"}, HTTP_ACCEPT="text/markdown")
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/markdown; charset=utf-8")
    assert answer["Content-Disposition"] == 'attachment; filename="tides-moons.md"'
    assert text.startswith("# Tides & moons\n\nStarted ")
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## You", "## Xentree (gpt)"]
    assert "Sources:\n1. [Tides](/handbook/tides)" in text
    assert "Other" not in text


def test_every_time_in_markdown_reads_as_in_its_head(api, learner, conversation):
    Conversation.objects.filter(pk=conversation.pk).update(created_at=datetime(2026, 11, 29, 4, 52, tzinfo=UTC))
    conversation.messages.update(created_at=datetime(2026, 11, 29, 4, 52, 40, 512753, tzinfo=UTC))
    lines = api(learner).get(place(conversation), {"format": "markdown"}).content.decode().splitlines()
    said = [line for line in lines if "2026" in line]
    assert said == ["Started 29 November 2026, 04:52 UTC", *["*29 November 2026, 04:52 UTC*"] * 2]


def test_what_was_proposed_is_one_line_of_markdown_and_whole_in_json(api, learner, conversation):
    about = {"message": conversation.head, "status": "done", "summary": "Planted\n3 trees."}
    proposal = ProposalFactory(**about)
    text = api(learner).get(place(conversation), HTTP_ACCEPT="text/markdown").content.decode()
    assert "\n\nProposed: Plant trees (Done. Planted 3 trees.)\n" in text
    answer = json.loads(api(learner).get(place(conversation), {"format": "json"}).content)["messages"][1]
    assert [(each["id"], each["card"]) for each in answer["proposals"]] == [(str(proposal.pk), proposal.card)]
    theirs = exported(learner)[f"conversations/{conversation.pk}.json"]
    assert theirs["messages"][1]["proposals"] == answer["proposals"]


def test_json_has_every_branch(api, learner, conversation):
    answer = api(learner).get(place(conversation), {"format": "json"})
    data = json.loads(answer.content)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/json", "nosniff")
    assert (data["format"], data["version"], data["title"]) == ("xentree.conversation", 1, "Tides & moons")
    assert [message["content"] for message in data["messages"]] == ["Why two?", "The moon [1].", "Other"]
    assert data["messages"] == json.loads(json.dumps(data["messages"]))


def test_an_unknown_format_is_refused(api, learner, conversation):
    assert api(learner).get(place(conversation), {"format": "pdf"}).status_code == 400


def test_a_title_without_letters_still_makes_a_file_name(learner):
    assert services.export_filename(ConversationFactory(owner=learner, title="🌊"), "md") == "conversation.md"


def test_all_conversations_in_one_array_and_nobody_elses(api, learner, stranger, conversation):
    ConversationFactory()
    second = ConversationFactory(owner=learner)
    answer = api(learner).get("/api/core/export")
    data = json.loads(b"".join(answer))
    assert [entry["id"] for entry in data] == [str(conversation.pk), str(second.pk)]
    assert json.loads(b"".join(api(stranger).get("/api/core/export"))) == []
    assert api().get("/api/core/export").status_code == 401


def exported(user):
    entries = services.export_personal_data(user)
    return {entry.path: entry.data if entry.file is None else entry.file.read() for entry in entries}


def test_personal_data_holds_everything_of_the_person_and_of_nobody_else(learner, conversation):
    attachment = AttachmentFactory(owner=learner, message=conversation.messages.first())
    gone = AttachmentFactory(owner=learner)
    default_storage.delete(gone.file.name)
    FolderFactory(owner=learner, name="Spanish")
    note = NoteFactory(owner=learner)
    session = LearningSessionFactory(conversation=conversation)
    MessageFactory(content="not theirs")
    AttachmentFactory()
    data = exported(learner)
    assert set(data) == {
        f"conversations/{conversation.pk}.json",
        "folders.json",
        "learning_sessions.json",
        "study_sets.json",
        f"notes/{note.pk}.json",
        f"attachments/{attachment.pk}/notes.txt",
    }
    assert data[f"attachments/{attachment.pk}/notes.txt"] == b"Water boils at 100 degrees."
    assert [folder["name"] for folder in data["folders.json"]] == ["Spanish"]
    assert [version["content"] for version in data[f"notes/{note.pk}.json"]["versions"]] == [note.content]
    assert [row["id"] for row in data["learning_sessions.json"]] == [session.pk]


def test_erasing_takes_rows_and_files_and_leaves_others_alone(learner, conversation):
    mine = AttachmentFactory(owner=learner, message=conversation.messages.first())
    ProposalFactory(message=conversation.head)
    unsent = AttachmentFactory(owner=learner)
    failed = imported(learner, b"[1]")
    imported(learner, as_json(samples.chatgpt_conversation()))
    NoteFactory(owner=learner)
    other = AttachmentFactory(message=MessageFactory())
    services.erase_personal_data(learner)
    for kind in (Conversation, Attachment, ConversationImport, Folder, Note, Proposal):
        assert kind.objects.filter(owner=learner).count() == 0
    for name in (mine.file.name, unsent.file.name, failed.file.name):
        assert default_storage.exists(name) is False
    assert default_storage.exists(other.file.name) is True
    services.erase_personal_data(learner)


def test_the_app_is_registered():
    assert personal_data._kinds["conversations"] == (services.export_personal_data, services.erase_personal_data)
