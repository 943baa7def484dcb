"""Everything that goes wrong under /api, answered in the one envelope."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from xentree.errors import AppError, Invalid, NotAllowed, NotAuthenticated, NotFound

_DRF_CODES = {
    exceptions.ParseError: ("malformed_body", "The body could not be read. Check that it is valid JSON."),
    exceptions.MethodNotAllowed: ("method_not_allowed", None),
    exceptions.NotAcceptable: ("not_acceptable", "This endpoint cannot answer in the type you accept."),
    exceptions.UnsupportedMediaType: ("unsupported_media_type", None),
}


def envelope(error: AppError) -> JsonResponse:
    """An AppError as a plain Django response."""
    return JsonResponse({"detail": error.detail()}, status=error.status, headers=error.headers)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's hook: the envelope for what is expected, None (a crash) for all else."""
    expected = as_app_error(error)
    if expected is None:
        return None
    headers = {**expected.headers, **({"WWW-Authenticate": "Bearer"} if expected.status == 401 else {})}
    return Response({"detail": expected.detail()}, status=expected.status, headers=headers)


def as_app_error(error: Exception) -> AppError | None:
    """The AppError that an exception of Django or DRF means, None when it is unforeseen."""
    match error:
        case AppError():
            return error
        case exceptions.ValidationError():
            return _invalid(dict(_paths(error.detail)))
        case ModelValidationError():
            return _invalid(error.message_dict if hasattr(error, "error_dict") else {"body": error.messages})
        case Http404() | exceptions.NotFound():
            return NotFound()
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return NotAuthenticated()
        case PermissionDenied() | exceptions.PermissionDenied():
            return NotAllowed()
        case RequestDataTooBig():
            return AppError("payload_too_large", 413, "The body is larger than this endpoint takes.")
        case exceptions.APIException():
            return _from_drf(error)
        case SuspiciousOperation():
            return AppError("malformed_body", 400, "The request is malformed.")
        case RecursionError():
            # Nothing but a request's JSON is walked as deep as it goes.
            return AppError("malformed_body", 400, "The body is nested too deeply.")
    return None


def _from_drf(error: exceptions.APIException) -> AppError | None:
    if type(error) not in _DRF_CODES:
        return None
    code, message = _DRF_CODES[type(error)]
    return AppError(code, error.status_code, message or str(error.detail))


def _invalid(fields: Mapping[str, list[str]]) -> Invalid:
    path, messages = next(iter(fields.items()), ("body", ["is not valid"]))
    place = "" if path in ("non_field_errors", "body") else f"{path}: "
    return Invalid(f"{place}{messages[0].rstrip('.')}.", **fields)


def _paths(detail: Any, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Flatten DRF's nested error detail into ("items.0.name", ["..."]) pairs."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _paths(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(detail, list) and any(isinstance(entry, Mapping | list) for entry in detail):
        for index, value in enumerate(detail):
            yield from _paths(value, f"{prefix}.{index}" if prefix else str(index))
    else:
        yield prefix or "body", [str(entry) for entry in (detail if isinstance(detail, list) else [detail])]
