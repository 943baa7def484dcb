"""Files that players seek in: whole or one range of bytes, and nothing where the client has them already."""

import re
from typing import IO

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from django.utils.cache import patch_cache_control

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})$")


def ranged(
    request: HttpRequest, file: IO[bytes], size: int, content_type: str, *, etag: str, seconds: int = 0
) -> HttpResponse:
    """The response (200, 206, 304 or 416) for an open file of that size; nobody but the asker's browser keeps it.

    `etag` names the content; for so many `seconds` the browser need not ask again.
    """
    tag = f'"{etag}"'
    response = _body(request, file, size, content_type, tag)
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    patch_cache_control(response, private=True, max_age=seconds)
    return response


def _body(request: HttpRequest, file: IO[bytes], size: int, content_type: str, tag: str) -> HttpResponse:
    if tag in (each.strip() for each in request.headers.get("If-None-Match", "").split(",")):
        return HttpResponseNotModified()
    span = _span(request, size, tag)
    if span is None:
        return HttpResponse(file.read(), content_type=content_type)
    first, end = span
    if first >= end:
        return HttpResponse(status=416, content_type=content_type, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    response = HttpResponse(file.read(end - first), status=206, content_type=content_type)
    response["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    return response


def _span(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """[first, end) of what is asked for, empty where there is no such part; None: all of it."""
    asked = _RANGE.match(request.headers.get("Range", "").strip())
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        return None
    first, last = asked[1], asked[2]
    if not first:
        return (max(0, size - int(last)), size) if int(last) else (size, size)
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1 if last else size)
