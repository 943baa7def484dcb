"""One connection a call, by the protocol's own library: guarded, with a deadline, and nothing offered to the server.

The server cannot ask our models or our people anything (no sampling, elicitation, roots), and its log lines, progress
and resources are passed over.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
import httpx2
import mcp_types as types
from django.conf import settings
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from pydantic import ValidationError

from integrations.mcp import Answer, Endpoint, ServerTrouble
from integrations.mcp.words import plain_words
from xentree import egress
from xentree.errors import AppError

# It writes down what servers send, word for word.
logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
logging.getLogger("client").setLevel(logging.CRITICAL + 1)

MOST_BYTES = 4 * egress.MEGABYTE
MOST_TOOLS, MOST_PAGES = 200, 20
ANSWER_LENGTH, ERROR_LENGTH = 20_000, 300
CUT = "\n[cut: the answer was longer]"
US = types.Implementation(name="Xentree", version="1")
Result = TypeVar("Result")


def list_tools(endpoint: Endpoint) -> list[dict[str, Any]]:
    """Everything the server says of its tools; ServerTrouble."""
    return asyncio.run(_within_deadline(endpoint, settings.MCP_LIST_SECONDS, _listed, sent=lambda: False))


def call_tool(endpoint: Endpoint, name: str, arguments: dict[str, Any]) -> Answer:
    """Have a tool run; ServerTrouble says whether it can have happened."""
    sent = False

    async def call(client: Client) -> Answer:
        nonlocal sent
        params = types.CallToolRequestParams(name=name, arguments=arguments)
        sent = True
        # Not by Client.call_tool: that checks the answer by a schema of the server's, which may be made to take ages.
        result = await client.session.send_request(types.CallToolRequest(params=params), types.CallToolResult)
        return Answer(_words_of(result), failed=result.is_error)

    return asyncio.run(_within_deadline(endpoint, settings.MCP_CALL_SECONDS, call, sent=lambda: sent))


async def _listed(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    for _ in range(MOST_PAGES):
        page = await client.session.list_tools(params=types.PaginatedRequestParams(cursor=cursor))
        found += [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in page.tools]
        cursor = page.next_cursor
        if len(found) > MOST_TOOLS:
            raise ServerTrouble(f"It has more than {MOST_TOOLS} tools.")
        if cursor is None:
            return found
    raise ServerTrouble(f"Its list of tools did not end after {MOST_PAGES} pages.")


async def _within_deadline(
    endpoint: Endpoint, seconds: float, ask: Callable[[Client], Awaitable[Result]], *, sent: Callable[[], bool]
) -> Result:
    try:
        with anyio.fail_after(seconds):
            async with _connection(endpoint) as client:
                return await ask(client)
    except Exception as error:
        raise _trouble(endpoint, _first_of(error), sent()) from None


@asynccontextmanager
async def _connection(endpoint: Endpoint) -> AsyncIterator[Client]:
    http = egress.model_client(trusted=False, read=settings.MCP_CALL_SECONDS, max_bytes=MOST_BYTES)
    http.headers.update(dict(endpoint.headers))
    http.event_hooks = {"response": [_check]}
    async with http:
        transport = streamable_http_client(endpoint.address, http_client=http, terminate_on_close=False)
        async with Client(transport, client_info=US, cache=None) as client:
            yield client


async def _check(response: httpx2.Response) -> None:
    """What the library would pass over, or make one error of."""
    if response.status_code in (401, 403):
        raise ServerTrouble("It does not let us in: the secret is missing or wrong.", not_done=True)
    if response.headers.get("content-encoding", "identity") != "identity":
        # A small compressed body can unfold without end; the request said that none is taken.
        raise ServerTrouble("It sent a compressed answer, which is not accepted here.")


def _first_of(error: BaseException) -> BaseException:
    """The one that came first: task groups wrap it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _trouble(endpoint: Endpoint, error: BaseException, sent: bool) -> ServerTrouble:
    return ServerTrouble(f"{endpoint.name}: {_said(error)}", not_done=not sent or _is_refusal(error))


def _is_refusal(error: BaseException) -> bool:
    """Whether a call that was sent cannot have run the tool."""
    if isinstance(error, ServerTrouble):
        return error.not_done
    if isinstance(error, MCPError):
        return error.code in (types.METHOD_NOT_FOUND, types.INVALID_PARAMS)
    return isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | egress.EgressRefused)


def _said(error: BaseException) -> str:
    if isinstance(error, AppError):
        return error.message
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return "It took too long to answer."
    if isinstance(error, ValidationError | ValueError) or _is_made_here(error, types.PARSE_ERROR):
        return "Its answer is not proper MCP."
    if isinstance(error, httpx2.HTTPError) or _is_made_here(error, types.CONNECTION_CLOSED):
        return "The connection failed, or broke off."
    if isinstance(error, MCPError):
        return f"It answered with an error: {plain_words(error.message, ERROR_LENGTH)}"
    return f"Talking to it failed ({type(error).__name__})."


def _is_made_here(error: BaseException, code: int) -> bool:
    """Whether the library puts what it noticed itself into that code, with details nobody needs."""
    return isinstance(error, MCPError) and error.code == code


def _words_of(result: types.CallToolResult) -> str:
    parts = [_words(block) for block in result.content]
    text = "\n".join(part for part in parts if part)
    if not text and result.structured_content is not None:
        text = json.dumps(result.structured_content, ensure_ascii=False)
    # No database column can hold it.
    text = text.replace("\x00", "")
    return text if len(text) <= ANSWER_LENGTH else text[:ANSWER_LENGTH] + CUT


def _words(block: types.ContentBlock) -> str:
    if isinstance(block, types.TextContent):
        return block.text
    if isinstance(block, types.EmbeddedResource) and isinstance(block.resource, types.TextResourceContents):
        return block.resource.text
    return f"[{block.type}, which is not shown here]"
