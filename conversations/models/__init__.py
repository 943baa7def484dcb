"""Conversations: a tree of messages, what is attached, shared, learnt and noted."""

from conversations.models.conversations import Conversation, Folder
from conversations.models.imports import ConversationImport
from conversations.models.learning import LearningSession, StudySet
from conversations.models.messages import Attachment, Message, MessageQuerySet, Retrieval
from conversations.models.notes import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, Note, NoteQuerySet, NoteTag, NoteVersion
from conversations.models.owned import RESTORABLE, Owned, OwnedQuerySet
from conversations.models.proposals import ANSWERABLE_FOR, DONE_WITHIN, Proposal, ProposalQuerySet
from conversations.models.shares import Share
from conversations.models.usage import UsageDay

__all__ = [
    "ANSWERABLE_FOR",
    "DONE_WITHIN",
    "LONGEST_NOTE",
    "LONGEST_TAG",
    "MOST_TAGS",
    "RESTORABLE",
    "Attachment",
    "Conversation",
    "ConversationImport",
    "Folder",
    "LearningSession",
    "Message",
    "MessageQuerySet",
    "Note",
    "NoteQuerySet",
    "NoteTag",
    "NoteVersion",
    "Owned",
    "OwnedQuerySet",
    "Proposal",
    "ProposalQuerySet",
    "Retrieval",
    "Share",
    "StudySet",
    "UsageDay",
]
