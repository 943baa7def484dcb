"""The shapes of section 10 of the API: the one area that is camelCase."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from integrations.models import Embed, IntegrationToken, SigningKey
from integrations.services import GRANTABLE, LONGEST_TTL, SHORTEST_TTL, USUAL_TTL, EmbedWish, IssuedToken, Wish
from integrations.services.tokens import REASON_LENGTH

TOKEN_LENGTH = 8192


def _reason(**options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=REASON_LENGTH, allow_blank=True, **options)


class IntegrationGrantRequest(serializers.Serializer[Any]):
    """What a token is to be; without `tenantId` the workspace's organization, or the only one."""

    mode = serializers.ChoiceField(choices=IntegrationToken.Mode.choices)
    origin = serializers.CharField(max_length=2048, help_text="scheme://host[:port], as browsers send it.")
    scopes = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=20, help_text=", ".join(GRANTABLE)
    )
    ttlSeconds = serializers.IntegerField(
        min_value=int(SHORTEST_TTL.total_seconds()),
        max_value=int(LONGEST_TTL.total_seconds()),
        default=int(USUAL_TTL.total_seconds()),
    )
    tenantId = serializers.UUIDField(required=False, allow_null=True)
    subject = serializers.CharField(
        max_length=128, required=False, allow_null=True, help_text="Your id of the visitor; without, an anonymous one."
    )


class IntegrationRotateRequest(IntegrationGrantRequest):
    """A grant that takes the place of a live token; an anonymous visitor stays the same one."""

    integrationToken = serializers.CharField(max_length=TOKEN_LENGTH)
    revokePrevious = serializers.BooleanField(default=True)
    reason = _reason(required=False, allow_null=True)


class IntegrationVerifyRequest(serializers.Serializer[Any]):
    """A token, and the organization it should be of."""

    token = serializers.CharField(max_length=TOKEN_LENGTH)
    tenantId = serializers.UUIDField()


class IntegrationRevokeRequest(serializers.Serializer[Any]):
    """Either `integrationToken`, or `tenantId` and `jti`."""

    integrationToken = serializers.CharField(max_length=TOKEN_LENGTH, required=False)
    tenantId = serializers.UUIDField(required=False)
    jti = serializers.UUIDField(required=False)
    reason = _reason(default="")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """One way of naming it, whole."""
        if "integrationToken" in data:
            return data
        if missing := {name: ["This field is required."] for name in ("tenantId", "jti") if name not in data}:
            raise serializers.ValidationError(missing)
        return data


class TenantQuery(serializers.Serializer[Any]):
    """Whose keys."""

    tenantId = serializers.UUIDField()


class RevocationFilter(serializers.Serializer[Any]):
    """Which revocations."""

    tenantId = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False, help_text="Revoked at that time or later.")


class KeyRotationRequest(serializers.Serializer[Any]):
    """A planned rotation announces the new key first; an emergency ends the old one and all its tokens at once."""

    tenantId = serializers.UUIDField(required=False, allow_null=True)
    emergency = serializers.BooleanField(default=False)
    reason = _reason(default="")


def wish_of(data: dict[str, Any]) -> Wish:
    """What the body of a grant or rotation asks for."""
    ttl = timedelta(seconds=data["ttlSeconds"])
    return Wish(data["mode"], data["origin"], tuple(data["scopes"]), ttl, data.get("subject") or "")


class IntegrationGrantResponse(serializers.Serializer[IssuedToken]):
    """The token, which is shown only here."""

    integrationToken = serializers.CharField(source="secret")
    tokenType = serializers.SerializerMethodField()
    jti = serializers.UUIDField(source="token.jti")
    kid = serializers.CharField(source="token.key_id")
    tenantId = serializers.UUIDField(source="token.organization_id")
    mode = serializers.ChoiceField(source="token.mode", choices=IntegrationToken.Mode.choices)
    origin = serializers.CharField(source="token.origin")
    scopes = serializers.ListField(source="token.scopes", child=serializers.CharField())
    subject = serializers.CharField(source="token.subject")
    issuedAt = serializers.DateTimeField(source="token.issued_at")
    expiresAt = serializers.DateTimeField(source="token.expires_at")
    expiresIn = serializers.SerializerMethodField(help_text="Seconds.")

    def get_tokenType(self, issued: IssuedToken) -> str:
        """How to send it."""
        return "Bearer"

    def get_expiresIn(self, issued: IssuedToken) -> int:
        """From when it was issued."""
        return int((issued.token.expires_at - issued.token.issued_at).total_seconds())


class IntegrationRotateResponse(IntegrationGrantResponse):
    """The new token, and what became of the old one."""

    previousJti = serializers.SerializerMethodField()
    previousRevoked = serializers.SerializerMethodField()

    def get_previousJti(self, issued: IssuedToken) -> str:
        """The one it replaces."""
        return str(self.context["previous"].jti)

    def get_previousRevoked(self, issued: IssuedToken) -> bool:
        """Whether that one is dead already."""
        return self.context["previous"].revoked_at is not None


class IntegrationClaims(serializers.Serializer[Any]):
    """What a token says; `exp`, `iat` and `nbf` are seconds since 1970, `scope` is separated by spaces."""

    iss = serializers.CharField()
    aud = serializers.CharField()
    sub = serializers.CharField()
    tenant = serializers.UUIDField()
    scope = serializers.CharField()
    mode = serializers.ChoiceField(choices=IntegrationToken.Mode.choices)
    jti = serializers.UUIDField()
    iat = serializers.IntegerField()
    nbf = serializers.IntegerField()
    exp = serializers.IntegerField()


class IntegrationVerifyResponse(serializers.Serializer[Any]):
    """Whether it is good; if not why, in one word."""

    valid = serializers.BooleanField()
    error = serializers.CharField(required=False)
    claims = IntegrationClaims(required=False)


class IntegrationRevokeResponse(serializers.Serializer[IntegrationToken]):
    """Dead since."""

    revoked = serializers.SerializerMethodField()
    jti = serializers.UUIDField()
    tenantId = serializers.UUIDField(source="organization_id")
    revokedAt = serializers.DateTimeField(source="revoked_at")

    def get_revoked(self, token: IntegrationToken) -> bool:
        """Yes."""
        return token.revoked_at is not None


class IntegrationJWK(serializers.Serializer[Any]):
    """A public key."""

    kty = serializers.CharField()
    use = serializers.CharField()
    alg = serializers.CharField()
    kid = serializers.CharField()
    n = serializers.CharField()
    e = serializers.CharField()


class IntegrationJWKSResponse(serializers.Serializer[Any]):
    """A JWK Set (RFC 7517)."""

    keys = IntegrationJWK(many=True)


class IntegrationFingerprintResponse(serializers.Serializer[Any]):
    """SHA-256 of the public key's DER (SubjectPublicKeyInfo) in hexadecimal digits: of the key in use, and of all."""

    tenantId = serializers.UUIDField()
    kid = serializers.CharField()
    algorithm = serializers.CharField()
    fingerprint = serializers.CharField()
    fingerprints = serializers.ListField(child=serializers.CharField())


class IntegrationTokenRevocationItem(serializers.Serializer[IntegrationToken]):
    """A token that was called back."""

    jti = serializers.UUIDField()
    tenantId = serializers.UUIDField(source="organization_id")
    reason = serializers.CharField()
    revokedBy = serializers.UUIDField(source="revoked_by_id", allow_null=True)
    revokedAt = serializers.DateTimeField(source="revoked_at")
    expiresAt = serializers.DateTimeField(source="expires_at")


class IntegrationSigningKey(serializers.Serializer[SigningKey]):
    """A key and the times of its life."""

    kid = serializers.CharField()
    fingerprint = serializers.CharField()
    state = serializers.ChoiceField(choices=SigningKey.State.choices)
    publishesAt = serializers.DateTimeField(source="publishes_at")
    signsFrom = serializers.DateTimeField(source="signs_from")
    signsUntil = serializers.DateTimeField(source="signs_until", allow_null=True)
    publishedUntil = serializers.DateTimeField(source="published_until", allow_null=True)


class _EmbedWords(serializers.Serializer[Any]):
    """What a person decides about an embed."""

    name = serializers.CharField(max_length=80)
    origins = serializers.ListField(
        child=serializers.CharField(max_length=255), help_text="Whose pages may show it, as browsers send it."
    )
    greeting = serializers.CharField(max_length=300, allow_blank=True, required=False)
    colour = serializers.ChoiceField(choices=Embed.Colour.choices, required=False)
    enabled = serializers.BooleanField(required=False)


class EmbedCreateRequest(_EmbedWords):
    """A new embed; without `tenantId` the workspace's organization, or the only one."""

    tenantId = serializers.UUIDField(required=False, allow_null=True)


class EmbedUpdateRequest(_EmbedWords):
    """What is to change; the rest stays."""

    name = serializers.CharField(max_length=80, required=False)
    origins = serializers.ListField(child=serializers.CharField(max_length=255), required=False)


class OptionalTenantQuery(serializers.Serializer[Any]):
    """Whose embeds; without it the workspace's organization, or the only one."""

    tenantId = serializers.UUIDField(required=False)


class EmbedResponse(serializers.Serializer[Embed]):
    """A chat bubble for other people's pages."""

    id = serializers.UUIDField()
    tenantId = serializers.UUIDField(source="organization_id")
    name = serializers.CharField()
    origins = serializers.ListField(source="origin_names", child=serializers.CharField())
    greeting = serializers.CharField()
    colour = serializers.ChoiceField(choices=Embed.Colour.choices)
    enabled = serializers.BooleanField()
    createdAt = serializers.DateTimeField(source="created_at")


def embed_wish(data: dict[str, Any], embed: Embed | None = None) -> EmbedWish:
    """What the body asks for; where it is silent, what the embed is."""
    known = {} if embed is None else {name: getattr(embed, name) for name in ("name", "greeting", "colour", "enabled")}
    origins = data["origins"] if "origins" in data or embed is None else embed.origin_names
    asked = {name: value for name, value in data.items() if name not in ("origins", "tenantId")}
    return EmbedWish(**{**known, **asked, "origins": tuple(origins)})


class IntegrationProfileResponse(serializers.Serializer[Any]):
    """What a tenant tells everybody about itself."""

    tenantId = serializers.UUIDField(source="pk")
    name = serializers.CharField()
    slug = serializers.CharField()
    description = serializers.CharField()
