"""/api/core/notes: the list, one note, and what it said before."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.models import Note, NoteTag, NoteVersion
from conversations.queries import note_data, note_version_data
from conversations.serializers.notes import (
    NoteChanges,
    NoteChangesFilter,
    NoteCreate,
    NoteFilter,
    NoteResponse,
    NoteTagResponse,
    NoteUpdate,
    NoteVersionDetail,
    NoteVersionResponse,
)
from conversations.services import notes
from conversations.views.base import ConversationsApi
from conversations.views.files import download
from xentree.api.negotiation import FileNegotiation

_ORDERS = {"updated": ("-updated_at", "-id"), "created": ("-created_at", "-id"), "title": ("title_key", "id")}


class NotesApi(ConversationsApi):
    """What is not yours is not there."""

    def note(self, note_id: UUID) -> Note:
        """The caller's own, or 404."""
        return self.find(Note.objects.visible_to(self.principal).whole(), note_id)


class NoteViewSet(NotesApi):
    """Notes of one's own."""

    serializer_class = NoteResponse

    @extend_schema(parameters=[NoteFilter], responses=NoteResponse(many=True))
    def list(self, request: Request) -> Response:
        """Those of the present workspace, last changed first unless `sort` says otherwise."""
        page: Any = self.paginate_queryset(self._filtered(self.valid_query(NoteFilter)))
        return self.get_paginated_response([note_data(each) for each in page])

    @extend_schema(request=NoteCreate, responses={201: NoteResponse})
    def create(self, request: Request) -> Response:
        """Keep one; one saved from a message is in that conversation's workspace."""
        note = notes.create_note(notes.NewNote(**self.valid(NoteCreate)), by=self.principal)
        return Response(note_data(note), status=201)

    @extend_schema(responses=NoteResponse)
    def retrieve(self, request: Request, note_id: UUID) -> Response:
        """One note."""
        return Response(note_data(self.note(note_id)))

    @extend_schema(request=NoteUpdate, responses=NoteResponse)
    def update(self, request: Request, note_id: UUID) -> Response:
        """Replace what it says; 409 `note_changed` has the note as it is in `current`, and nothing is overwritten."""
        note, body = self.note(note_id), self.valid(NoteUpdate)
        return Response(note_data(notes.save_note(note, **body, by=self.principal)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, note_id: UUID) -> Response:
        """Gone at once; `restore` brings it back for ten minutes."""
        notes.delete_note(self.note(note_id), by=self.principal)
        return Response(status=204)

    @extend_schema(request=None, responses=NoteResponse)
    def restore(self, request: Request, note_id: UUID) -> Response:
        """Take a deletion of the last ten minutes back."""
        return Response(note_data(notes.restore_note(note_id, by=self.principal)))

    @extend_schema(responses=NoteTagResponse(many=True))
    def tags(self, request: Request) -> Response:
        """Every tag of the present workspace, from A to Z."""
        mine = NoteTag.objects.filter(note__in=self._mine())
        return Response(mine.values("name").annotate(count=Count("pk")).order_by("name"))

    def _mine(self) -> Any:
        return Note.objects.visible_to(self.principal).in_workspace(self.principal)

    def _filtered(self, wanted: dict[str, Any]) -> Any:
        self.ordering = _ORDERS[wanted["sort"]]
        found = self._mine().whole()
        if wanted["sort"] == "title":
            found = found.by_title()
        if text := wanted.get("q"):
            found = found.filter(pk__in=notes.notes_about(text, by=self.principal))
        if tag := wanted.get("tag"):
            found = found.tagged(tag)
        if conversation_id := wanted.get("conversation_id"):
            found = found.filter(conversation=conversation_id)
        return found


class NoteVersionViewSet(NotesApi):
    """What a note said before."""

    serializer_class = NoteVersionResponse
    ordering = ("-number",)

    @extend_schema(responses=NoteVersionResponse(many=True))
    def list(self, request: Request, note_id: UUID) -> Response:
        """Newest first; the first is what it says now."""
        page: Any = self.paginate_queryset(self.note(note_id).versions.defer("content"))
        return self.get_paginated_response([note_version_data(each) for each in page])

    @extend_schema(responses=NoteVersionDetail)
    def retrieve(self, request: Request, note_id: UUID, number: int) -> Response:
        """What it said then."""
        version = self._version(note_id, number)
        return Response({**note_version_data(version), "content": version.content, "tags": version.tags})

    @extend_schema(parameters=[NoteChangesFilter], responses=NoteChanges)
    def changes(self, request: Request, note_id: UUID, number: int) -> Response:
        """What was added and removed since the version before it, or since another."""
        new, since = self._version(note_id, number), self.valid_query(NoteChangesFilter).get("since")
        return Response(notes.compare(self._version(note_id, since) if since else _before(new), new))

    @extend_schema(request=None, responses=NoteResponse)
    def restore(self, request: Request, note_id: UUID, number: int) -> Response:
        """Say again what it said then, as a new version."""
        return Response(note_data(notes.restore_version(self.note(note_id), number, by=self.principal)))

    def _version(self, note_id: UUID, number: int) -> NoteVersion:
        return self.find(self.note(note_id).versions.all(), number, "number")


class NoteExportViewSet(NotesApi):
    """Copies to take away."""

    content_negotiation_class = FileNegotiation
    limits = {"list": "export.user"}

    @extend_schema(responses={(200, "text/markdown"): OpenApiResponse(OpenApiTypes.BINARY)})
    def retrieve(self, request: Request, note_id: UUID) -> HttpResponse:
        """One note as Markdown."""
        note = self.note(note_id)
        return download(notes.note_markdown(note), notes.note_filename(note), "text/markdown; charset=utf-8")

    @extend_schema(responses={(200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY)})
    def list(self, request: Request) -> StreamingHttpResponse:
        """All notes of the present workspace, a ZIP of Markdown files."""
        response = StreamingHttpResponse(notes.stream_notes(self.principal), content_type="application/zip")
        response["Content-Disposition"] = 'attachment; filename="notes.zip"'
        return response


def _before(version: NoteVersion) -> NoteVersion:
    """The one before it; the first came after an empty one."""
    before = NoteVersion.objects.filter(note=version.note_id, number__lt=version.number).first()
    return before or NoteVersion(number=0, tags=[])
