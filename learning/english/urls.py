"""Paths of English."""

from django.urls import URLPattern, path

from learning.english.audio_views import TaskAudioViewSet
from learning.english.classes.views import ClassFileViewSet, ClassViewSet
from learning.english.evaluation_views import EvaluateViewSet, EvaluationViewSet
from learning.english.path_urls import urlpatterns as path_urlpatterns
from learning.english.placement.views import PlacementViewSet
from learning.english.proficiency.views import XpiViewSet
from learning.english.recording_views import RecordingAudioViewSet, RecordingViewSet
from learning.english.second_look_views import SecondLookViewSet
from learning.english.settings_views import EnglishSettingsViewSet

XEL = "api/xel"
EVALUATIONS = f"{XEL}/evaluations"
RECORDINGS = f"{XEL}/recordings"
RECORDING = f"{RECORDINGS}/<uuid:recording_id>"

audio_urlpatterns: list[URLPattern] = [
    path(f"{XEL}/tasks/<uuid:task_id>/audio", TaskAudioViewSet.as_view({"get": "retrieve"}), name="xel-task-audio"),
]
evaluation_urlpatterns: list[URLPattern] = [
    path(f"{XEL}/evaluate", EvaluateViewSet.as_view({"post": "create"}), name="xel-evaluate"),
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

CLASS = f"{XEL}/classes/<uuid:org_id>"
MEMBER = f"{CLASS}/members/<uuid:user_id>"

proficiency_urlpatterns: list[URLPattern] = [
    path(f"{XEL}/xpi", XpiViewSet.as_view({"get": "retrieve"}), name="xel-xpi"),
    path(f"{XEL}/xpi/history", XpiViewSet.as_view({"get": "history"}), name="xel-xpi-history"),
    path(
        f"{XEL}/placement",
        PlacementViewSet.as_view({"get": "retrieve", "post": "begin", "delete": "leave"}),
        name="xel-placement",
    ),
    path(f"{XEL}/placement/answer", PlacementViewSet.as_view({"post": "answer"}), name="xel-placement-answer"),
    path(
        f"{XEL}/settings",
        EnglishSettingsViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="xel-settings",
    ),
]
teaching_urlpatterns: list[URLPattern] = [
    path(CLASS, ClassViewSet.as_view({"get": "list"}), name="xel-class"),
    path(f"{CLASS}/members.csv", ClassFileViewSet.as_view({"get": "members"}), name="xel-class-csv"),
    path(MEMBER, ClassViewSet.as_view({"get": "retrieve"}), name="xel-class-member"),
    path(f"{MEMBER}/ratings", ClassViewSet.as_view({"post": "rate"}), name="xel-class-rate"),
    path(f"{MEMBER}/ratings/<uuid:word_id>", ClassViewSet.as_view({"delete": "withdraw"}), name="xel-class-withdraw"),
    path(f"{XEL}/second-looks", SecondLookViewSet.as_view({"get": "list"}), name="xel-second-looks"),
    path(
        f"{EVALUATIONS}/<uuid:evaluation_id>/second-look",
        SecondLookViewSet.as_view({"get": "retrieve", "post": "ask", "put": "decide"}),
        name="xel-second-look",
    ),
]
urlpatterns = [
    *path_urlpatterns,
    *audio_urlpatterns,
    *evaluation_urlpatterns,
    *proficiency_urlpatterns,
    *teaching_urlpatterns,
]
