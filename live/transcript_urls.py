"""The paths of transcripts and reports: API and pages."""

from django.urls import URLPattern, path

from live.pages import transcripts as pages
from live.views.report import ReportViewSet
from live.views.transcripts import (
    TranscriptChatViewSet,
    TranscriptExportViewSet,
    TranscriptsViewSet,
    TranscriptViewSet,
)

TRANSCRIPTS = "api/live/transcripts"
TRANSCRIPT = f"{TRANSCRIPTS}/<uuid:transcript_id>"
PAGE = "live/transcripts/<uuid:transcript_id>"
ONE = TranscriptViewSet.as_view({"get": "retrieve", "delete": "destroy"})
REPORT = ReportViewSet.as_view({"get": "retrieve", "post": "create"})

transcript_urlpatterns: list[URLPattern] = [
    path(TRANSCRIPTS, TranscriptsViewSet.as_view({"get": "list", "post": "create"}), name="live-transcripts"),
    path(TRANSCRIPT, ONE, name="live-transcript"),
    path(f"{TRANSCRIPT}/export", TranscriptExportViewSet.as_view({"get": "retrieve"}), name="live-transcript-export"),
    path(f"{TRANSCRIPT}/continue", TranscriptChatViewSet.as_view({"post": "create"}), name="live-transcript-continue"),
    path("api/live/sessions/<uuid:session_id>/report", REPORT, name="live-report"),
    path("live/transcripts", pages.transcript_list, name="live_transcripts"),
    path(PAGE, pages.transcript, name="live_transcript"),
    path(f"{PAGE}/report", pages.report, name="live_transcript_report"),
    path(f"{PAGE}/continue", pages.go_on, name="live_transcript_go_on"),
    path(f"{PAGE}/delete", pages.delete, name="live_transcript_delete"),
]
