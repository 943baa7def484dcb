"""The paths of conversations: pages, API, sockets."""

from django.urls import URLPattern, path

from conversations.consumers import UpdatesConsumer
from conversations.pages import chat, lists, notes, search, share, study, usage
from conversations.views.chat import ChatViewSet, ProvidersViewSet
from conversations.views.completions import CompletionViewSet, ModelViewSet, unknown_path
from conversations.views.conversations import ConversationViewSet
from conversations.views.files import AttachmentFileViewSet, AttachmentViewSet, ExportViewSet, ImportViewSet
from conversations.views.folders import FolderViewSet
from conversations.views.learning_sessions import LearningSessionViewSet
from conversations.views.messages import MessageViewSet
from conversations.views.notes import NoteExportViewSet, NoteVersionViewSet, NoteViewSet
from conversations.views.proposals import ProposalViewSet
from conversations.views.rag import RagQueryViewSet
from conversations.views.search import SearchIndexViewSet, SearchViewSet
from conversations.views.shares import ConversationShareViewSet, ShareViewSet
from conversations.views.study import OneStudySetViewSet, StudySetViewSet

MESSAGE = "api/core/messages/<uuid:message_id>"
CONVERSATIONS = "api/core/conversations"
CONVERSATION = f"{CONVERSATIONS}/<uuid:conversation_id>"
SESSION = f"{CONVERSATION}/session"
DOCUMENT = "api/rag/documents/<uuid:document_id>"
STUDY_SET = "api/rag/study-sets/<uuid:study_set_id>"
ATTACHMENT = "api/core/attachments/<uuid:attachment_id>"
PROPOSAL = "api/core/proposals/<uuid:proposal_id>"
NOTES = "api/core/notes"
NOTE = f"{NOTES}/<uuid:note_id>"
NOTE_VERSION = f"{NOTE}/versions/<int:number>"

api_urlpatterns: list[URLPattern] = [
    path("api/core/providers", ProvidersViewSet.as_view({"get": "list"}), name="providers"),
    path("api/core/chat", ChatViewSet.as_view({"post": "create"}), name="chat"),
    path("api/core/search", SearchViewSet.as_view({"get": "list"}), name="search"),
    path("api/core/search/status", SearchIndexViewSet.as_view({"get": "status"}), name="search-status"),
    path("api/core/search/reindex", SearchIndexViewSet.as_view({"post": "reindex"}), name="search-reindex"),
    path("api/rag/query", RagQueryViewSet.as_view({"post": "create"}), name="rag-query"),
    path(
        f"{DOCUMENT}/quiz",
        StudySetViewSet.as_view({"get": "list", "post": "create"}, kind="quiz"),
        name="document-quiz",
    ),
    path(
        f"{DOCUMENT}/flashcards",
        StudySetViewSet.as_view({"get": "list", "post": "create"}, kind="flashcards"),
        name="document-flashcards",
    ),
    path(STUDY_SET, OneStudySetViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="study-set"),
    path(f"{STUDY_SET}/round", OneStudySetViewSet.as_view({"put": "keep_round"}), name="study-set-round"),
    path(MESSAGE, MessageViewSet.as_view({"get": "retrieve"}), name="message"),
    path(f"{MESSAGE}/stream", MessageViewSet.as_view({"get": "stream"}), name="message-stream"),
    path(f"{MESSAGE}/retrieval", MessageViewSet.as_view({"get": "retrieval"}), name="message-retrieval"),
    path(f"{MESSAGE}/stop", MessageViewSet.as_view({"post": "stop"}), name="message-stop"),
    path(f"{MESSAGE}/regenerate", MessageViewSet.as_view({"post": "regenerate"}), name="message-regenerate"),
    path(f"{MESSAGE}/edit", MessageViewSet.as_view({"post": "edit"}), name="message-edit"),
    path(f"{MESSAGE}/select", MessageViewSet.as_view({"post": "select"}), name="message-select"),
    path(f"{MESSAGE}/feedback", MessageViewSet.as_view({"put": "feedback"}), name="message-feedback"),
    path(CONVERSATIONS, ConversationViewSet.as_view({"get": "list", "post": "create"}), name="conversations"),
    path(f"{CONVERSATIONS}/bulk", ConversationViewSet.as_view({"post": "bulk"}), name="conversations-bulk"),
    path(
        CONVERSATION,
        ConversationViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="conversation",
    ),
    path(f"{CONVERSATION}/restore", ConversationViewSet.as_view({"post": "restore"}), name="conversation-restore"),
    path(f"{CONVERSATION}/read", ConversationViewSet.as_view({"post": "read"}), name="conversation-read"),
    path(f"{CONVERSATION}/fork", ConversationViewSet.as_view({"post": "fork"}), name="conversation-fork"),
    path(f"{CONVERSATION}/messages", ConversationViewSet.as_view({"get": "messages"}), name="conversation-messages"),
    path(f"{CONVERSATION}/proposals", ProposalViewSet.as_view({"get": "list"}), name="conversation-proposals"),
    path(PROPOSAL, ProposalViewSet.as_view({"get": "retrieve"}), name="proposal"),
    path(f"{PROPOSAL}/confirm", ProposalViewSet.as_view({"post": "confirm"}), name="proposal-confirm"),
    path(f"{PROPOSAL}/decline", ProposalViewSet.as_view({"post": "decline"}), name="proposal-decline"),
    path(f"{CONVERSATION}/export", ExportViewSet.as_view({"get": "retrieve"}), name="conversation-export"),
    path(
        f"{CONVERSATION}/shares",
        ConversationShareViewSet.as_view({"get": "list", "post": "create"}),
        name="conversation-shares",
    ),
    path(f"{SESSION}/start", LearningSessionViewSet.as_view({"post": "start"}), name="session-start"),
    path(f"{SESSION}/activity", LearningSessionViewSet.as_view({"post": "activity"}), name="session-activity"),
    path(f"{SESSION}/end", LearningSessionViewSet.as_view({"post": "end"}), name="session-end"),
    path(f"{SESSION}/status", LearningSessionViewSet.as_view({"get": "status"}), name="session-status"),
    path("api/core/folders", FolderViewSet.as_view({"get": "list", "post": "create"}), name="folders"),
    path(
        "api/core/folders/<uuid:folder_id>",
        FolderViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
        name="folder",
    ),
    path(NOTES, NoteViewSet.as_view({"get": "list", "post": "create"}), name="notes"),
    path(f"{NOTES}/tags", NoteViewSet.as_view({"get": "tags"}), name="note-tags"),
    path(f"{NOTES}/export", NoteExportViewSet.as_view({"get": "list"}), name="notes-export"),
    path(NOTE, NoteViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}), name="note"),
    path(f"{NOTE}/restore", NoteViewSet.as_view({"post": "restore"}), name="note-restore"),
    path(f"{NOTE}/export", NoteExportViewSet.as_view({"get": "retrieve"}), name="note-export"),
    path(f"{NOTE}/versions", NoteVersionViewSet.as_view({"get": "list"}), name="note-versions"),
    path(NOTE_VERSION, NoteVersionViewSet.as_view({"get": "retrieve"}), name="note-version"),
    path(f"{NOTE_VERSION}/changes", NoteVersionViewSet.as_view({"get": "changes"}), name="note-changes"),
    path(f"{NOTE_VERSION}/restore", NoteVersionViewSet.as_view({"post": "restore"}), name="note-version-restore"),
    path("api/core/shares", ShareViewSet.as_view({"get": "list"}), name="shares"),
    path("api/core/shares/<uuid:share_id>", ShareViewSet.as_view({"delete": "destroy"}), name="share"),
    path("api/core/export", ExportViewSet.as_view({"get": "list"}), name="export"),
    path("api/core/imports", ImportViewSet.as_view({"get": "list", "post": "create"}), name="imports"),
    path("api/core/imports/<uuid:import_id>", ImportViewSet.as_view({"get": "retrieve"}), name="import"),
    path("api/core/attachments", AttachmentViewSet.as_view({"post": "create"}), name="attachments"),
    path(ATTACHMENT, AttachmentViewSet.as_view({"delete": "destroy"}), name="attachment"),
    path(f"{ATTACHMENT}/file", AttachmentFileViewSet.as_view({"get": "retrieve"}), name="attachment-file"),
]
page_urlpatterns: list[URLPattern] = [
    path("chat", chat.new_chat, name="chat-page"),
    path("chat/<uuid:conversation_id>", chat.open_chat, name="chat-open"),
    path("chat/usage", usage.usage_notice, name="chat-usage"),
    path("chat/archive", lists.archive, name="chat-archive"),
    path("chat/folders/<uuid:folder_id>", lists.folder, name="chat-folder"),
    path("search", search.search_page, name="search-page"),
    path("study", study.study_sets, name="study-sets-page"),
    path("study/<uuid:study_set_id>", study.study_set, name="study-set-page"),
    path("study/<uuid:study_set_id>/delete", study.delete, name="study-set-delete"),
    path("notes", notes.note_list, name="notes-page"),
    path("notes/new", notes.new_note, name="note-new"),
    path("notes/<uuid:note_id>", notes.open_note, name="note-page"),
    path("settings/chats", lists.settings_chats, name="settings_chats"),
    path("s/<str:token>", share.shared_conversation, name="shared-conversation"),
]
# What speaks OpenAI's dialect, errors included.
openai_urlpatterns: list[URLPattern] = [
    path("v1/models", ModelViewSet.as_view({"get": "list"}), name="openai-models"),
    path("v1/models/<path:model_id>", ModelViewSet.as_view({"get": "retrieve"}), name="openai-model"),
    path("v1/chat/completions", CompletionViewSet.as_view({"post": "create"}), name="openai-completions"),
    path("v1/<path:rest>", unknown_path, name="openai-unknown"),
]
urlpatterns = [*api_urlpatterns, *page_urlpatterns, *openai_urlpatterns]
websocket_urlpatterns = [path("ws/updates", UpdatesConsumer.as_asgi())]
