"""The shapes of section 2 of the API, and of our own endpoints beside it."""

from typing import Any

from allauth.account.models import EmailAddress
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import DataExport, Session, User

NAME_LENGTH = 254
PASSWORD_LENGTH = 1024


def _password() -> serializers.CharField:
    return serializers.CharField(max_length=PASSWORD_LENGTH, trim_whitespace=False)


class RegisterRequest(serializers.Serializer[Any]):
    """A new account."""

    username = serializers.CharField(max_length=40)
    email = serializers.EmailField(max_length=254)
    password = _password()
    full_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    timezone = serializers.CharField(max_length=64, required=False, help_text="An IANA zone such as Europe/Paris.")
    language = serializers.CharField(max_length=12, required=False, help_text="A language tag such as en or pt-BR.")


class LoginRequest(serializers.Serializer[Any]):
    """Name and password; or, after `mfa_required`, the `mfa_token` of that answer and a code."""

    username = serializers.CharField(max_length=NAME_LENGTH, required=False, help_text="Or the e-mail address.")
    password = serializers.CharField(max_length=PASSWORD_LENGTH, trim_whitespace=False, required=False)
    mfa_token = serializers.CharField(max_length=1000, required=False)
    code = serializers.CharField(max_length=40, required=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Either pair whole."""
        pair = ("mfa_token", "code") if "mfa_token" in data else ("username", "password")
        if missing := {name: ["This field is required."] for name in pair if name not in data}:
            raise serializers.ValidationError(missing)
        return data


class RefreshRequest(serializers.Serializer[Any]):
    """A refresh token that was not used yet."""

    refresh_token = serializers.CharField(max_length=4000)


class LogoutRequest(serializers.Serializer[Any]):
    """The session that carries the request ends; that of another refresh token of the same person ends as well."""

    refresh_token = serializers.CharField(max_length=4000, required=False, allow_null=True, allow_blank=True)


class TokenResponse(serializers.Serializer[Any]):
    """An access token for 15 minutes and the refresh token for the next one."""

    access_token = serializers.CharField()
    token_type = serializers.SerializerMethodField()
    refresh_token = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds the access token lives.")

    def get_token_type(self, tokens: Any) -> str:
        """How to send it."""
        return "bearer"


class LogoutResponse(serializers.Serializer[Any]):
    """What was done."""

    message = serializers.CharField()


class SimpleMessageResponse(serializers.Serializer[Any]):
    """What was done."""

    message = serializers.CharField()


class UserProfile(serializers.ModelSerializer[User]):
    """A person as they see themselves."""

    email_verified = serializers.SerializerMethodField()
    profile_picture_url = serializers.SerializerMethodField()
    role = serializers.ChoiceField(choices=["user", "staff", "admin"], read_only=True)

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "email",
            "email_verified",
            "full_name",
            "profile_picture_url",
            "timezone",
            "language",
            "role",
            "plan",
            "daily_goal_xp",
            "created_at",
        )
        read_only_fields = fields

    def get_email_verified(self, user: User) -> bool:
        """Whether the link in the mail was followed."""
        return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()

    @extend_schema_field({"type": "string", "format": "uri", "nullable": True})
    def get_profile_picture_url(self, user: User) -> str | None:
        """The uploaded picture, or else the address the person gave."""
        return user.picture_url


class ProfileUpdateRequest(serializers.Serializer[Any]):
    """What a person may change about themselves."""

    full_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    profile_picture_url = serializers.URLField(max_length=500, required=False, allow_blank=True, allow_null=True)
    timezone = serializers.CharField(max_length=64, required=False)
    language = serializers.CharField(max_length=12, required=False)
    daily_goal_xp = serializers.IntegerField(min_value=10, max_value=1000, required=False)

    def validate_profile_picture_url(self, url: str | None) -> str:
        """None and empty both mean none."""
        return url or ""


class SignInSession(serializers.ModelSerializer[Session]):
    """One sign-in of the person."""

    device = serializers.CharField(read_only=True)
    current = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = (
            "id",
            "kind",
            "device",
            "user_agent",
            "address",
            "created_at",
            "last_seen_at",
            "expires_at",
            "current",
        )
        read_only_fields = fields

    def get_current(self, session: Session) -> bool:
        """Whether this request came through it."""
        return session.pk == self.context["view"].principal.session_id


class ChangePasswordRequest(serializers.Serializer[Any]):
    """The present password and the new one."""

    current_password = _password()
    new_password = _password()


class DeleteAccountRequest(serializers.Serializer[Any]):
    """The password, to be sure."""

    password = _password()


class DataExportResponse(serializers.ModelSerializer[DataExport]):
    """A copy of the person's data and how far it is."""

    file_url = serializers.SerializerMethodField()

    class Meta:
        model = DataExport
        fields = (
            "id",
            "state",
            "file_count",
            "error",
            "size_bytes",
            "created_at",
            "finished_at",
            "expires_at",
            "file_url",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uri-reference", "nullable": True})
    def get_file_url(self, export: DataExport) -> str | None:
        """Where to download it, once ready."""
        ready = export.state == DataExport.State.READY
        return f"/api/auth/exports/{export.pk}/file" if ready else None
