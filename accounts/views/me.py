"""The doors to one's own account: profile, password, sessions, exports, the end."""

from typing import Any
from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers, services
from accounts.models import DataExport, Session
from accounts.views.sign_in import parsed
from xentree.api.views import ApiViewSet
from xentree.errors import NotFound


class MeViewSet(ApiViewSet):
    """/api/auth/me and /api/auth/change-password."""

    replayable = False
    serializer_class = serializers.UserProfile

    @extend_schema(responses=serializers.UserProfile)
    def retrieve(self, request: Request) -> Response:
        """Who is signed in."""
        return Response(serializers.UserProfile(self.principal.user).data)

    @extend_schema(request=serializers.ProfileUpdateRequest, responses=serializers.UserProfile)
    def partial_update(self, request: Request) -> Response:
        """Change some of one's own profile."""
        changes = parsed(serializers.ProfileUpdateRequest, request)
        return Response(serializers.UserProfile(services.update_profile(by=self.principal, **changes)).data)

    @extend_schema(request=serializers.DeleteAccountRequest, responses={202: serializers.SimpleMessageResponse})
    def destroy(self, request: Request) -> Response:
        """Close the account for good: signed out at once, erased by a job."""
        data = parsed(serializers.DeleteAccountRequest, request)
        services.request_account_deletion(data["password"], by=self.principal)
        return Response({"message": "Your account is closed and is being erased."}, status=202)

    @extend_schema(request=serializers.ChangePasswordRequest, responses=serializers.SimpleMessageResponse)
    def change_password(self, request: Request) -> Response:
        """Set a new password; every other session ends."""
        data = parsed(serializers.ChangePasswordRequest, request)
        services.change_password(data["current_password"], data["new_password"], by=self.principal)
        if self.principal.method == "session":
            update_session_auth_hash(request._request, self.principal.user)
            services.follow_cookie(request._request.session)
        return Response({"message": "The password is changed. Your other devices are signed out."})


class SessionViewSet(ApiViewSet):
    """/api/auth/sessions."""

    replayable = False
    serializer_class = serializers.SignInSession
    ordering = ("-last_seen_at", "-id")

    def get_queryset(self) -> Any:
        """One's own that are alive."""
        return Session.objects.visible_to(self.principal).alive()

    @extend_schema(responses=serializers.SignInSession(many=True))
    def list(self, request: Request) -> Response:
        """Where one is signed in, last seen first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, session_id: UUID) -> Response:
        """Sign one of them out."""
        if not services.revoke_session(session_id, by=self.principal):
            raise NotFound("There is no such session, or it is over already.")
        return Response(status=204)


class DataExportViewSet(ApiViewSet):
    """/api/auth/exports."""

    serializer_class = serializers.DataExportResponse

    def get_queryset(self) -> Any:
        """One's own of the last seven days."""
        return DataExport.objects.visible_to(self.principal)

    @extend_schema(responses=serializers.DataExportResponse(many=True))
    def list(self, request: Request) -> Response:
        """Copies of one's data, newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=None, responses={202: serializers.DataExportResponse})
    def create(self, request: Request) -> Response:
        """Ask for a copy of everything Xentree keeps about you; one that is being made already is answered instead."""
        export = services.request_data_export(by=self.principal)
        return Response(self.get_serializer(export).data, status=202)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def file(self, request: Request, export_id: UUID) -> FileResponse:
        """The ZIP of JSON and files."""
        archive = services.open_data_export(export_id, by=self.principal)
        return FileResponse(archive, as_attachment=True, filename="xentree-data.zip", content_type="application/zip")
