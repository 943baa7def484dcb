"""/api/core/folders."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations import services
from conversations.models import Folder
from conversations.serializers.conversations import FolderRequest, FolderResponse
from conversations.views.base import ConversationsApi


class FolderViewSet(ConversationsApi):
    """Folders of one's own."""

    serializer_class = FolderResponse
    ordering = ("name", "id")

    @extend_schema(responses=FolderResponse(many=True))
    def list(self, request: Request) -> Response:
        """By name."""
        page: Any = self.paginate_queryset(Folder.objects.visible_to(self.principal).in_workspace(self.principal))
        return self.get_paginated_response(FolderResponse(page, many=True).data)

    @extend_schema(request=FolderRequest, responses={201: FolderResponse})
    def create(self, request: Request) -> Response:
        """A new one."""
        folder = services.create_folder(**self.valid(FolderRequest), by=self.principal)
        return Response(FolderResponse(folder).data, status=201)

    @extend_schema(request=FolderRequest, responses=FolderResponse)
    def partial_update(self, request: Request, folder_id: UUID) -> Response:
        """Rename it, or instruct the assistant differently."""
        folder, changes = self._folder(folder_id), self.valid(FolderRequest, partial=True)
        return Response(FolderResponse(services.update_folder(folder, changes, by=self.principal)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, folder_id: UUID) -> Response:
        """The conversations in it stay, without a folder."""
        services.delete_folder(self._folder(folder_id), by=self.principal)
        return Response(status=204)

    def _folder(self, folder_id: UUID) -> Folder:
        return self.find(Folder.objects.visible_to(self.principal), folder_id)
