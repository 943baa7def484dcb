"""How every endpoint answers: counted, hit by what is switched on, and errors in Google's shape."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from xentree.testing.fake_google.faults import Fault, Refused
from xentree.testing.fake_google.world import World

Handler = Callable[[Request, World], Awaitable[Response]]


class Broken(Response):
    """The connection breaks where an answer was expected."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a body and leave: the server then closes the connection."""
        headers = [(b"content-length", b"100000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def operation(world: World, name: str, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that does `handler`, or what a fault makes of it."""

    async def endpoint(request: Request) -> Response:
        called = await _full_name(name, request)
        world.counts[called] += 1
        try:
            return await _with_fault(world.faults.take(called), request, world, handler)
        except Refused as refusal:
            return JSONResponse(refusal.body, refusal.status, refusal.headers)

    return endpoint


async def _full_name(name: str, request: Request) -> str:
    if name != "token":
        return name
    kind = str((await request.form()).get("grant_type", ""))
    return {"refresh_token": "token.refresh", "authorization_code": "token.code"}.get(kind, "token.other")


async def _with_fault(fault: Fault | None, request: Request, world: World, handler: Handler) -> Response:
    if fault is None:
        return await handler(request, world)
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return await handler(request, world)
    if fault.kind in ("late", "lost"):
        answer = await handler(request, world)
        await asyncio.sleep(fault.seconds)
        return answer if fault.kind == "late" else Broken()
    bodies: dict[str, Callable[[], Response]] = {
        "dropped": Broken,
        "malformed": lambda: HTMLResponse("<!doctype html><title>Sign in to the hotel's network</title>"),
        "empty": lambda: JSONResponse({}),
    }
    if fault.kind in bodies:
        return bodies[fault.kind]()
    raise Refused(fault.kind)
