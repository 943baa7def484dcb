"""The doors in: register, login, refresh; and out: logout."""

from typing import Any

from django.contrib.auth import logout
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from accounts import serializers, services
from xentree.api.views import ApiViewSet
from xentree.principal import address_of


def parsed(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body in that shape, or a validation error."""
    form = shape(data=request.data)
    form.is_valid(raise_exception=True)
    return form.validated_data


class SignInViewSet(ApiViewSet):
    """Public: a stale token sent along by habit does not matter."""

    public = True
    authentication_classes: list[Any] = []
    replayable = False
    serializer_class = serializers.TokenResponse
    parser_classes = [JSONParser, FormParser]
    limits = {"refresh": "auth.refresh.address"}

    @extend_schema(request=serializers.RegisterRequest, responses={201: serializers.UserProfile})
    def register(self, request: Request) -> Response:
        """Make an account; a link to verify the e-mail address is sent."""
        data = parsed(serializers.RegisterRequest, request)
        user = services.register_account(**data, address=address_of(request._request))
        return Response(serializers.UserProfile(user).data, status=201)

    @extend_schema(request=serializers.LoginRequest, responses=serializers.TokenResponse)
    def login(self, request: Request) -> Response:
        """Sign in with username or e-mail address and password; with `mfa_token` and `code` after `mfa_required`."""
        data = parsed(serializers.LoginRequest, request)
        device = {"user_agent": request.headers.get("User-Agent", ""), "address": address_of(request._request)}
        if "mfa_token" in data:
            tokens = services.sign_in_with_code(data["mfa_token"], data["code"], **device)
        else:
            tokens = services.sign_in_with_password(data["username"], data["password"], **device)
        return Response(serializers.TokenResponse(tokens).data)

    @extend_schema(request=serializers.RefreshRequest, responses=serializers.TokenResponse)
    def refresh(self, request: Request) -> Response:
        """New tokens for a refresh token; each works once, and a second use ends its whole session."""
        data = parsed(serializers.RefreshRequest, request)
        tokens = services.rotate_tokens(data["refresh_token"], address=address_of(request._request))
        return Response(serializers.TokenResponse(tokens).data)


class SignOutViewSet(ApiViewSet):
    """/api/auth/logout."""

    replayable = False
    serializer_class = serializers.LogoutResponse
    parser_classes = [JSONParser, FormParser]

    @extend_schema(request=serializers.LogoutRequest, responses=serializers.LogoutResponse)
    def logout(self, request: Request) -> Response:
        """End this session: its access token is dead on the next request, on every process."""
        data = parsed(serializers.LogoutRequest, request)
        services.end_present_session(by=self.principal)
        if self.principal.method == "session":
            logout(request._request)
        if other := services.session_of_refresh_token(data.get("refresh_token") or ""):
            services.revoke_session(other, by=self.principal)
        return Response({"message": "You are signed out."})
