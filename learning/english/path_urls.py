"""Paths of the course over REST."""

from django.urls import URLPattern, path

from learning.english import path_views as views

_ERROR = "api/xel/notebook/<uuid:error_id>"
_MODULE, _TASK = "api/xel/modules/<uuid:module_id>", "api/xel/tasks/<uuid:task_id>"

urlpatterns: list[URLPattern] = [
    path("api/xel/modules", views.ModuleViewSet.as_view({"get": "list"}), name="xel-modules"),
    path(_MODULE, views.ModuleViewSet.as_view({"get": "retrieve"}), name="xel-module"),
    path(f"{_MODULE}/start", views.ModuleViewSet.as_view({"post": "start"}), name="xel-module-start"),
    path(f"{_MODULE}/complete", views.ModuleViewSet.as_view({"post": "complete"}), name="xel-module-complete"),
    path(_TASK, views.TaskViewSet.as_view({"get": "retrieve"}), name="xel-task"),
    path(f"{_TASK}/submit", views.SubmitViewSet.as_view({"post": "submit"}), name="xel-task-submit"),
    path(f"{_TASK}/regenerate", views.TaskViewSet.as_view({"post": "regenerate"}), name="xel-task-regenerate"),
    path(f"{_TASK}/submissions", views.TaskViewSet.as_view({"get": "submissions"}), name="xel-task-submissions"),
    path(
        "api/xel/submissions/<uuid:submission_id>",
        views.SubmissionViewSet.as_view({"get": "retrieve"}),
        name="xel-submission",
    ),
    path("api/xel/sessions/start", views.SessionViewSet.as_view({"post": "start"}), name="xel-session-start"),
    path("api/xel/sessions/end", views.SessionViewSet.as_view({"post": "end"}), name="xel-session-end"),
    path("api/xel/transcripts", views.SessionViewSet.as_view({"post": "save_line"}), name="xel-transcripts"),
    path(
        "api/xel/sessions/<uuid:session_id>/transcripts",
        views.SessionViewSet.as_view({"get": "transcript"}),
        name="xel-session-transcripts",
    ),
    path("api/xel/dashboard", views.DashboardViewSet.as_view({"get": "show"}), name="xel-dashboard"),
    path("api/xel/reviews", views.ReviewViewSet.as_view({"get": "list"}), name="xel-reviews"),
    path("api/xel/notebook", views.NotebookViewSet.as_view({"get": "list"}), name="xel-notebook"),
    path(_ERROR, views.NotebookViewSet.as_view({"delete": "destroy"}), name="xel-error"),
    path(f"{_ERROR}/answer", views.NotebookViewSet.as_view({"post": "answer"}), name="xel-drill"),
]
