"""What surrounds every request: its id, its log line, who asks, and the envelope where /api crashes."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xentree import metrics
from xentree.api.errors import as_app_error, envelope
from xentree.errors import AppError

log = structlog.get_logger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_QUIET = ("/static/", "/api/health", "/metrics")
# Whoever knows these addresses gets in, so no log may hold them.
_SECRET = re.compile(r"^(/s/|/join/|/account/confirm-email/|/account/password/reset/).+")


def sane_request_id(given: str) -> str:
    """The client's own id if no log line can break on it, else a fresh one."""
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


class RequestContextMiddleware:
    """Gives each request an id (the client's own if it is sane), echoes it, and writes one line when it is done."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind the id to every log line written on the way."""
        request.META["REQUEST_ID"] = request_id = sane_request_id(request.headers.get("X-Request-ID", ""))
        # The charset a body claims may be any codec of Python's; all of ours are UTF-8.
        request.encoding = "utf-8"
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        seconds = time.perf_counter() - started
        metrics.observe(request, response.status_code, seconds)
        if not request.path.startswith(_QUIET):
            self._log(request, response, seconds)
        return response

    def _log(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        log.info(
            "request",
            method=request.method,
            path=_SECRET.sub(r"\1[hidden]", request.path),
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )


class ApiErrorMiddleware:
    """Under /api whatever goes wrong is the envelope."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in or out."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Under /api an unforeseen error is the bare envelope of a 500, logged whole; a page shows what is expected."""
        if not request.path.startswith("/api/"):
            return _page(request, error) if isinstance(error, AppError) else None
        expected = as_app_error(error)
        if expected is None:
            log.exception("crash", path=request.path)
            expected = internal_error(request)
        return envelope(expected)


def _page(request: HttpRequest, error: AppError) -> HttpResponse:
    response = render(request, [f"{error.status}.html", "400.html"], {"error": error}, status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return response


def internal_error(request: HttpRequest) -> AppError:
    """The 500 a client may see: no cause, but the id to ask staff with."""
    return AppError(
        "internal_error",
        500,
        "Something went wrong on our side. Try again; if it stays, give staff the request id.",
        request_id=request.META.get("REQUEST_ID", ""),
    )
