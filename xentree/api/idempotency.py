"""The same POST twice does its work once: `Idempotency-Key` replays the first answer for a day."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, cast

from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request
from rest_framework.response import Response

from xentree.errors import Conflict, Invalid
from xentree.principal import Principal

KEEP_SECONDS = 24 * 3600
RUNNING_SECONDS = 900


class Replayed(Exception):
    """Carries the stored first answer past the handler."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class IdempotentMixin:
    """For views whose POSTs create or spend; `replayable = False` where the answer carries a secret."""

    replayable = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the door has let the request in: answer from memory, or remember that it is running."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get("Idempotency-Key", "")
        if request.method == "POST" and key and self.replayable and request.user.is_authenticated:
            slot, fingerprint = _slot(request, key), _fingerprint(request)
            _begin(slot, fingerprint)
            # Only the request that took the slot may settle it: a refused one must not wipe the first answer.
            self._taken = (slot, fingerprint)

    def handle_exception(self, exc: Exception) -> Response:
        """A replay is an answer, not an error; a crash gives its slot back."""
        if isinstance(exc, Replayed):
            return exc.response
        try:
            return super().handle_exception(exc)  # type: ignore[misc]
        except Exception:
            if taken := self.__dict__.pop("_taken", None):
                cache.delete(taken[0])
            raise

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Keep a success for a day; forget a failure, so that it can be tried again."""
        if taken := self.__dict__.pop("_taken", None):
            slot, fingerprint = taken
            _finish(slot, fingerprint, response)
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]


def _slot(request: Request, key: str) -> str:
    if len(key) > 255:
        raise Invalid("Idempotency-Key: at most 255 characters.", **{"Idempotency-Key": ["Too long."]})
    by = cast(Principal, request.auth)
    # A key is not answered with what its owner was told elsewhere.
    place = f"{request.user.pk}\n{by.organization_id}\n{by.key_id}\n{request.path}\n{key}"
    return f"idempotency:{hashlib.sha256(place.encode()).hexdigest()}"


def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(request.query_params.urlencode().encode())
    digest.update(json.dumps(_plain(request.data), sort_keys=True, default=str).encode())
    return digest.hexdigest()


def _plain(data: Any) -> Any:
    if hasattr(data, "lists"):
        return [(name, [_plain(value) for value in values]) for name, values in data.lists()]
    if isinstance(data, UploadedFile):
        return [data.name, _digest(data.chunks())]
    return data


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _begin(slot: str, fingerprint: str) -> None:
    if cache.add(slot, {"fingerprint": fingerprint}, RUNNING_SECONDS):
        return
    first = cache.get(slot) or {}
    if first.get("fingerprint") != fingerprint:
        raise Conflict("This Idempotency-Key came before with another body.", "idempotency_conflict")
    if "status" not in first:
        raise Conflict("The first request with this Idempotency-Key is still running.", "request_in_progress")
    raise Replayed(Response(first["data"], status=first["status"], headers={"Idempotency-Replayed": "true"}))


def _finish(slot: str, fingerprint: str, response: Any) -> None:
    if response.status_code >= 400:
        cache.delete(slot)
        return
    data = getattr(response, "replay_data", None) or getattr(response, "data", None)
    cache.set(slot, {"fingerprint": fingerprint, "status": response.status_code, "data": data}, KEEP_SECONDS)
