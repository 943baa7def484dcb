"""What goes wrong below /v1, in OpenAI's shape."""

from collections.abc import Mapping
from typing import Any

import structlog
from rest_framework.response import Response

from xentree.api.errors import as_app_error
from xentree.errors import AppError
from xentree.middleware import internal_error

log = structlog.get_logger(__name__)

_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
# Where OpenAI's clients know a word of their own for it.
_CODES = {"not_authenticated": "invalid_api_key", "unknown_provider": "model_not_found"}


def error_body(error: AppError) -> dict[str, Any]:
    """{"error": {message, type, param, code}}; `code` is one of our own but for an unknown key or model."""
    kind = _TYPES.get(error.status, "server_error" if error.status >= 500 else "invalid_request_error")
    param = next(iter(error.extra.get("fields", {})), None)
    code = _CODES.get(error.code, error.code)
    return {"error": {"message": error.message, "type": kind, "param": param, "code": code}}


def answer_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's hook; the unforeseen is logged whole and told as nothing but its request id."""
    expected = as_app_error(error)
    if expected is None:
        request = context["request"]._request
        log.exception("crash", path=request.path)
        expected = internal_error(request)
    headers = {**expected.headers, **({"WWW-Authenticate": "Bearer"} if expected.status == 401 else {})}
    return Response(error_body(expected), status=expected.status, headers=headers)
