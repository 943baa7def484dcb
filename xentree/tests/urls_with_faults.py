"""The real paths, and some that go wrong in every way."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import models
from django.http import HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from conversations.models import Folder
from xentree.api.views import ApiViewSet
from xentree.errors import AppError, Conflict
from xentree.urls import handler400, handler403, handler404, handler500
from xentree.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler500"]
CALLS = []


class FolderShape(serializers.ModelSerializer):
    class Meta:
        model = Folder
        fields = ("id", "name")


class Faults(ApiViewSet):
    public = True
    limits = {"limited": "export.user"}

    def crash(self, request):
        raise RuntimeError("a secret cause")

    def conflict(self, request):
        raise Conflict("Not now.", "answer_in_progress", message_id="7")

    def suspicious(self, request):
        raise SuspiciousOperation

    def denied(self, request):
        raise PermissionDenied

    def limited(self, request):
        return Response({})


class Work(ApiViewSet):
    scope = "conversations"

    def create(self, request):
        CALLS.append(request.data)
        if request.data.get("fail"):
            raise Conflict("Not now.")
        if request.data.get("crash"):
            raise RuntimeError("a secret cause")
        return Response({"call": len(CALLS)}, status=201)


class Secret(Work):
    replayable = False


class Folders(ApiViewSet):
    scope = "conversations"
    serializer_class = FolderShape
    ordering = ("name", "id")
    queryset: "models.QuerySet[Folder]" = Folder.objects.all()

    def list(self, request):
        page = self.paginate_queryset(self.queryset.visible_to(self.principal))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def crash_outside_rest(request):
    raise RuntimeError("a secret cause")


def app_error(request):
    raise AppError("not_found", 404, "Gone.")


urlpatterns = [
    *real,
    path("api/faults/crash", Faults.as_view({"get": "crash"})),
    path("api/faults/conflict", Faults.as_view({"get": "conflict"})),
    path("api/faults/suspicious", Faults.as_view({"get": "suspicious"})),
    path("api/faults/denied", Faults.as_view({"get": "denied"})),
    path("api/faults/limited", Faults.as_view({"get": "limited"})),
    path("api/faults/plain-crash", crash_outside_rest),
    path("api/faults/plain-error", app_error),
    path("api/faults/work", Work.as_view({"post": "create"})),
    path("api/faults/other-work", Work.as_view({"post": "create"})),
    path("api/faults/secret", Secret.as_view({"post": "create"})),
    path("api/faults/folders", Folders.as_view({"get": "list"})),
    path("faults/plain", lambda request: HttpResponse("well")),
]
