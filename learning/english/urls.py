"""Paths of English."""

from django.urls import URLPattern, path

from learning.english.evaluation_views import EvaluateViewSet, EvaluationViewSet
from learning.english.recording_views import RecordingAudioViewSet, RecordingViewSet

EVALUATIONS = "api/xel/evaluations"
RECORDINGS = "api/xel/recordings"
RECORDING = f"{RECORDINGS}/<uuid:recording_id>"

urlpatterns: list[URLPattern] = [
    path("api/xel/evaluate", EvaluateViewSet.as_view({"post": "create"}), name="xel-evaluate"),
    path(EVALUATIONS, EvaluationViewSet.as_view({"get": "list"}), name="xel-evaluations"),
    path(f"{EVALUATIONS}/<uuid:evaluation_id>", EvaluationViewSet.as_view({"get": "retrieve"}), name="xel-evaluation"),
    path(
        f"{EVALUATIONS}/<uuid:evaluation_id>/retry",
        EvaluationViewSet.as_view({"post": "retry"}),
        name="xel-evaluation-retry",
    ),
    path(RECORDINGS, RecordingViewSet.as_view({"post": "create"}), name="xel-recordings"),
    path(
        RECORDING,
        RecordingViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="xel-recording",
    ),
    path(f"{RECORDING}/finish", RecordingViewSet.as_view({"post": "finish"}), name="xel-recording-finish"),
    path(f"{RECORDING}/audio", RecordingAudioViewSet.as_view({"get": "retrieve"}), name="xel-recording-audio"),
]
