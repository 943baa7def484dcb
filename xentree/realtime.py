"""Sockets: who is on the other end, one error shape, and `push` for telling groups what happened."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import redis
import structlog
from asgiref.sync import async_to_sync, sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer, AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.conf import settings
from django.utils.timezone import now

from xentree import limits
from xentree.errors import AppError, Invalid
from xentree.principal import Credentials, Principal, client_address, resolve

log = structlog.get_logger(__name__)
Scope = dict[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

CLOSE_NOT_AUTHENTICATED = 4401
CLOSE_NOT_ALLOWED = 4403
CLOSE_RATE_LIMITED = 4429


_web_loops: list[asyncio.AbstractEventLoop] = []


async def remember_loop() -> None:
    """Called when a web process starts: from then on its threads need not wait for what they push."""
    _web_loops.append(asyncio.get_running_loop())


async def forget_loop() -> None:
    """Called before it ends."""
    _web_loops.clear()


def serving_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that answers the web in this process; None where none does."""
    return _web_loops[-1] if _web_loops else None


def push(group: str, kind: str, payload: dict[str, Any]) -> None:
    """Send `{"type": kind, ...payload}` to every socket in `group`, in every process."""
    message = {"type": "pushed", "kind": kind, "payload": payload}
    if loop := serving_loop():
        asyncio.run_coroutine_threadsafe(_send(group, message), loop)
    else:
        async_to_sync(_send)(group, message)


async def _send(group: str, message: dict[str, Any]) -> None:
    try:
        await get_channel_layer().group_send(group, message)
    except redis.RedisError as error:
        log.warning("push_lost", kind=message["kind"], reason=type(error).__name__)


def user_group(user_id: object) -> str:
    """The group of all sockets a person opened in their own name."""
    return f"user.{user_id}"


def session_group(session_id: object) -> str:
    """The group of the sockets opened under one sign-in."""
    return f"session.{session_id}"


def tenant_group(organization_id: object, user_id: object) -> str:
    """The group of a person's sockets in the workspace of one tenant."""
    return f"tenant.{organization_id}.{user_id}"


def close_group(group: str) -> None:
    """Close every socket in `group`, in every process: what let it in is over."""
    async_to_sync(get_channel_layer().group_send)(group, {"type": "session_ended"})


def key_group(key_id: object) -> str:
    """The group of the sockets opened with one API key or token."""
    return f"key.{key_id}"


def groups_of(principal: Principal) -> list[str]:
    """What a socket of the principal belongs to; what is told to a person is not told to their keys."""
    groups = [user_group(principal.user.pk)] if principal.is_self else []
    if principal.session_id:
        groups.append(session_group(principal.session_id))
    if principal.organization_id:
        groups.append(tenant_group(principal.organization_id, principal.user.pk))
    return [*groups, key_group(principal.key_id)] if principal.key_id else groups


class PrincipalSocketMiddleware:
    """ASGI: resolves cookie, bearer or key header or `?ticket=` into scope["principal"]; None where there is nobody."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Resolve before the consumer sees the socket."""
        scope["principal"] = await database_sync_to_async(_principal)(scope)
        await self.app(scope, receive, send)


def _principal(scope: Scope) -> Principal | None:
    headers = _joined(scope["headers"])
    ticket = parse_qs(scope.get("query_string", b"").decode(errors="replace")).get("ticket", [""])[0]
    peer = (scope.get("client") or ("",))[0]
    address = client_address(peer, headers.get("x-forwarded-for", ""))
    try:
        principal = resolve(Credentials(headers, scope.get("session"), ticket, address, scope.get("path", "")))
    except AppError:
        return None
    return None if principal and principal.method == "session" and _is_foreign(headers) else principal


def _joined(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """A header that comes twice has both values, as in a request, so that neither is chosen."""
    headers = defaultdict(list)
    for name, value in pairs:
        headers[name.decode("latin1").lower()].append(value.decode("latin1"))
    return {name: ",".join(values) for name, values in headers.items()}


def _is_foreign(headers: dict[str, str]) -> bool:
    """A cookie counts only from our own pages: browsers send it, and an Origin, from any page."""
    origin = headers.get("origin", "")
    return origin.partition("://")[2] != headers.get("host") and origin not in settings.CSRF_TRUSTED_ORIGINS


class BaseConsumer(AsyncJsonWebsocketConsumer):
    """A socket of one person: joins their groups, dies with their sign-in, answers every error in one shape.

    A key or token gets in only with the `area_scope` it names.
    """

    principal: Principal
    area_scope: str | None = None
    expiry: asyncio.TimerHandle | None = None

    async def connect(self) -> None:
        """Refuse strangers (4401), keys without the scope (4403) and floods (4429); else join the person's groups."""
        if self.scope["principal"] is None:
            await self._refuse(CLOSE_NOT_AUTHENTICATED)
            return
        self.principal = self.scope["principal"]
        if not self._opens(self.principal):
            await self._refuse(CLOSE_NOT_ALLOWED)
            return
        try:
            await sync_to_async(limits.spend)("socket.connect.user", self.principal.user.pk)
        except AppError:
            await self._refuse(CLOSE_RATE_LIMITED)
            return
        await self.accept()
        for group in groups_of(self.principal):
            await self.channel_layer.group_add(group, self.channel_name)
        self._close_in_time()
        await self.opened()

    async def opened(self) -> None:
        """For subclasses: the socket is accepted."""

    async def disconnect(self, code: int) -> None:
        """Leave the groups."""
        if self.expiry:
            self.expiry.cancel()
        if principal := self.scope["principal"]:
            for group in groups_of(principal):
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Every frame is counted; whatever goes wrong is answered as `{"type": "error", error, message}`."""
        try:
            await sync_to_async(limits.spend)("socket.frame", self.channel_name)
            await self._dispatch(text_data, bytes_data, **kwargs)
        except AppError as error:
            await self.send_json({"type": "error", **error.detail()})
        except Exception:
            log.exception("socket_crash", consumer=type(self).__name__)
            await self.send_json(
                {"type": "error", "error": "internal_error", "message": "Something went wrong on our side."}
            )

    async def pushed(self, message: dict[str, Any]) -> None:
        """From `push`: pass it on."""
        await self.send_json({"type": message["kind"], **message["payload"]})

    async def session_ended(self, message: dict[str, Any]) -> None:
        """The sign-in behind this socket is over."""
        await self.close(CLOSE_NOT_AUTHENTICATED)

    async def expired(self) -> None:
        """The key or token behind this socket has reached its end."""
        await self.close(CLOSE_NOT_AUTHENTICATED)

    def _opens(self, principal: Principal) -> bool:
        return principal.may(self.area_scope) if self.area_scope else principal.is_self

    def _close_in_time(self) -> None:
        """A key or token that expires takes its socket with it."""
        if self.principal.expires_at:
            seconds = (self.principal.expires_at - now()).total_seconds()
            loop = asyncio.get_running_loop()
            self.expiry = loop.call_later(max(0, seconds), lambda: loop.create_task(self.expired()))

    async def _dispatch(self, text_data: str | None, bytes_data: bytes | None, **kwargs: Any) -> None:
        try:
            await super().receive(text_data=text_data, bytes_data=bytes_data, **kwargs)
        except ValueError as error:
            raise Invalid("Frames have to be JSON text.") from error

    async def _refuse(self, code: int) -> None:
        """Accept first: only then does a browser get to see the code."""
        await self.accept()
        await self.close(code)


class NoSuchSocket(AsyncWebsocketConsumer):
    """Whatever address leads nowhere: refused before it opens, which a client sees as 403."""

    async def connect(self) -> None:
        """Do not accept it."""
        await self.close()
