from datetime import timedelta

import factory
from django.core.files.base import ContentFile

from accounts.tests.factories import UserFactory
from conversations.models import (
    Attachment,
    Conversation,
    Folder,
    LearningSession,
    Message,
    Note,
    NoteTag,
    NoteVersion,
    Proposal,
    Share,
    StudySet,
)
from conversations.services.indexing import index_conversation, index_messages
from conversations.services.notes.searching import index_note
from knowledge.tests.factories import ChunkFactory, DocumentFactory


class FolderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Folder

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Folder {n}")


class ConversationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Conversation

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Conversation {n}")


class MessageFactory(factory.django.DjangoModelFactory):
    """Continues the conversation's branch: its parent is the head, and it becomes the head."""

    class Meta:
        model = Message

    conversation = factory.SubFactory(ConversationFactory)
    parent = factory.LazyAttribute(lambda message: message.conversation.head)
    role = Message.Role.USER
    content = factory.Sequence(lambda n: f"Message {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        message = super()._create(model_class, *args, **kwargs)
        conversation = message.conversation
        conversation.head = message
        conversation.message_count += 1
        conversation.last_message_preview = message.content[:160]
        conversation.save(update_fields=["head", "message_count", "last_message_preview"])
        return message


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    owner = factory.SubFactory(UserFactory)
    kind = Attachment.Kind.TEXT
    filename = "notes.txt"
    content_type = "text/plain"
    text = "Water boils at 100 degrees."
    size_bytes = factory.LazyAttribute(lambda attachment: len(attachment.text))
    file = factory.LazyAttribute(lambda attachment: ContentFile(attachment.text.encode(), name=attachment.filename))


class ShareFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Share

    conversation = factory.SubFactory(ConversationFactory)
    owner = factory.LazyAttribute(lambda share: share.conversation.owner)
    leaf = factory.LazyAttribute(lambda share: share.conversation.head)
    title = factory.LazyAttribute(lambda share: share.conversation.title)


class ProposalFactory(factory.django.DjangoModelFactory):
    """Of the tool in acting.py."""

    class Meta:
        model = Proposal

    message = factory.SubFactory(MessageFactory, role=Message.Role.ASSISTANT)
    owner = factory.LazyAttribute(lambda proposal: proposal.message.conversation.owner)
    organization = factory.LazyAttribute(lambda proposal: proposal.message.conversation.organization)
    tool = "plant_trees"
    plan = factory.LazyFunction(lambda: {"count": 3})
    card = factory.LazyFunction(
        lambda: {
            "title": "Plant trees",
            "items": [{"title": "Oak", "lines": [["Where", "By the pond"], ["How many", "3"]]}],
            "yes": "Plant them",
            "place": "Your garden",
        }
    )


class LearningSessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LearningSession

    conversation = factory.SubFactory(ConversationFactory)
    owner = factory.LazyAttribute(lambda session: session.conversation.owner)


class NoteFactory(factory.django.DjangoModelFactory):
    """With its first version; `tags` are names."""

    class Meta:
        model = Note

    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Note {n}")
    content = "Water boils at 100 degrees."

    @classmethod
    def _create(cls, model_class, *args, tags=(), **kwargs):
        note = super()._create(model_class, *args, **kwargs)
        NoteTag.objects.bulk_create(NoteTag(note=note, name=name, place=place) for place, name in enumerate(tags))
        index_note(note)
        NoteVersion.objects.create(note=note, number=1, title=note.title, content=note.content, tags=list(tags))
        return note


# (question, answer, options, the words of the document)
ASKED = [
    ("What do tides follow?", "moon", ["moon", "sun", "wind", "rain"], "Tides follow the moon."),
    ("The _____ warms the sea.", "sun", ["moon", "sun", "wind", "rain"], "The sun warms the sea."),
    ("Ebb lasts _____ hours.", "three", ["two", "three", "four", "nine"], "Ebb lasts three hours."),
]


class StudySetFactory(factory.django.DjangoModelFactory):
    """Three items, each with the words it stands on in a chunk of the document."""

    class Meta:
        model = StudySet

    owner = factory.SubFactory(UserFactory)
    document = factory.SubFactory(DocumentFactory)
    kind = StudySet.Kind.QUIZ
    provider, model = "local", "xentree-local"

    @factory.lazy_attribute
    def items(self):
        text = " ".join(quote for *_, quote in ASKED)
        chunk = ChunkFactory(document=self.document, text=text, page=2)
        return [
            {"question": question, "answer": answer, "citation": {"chunk_id": str(chunk.pk), "page": 2, "quote": quote}}
            | ({"options": options} if self.kind == "quiz" else {})
            for question, answer, options, quote in ASKED
        ]


def indexed(conversation):
    """The same conversation, with all of it in the search index."""
    index_conversation(conversation)
    index_messages(conversation, list(conversation.messages.all()))
    return conversation


def exchange(conversation, *pairs):
    """Question and answer in turn, one second apart, an hour before the conversation was made; oldest first."""
    messages = []
    for question, answer in pairs:
        for role, content in ((Message.Role.USER, question), (Message.Role.ASSISTANT, answer)):
            moment = conversation.created_at - timedelta(hours=1, seconds=-len(messages))
            messages.append(MessageFactory(conversation=conversation, role=role, content=content, created_at=moment))
    return messages
