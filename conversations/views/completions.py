"""OpenAI's dialect: tools that speak it ask here, with an API key as their bearer token; nothing is kept."""

import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from asgiref.sync import async_to_sync
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.serializers.completions import CompletionRequest
from conversations.services import answers, producer
from conversations.services.completions import prompt_of
from conversations.streams import AnswerLog, Position, storable
from conversations.views.chat import EVENT_STREAM, EventStreamNegotiation, wish
from conversations.views.openai_errors import answer_error, error_body
from xentree.api.views import ApiViewSet
from xentree.errors import AppError, NotFound
from xentree.principal import Principal
from xentree.providers import routing
from xentree.providers.chat import ToolCall

_ANSWER = {200: OpenApiTypes.OBJECT, (200, EVENT_STREAM): OpenApiResponse(str, description="chunks, then [DONE]")}
_PING = b": still here\n\n"
_REASONS = ("length", "content_filter", "tool_calls")
_DONE = b"data: [DONE]\n\n"


class OpenAIViewSet(ApiViewSet):
    """Everything below /v1: OpenAI's shapes also where something goes wrong."""

    scope = "conversations"
    # None: also for a method that none of them takes.
    action_scopes = dict.fromkeys(("list", "retrieve", "create", None), "conversations:write")
    content_negotiation_class = EventStreamNegotiation
    pagination_class = None

    def get_exception_handler(self) -> Callable[..., Response]:
        """Errors as OpenAI's clients read them."""
        return answer_error


class ModelViewSet(OpenAIViewSet):
    """/v1/models."""

    @extend_schema(operation_id="v1_models_list", responses=OpenApiTypes.OBJECT)
    def list(self, request: Request) -> Response:
        """Who can be asked: `auto`, and every model as provider/model."""
        return Response({"object": "list", "data": _models(self.principal)})

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def retrieve(self, request: Request, model_id: str) -> Response:
        """One of them."""
        found = next((model for model in _models(self.principal) if model["id"] == model_id), None)
        if found is None:
            raise NotFound("There is no such model.")
        return Response(found)


class CompletionViewSet(OpenAIViewSet):
    """POST /v1/chat/completions."""

    serializer_class = CompletionRequest
    limits = {"create": "chat.user"}

    @property
    def replayable(self) -> bool:  # type: ignore[override]
        """An answer that was streamed cannot be streamed again."""
        data = self.request.data
        return not (isinstance(data, dict) and data.get("stream"))

    @extend_schema(request=CompletionRequest, responses=_ANSWER)
    def create(self, request: Request) -> Any:
        """The answer to `messages`, whole or with `stream: true` in chunks."""
        data = self.valid(CompletionRequest)
        prompt = prompt_of(data)
        pictures = any(turn.images for turn in prompt.turns)
        wanted = wish({"provider": data["model"], "use_knowledge": False}, images=pictures, place=self.principal)
        log = async_to_sync(_begin)(answers.complete(prompt, wish=wanted, by=self.principal), bool(data["stream"]))
        if data["stream"]:
            usage = bool((data.get("stream_options") or {}).get("include_usage"))
            return _Chunks(log, usage)
        return Response(_completion(log))


@csrf_exempt
def unknown_path(request: HttpRequest, rest: str) -> JsonResponse:
    """What OpenAI has and this has not."""
    return JsonResponse(error_body(NotFound("There is no such endpoint here.")), status=404)


def _models(by: Principal) -> list[dict[str, Any]]:
    described = async_to_sync(routing.describe_providers)(by.organization_id)
    ids = [("auto", "xentree")]
    ids += [(f"{each['id']}/{model['id']}", each["id"]) for each in described for model in each["models"]]
    return [{"id": model, "object": "model", "created": 0, "owned_by": owner} for model, owner in ids]


async def _begin(asked: answers.Asked, streamed: bool) -> AnswerLog:
    """Wait for its first word, or for all of it; what fails before that is an error with a status of its own."""
    log = await producer.begin(asked)
    if streamed:
        async for event in log.read(Position()):
            if event and event.kind in ("delta", "calls", "done", "error"):
                break
    else:
        await log.finished()
    if log.task and log.closed:
        await log.task
    if log.closed and log.marks[-1].kind == "error" and not (streamed and log.text):
        raise _failure(log.marks[-1].data)
    return log


def _failure(data: dict[str, Any]) -> AppError:
    return AppError(status=503, code=data["error"], message=data["message"], retryable=data.get("retryable", True))


def _completion(log: AnswerLog) -> dict[str, Any]:
    end = log.marks[-1].data
    message: dict[str, Any] = {"role": "assistant", "content": end["content"], "refusal": None}
    if calls := [call for mark in log.marks if mark.kind == "calls" for call in _calls(mark.data["calls"])]:
        message |= {"content": end["content"] or None, "tool_calls": calls}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(end)}
    return {**_head(log, "chat.completion"), "choices": [choice], "usage": end["usage"]}


def _head(log: AnswerLog, kind: str) -> dict[str, Any]:
    """What completions and chunks begin with; the model is who answered, if that is known yet."""
    who = {**log.marks[0].data, **(log.marks[-1].data if log.closed else {})}
    name = f"{who['provider']}/{who['model']}"
    return {"id": f"chatcmpl-{log.message_id.hex}", "object": kind, "created": int(time.time()), "model": name}


def _reason(end: dict[str, Any]) -> str:
    return end["finish_reason"] if end["finish_reason"] in _REASONS else "stop"


def _calls(calls: Iterable[ToolCall]) -> list[dict[str, Any]]:
    """With arguments as the model sent them, where they are no object."""
    return [
        {
            "id": call.id,
            "type": "function",
            "function": {
                "name": storable(call.name),
                "arguments": storable(call.unread) or json.dumps(call.arguments),
            },
        }
        for call in calls
    ]


class _Chunks(StreamingHttpResponse):
    """Chunks as server-sent events; the answer stops when its reader leaves."""

    def __init__(self, log: AnswerLog, with_usage: bool) -> None:
        headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(_stream(log, with_usage), content_type=EVENT_STREAM, headers=headers)


async def _stream(log: AnswerLog, with_usage: bool) -> AsyncIterator[bytes]:
    head = {**_head(log, "chat.completion.chunk"), **({"usage": None} if with_usage else {})}
    yield _chunk(head, {"role": "assistant", "content": ""})
    try:
        async for event in log.read(Position()):
            if event is None:
                yield _PING
            elif event.kind == "delta":
                yield _chunk(head, {"content": event.data["text"]})
            elif event.kind == "calls":
                calls = [{"index": index, **call} for index, call in enumerate(_calls(event.data["calls"]))]
                yield _chunk(head, {"tool_calls": calls})
            elif event.kind == "error":
                yield _data(error_body(_failure(event.data)))
            elif event.kind == "done":
                yield _chunk(head, {}, _reason(event.data))
                if with_usage:
                    yield _data({**head, "choices": [], "usage": event.data["usage"]})
        yield _DONE
    finally:
        if log.task:
            log.stop_requested = True
            log.task.cancel()


def _chunk(head: dict[str, Any], delta: dict[str, Any], reason: str | None = None) -> bytes:
    return _data({**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]})


def _data(content: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()
