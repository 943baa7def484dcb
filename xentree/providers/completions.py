"""The openai SDK's client with a shorter way for the one request a chat makes.

The SDK copies the body through a walk over its type hints, and builds headers, options and every chunk in Python:
about 4 ms of processor time a question. Here the body is sent as pydantic-ai made it, and chunks are validated by
pydantic's core. Errors, event decoding and types stay the SDK's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import httpx2
from openai import AsyncOpenAI, AsyncStream, NotGiven, Omit
from openai.resources.chat import AsyncChat, AsyncCompletions
from openai.types.chat import ChatCompletionChunk
from pydantic import ValidationError
from pydantic_core import to_json


class Client(AsyncOpenAI):
    """An AsyncOpenAI whose `chat.completions.create` only streams."""

    @cached_property
    def chat(self) -> AsyncChat:
        return _Chat(self)

    def _process_response_data(self, *, data: object, cast_to: Any, response: httpx2.Response) -> Any:
        """Servers that leave out what OpenAI always sends get the SDK's own, lenient reading."""
        try:
            return cast_to.model_validate(data)
        except ValidationError:
            return super()._process_response_data(data=data, cast_to=cast_to, response=response)


class _Chat(AsyncChat):
    @cached_property
    def completions(self) -> AsyncCompletions:
        return _Completions(self._client)


class _Completions(AsyncCompletions):
    def __init__(self, client: AsyncOpenAI) -> None:
        super().__init__(client)
        http = client._client
        self.transport: httpx2.AsyncBaseTransport = http._transport
        self.url = httpx2.URL(f"{str(client.base_url).rstrip('/')}/chat/completions")
        own = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": client.user_agent}
        # In small letters, as the client has its own: some servers refuse a header that is said twice.
        self.headers = {**http.headers, **_small(own), **_small(client.auth_headers)}
        self.extensions = {"timeout": http.timeout.as_dict()}

    async def create(self, **options: Any) -> Any:
        """The stream of the answer; raises the SDK's errors for a status that is none of success."""
        given = {name: value for name, value in options.items() if not isinstance(value, Omit | NotGiven)}
        headers = {**self.headers, **_small(given.pop("extra_headers", None) or {})}
        given |= given.pop("extra_body", None) or {}
        given.pop("timeout", None)
        request = httpx2.Request("POST", self.url, headers=headers, content=to_json(given), extensions=self.extensions)
        response = await self.transport.handle_async_request(request)
        response.request = request
        if not response.is_success:
            await response.aread()
            raise self._client._make_status_error_from_response(response)
        return AsyncStream[ChatCompletionChunk](cast_to=ChatCompletionChunk, response=response, client=self._client)


def _small(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
