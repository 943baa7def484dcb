"""What OpenAPI has to know beyond the serializers: ways of authenticating, and the envelope of every error."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

_ERROR = {
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": {
            "type": "object",
            "required": ["error", "message"],
            "properties": {
                "error": {"type": "string"},
                "message": {"type": "string"},
                "fields": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            },
            "additionalProperties": True,
        }
    },
}


class PrincipalScheme(OpenApiAuthenticationExtension):
    """Bearer token, API key or the browser's session cookie."""

    target_class = "xentree.api.authentication.PrincipalAuthentication"
    name = ["bearer", "apiKey", "cookie"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        """The three schemes."""
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            {"type": "apiKey", "in": "cookie", "name": "xentree_session"},
        ]


# What the contract names otherwise than all other requests.
_WITHOUT_REQUEST = ("NoteCreateRequest", "NoteUpdateRequest")


class ContractSchema(AutoSchema):
    """Marks an operation public or keyless as its view declares, and names it after view and action."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        """The ways of authenticating this operation takes."""
        if getattr(self.view, "public", False):
            return [{}]
        ways = ["bearer", "apiKey", "cookie"]
        if getattr(self.view, "scope", None) is None:
            ways.remove("apiKey")
        return [{way: []} for way in ways]

    def _get_serializer_name(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> str:
        """A shape that is named after its request already is not named so twice."""
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        is_plain = name in _WITHOUT_REQUEST or name.endswith("RequestRequest")
        return name.removesuffix("Request") if is_plain else name


def add_error_responses(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A spectacular hook: every operation may answer with the envelope."""
    result["components"].setdefault("schemas", {})["ErrorResponse"] = _ERROR
    answer = {
        "description": "The error envelope",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorResponse"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
