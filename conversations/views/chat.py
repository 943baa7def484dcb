"""The doors to asking: one question in, one answer out, whole or as a stream."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.models import Attachment, Conversation
from conversations.serializers.chat import ChatRequest, ChatResponse, ProviderInfo
from conversations.services import answers, producer
from conversations.services.answers import Asked, Wish
from conversations.streams import AnswerLog, Position, StreamEvent
from organizations.models import InWorkspace
from xentree.api.views import ApiViewSet
from xentree.errors import AppError, NotFound
from xentree.principal import Principal
from xentree.providers import routing

EVENT_STREAM = "text/event-stream"
STREAMED = extend_schema(
    responses={
        200: ChatResponse,
        (200, EVENT_STREAM): OpenApiResponse(str, description="start, delta, citation, tool, done, error"),
    }
)


class EventStreamNegotiation(DefaultContentNegotiation):
    """`Accept: text/event-stream` is a wish for a stream, not for a renderer."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """JSON whenever the client also, or only, takes a stream."""
        if EVENT_STREAM in request.headers.get("Accept", ""):
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)


class AnsweringViewSet(ApiViewSet):
    """What every door that leads to an answer shares."""

    scope = "conversations"
    content_negotiation_class = EventStreamNegotiation

    def answer(self, asked: Asked, data: dict[str, Any]) -> Any:
        """Start writing, then stream or wait, as the client wishes."""
        if data["stream"] or EVENT_STREAM in self.request.headers.get("Accept", ""):
            return EventStream(_read(async_to_sync(producer.begin)(asked), asked), asked)
        return Response(self.whole(async_to_sync(producer.write_whole)(asked), asked))

    def whole(self, log: AnswerLog, asked: Asked) -> dict[str, Any]:
        """The answer when it is complete."""
        return {**answered(log), **_ids(asked), "citations": cited(log)}


def wish(data: dict[str, Any], *, images: bool, place: InWorkspace | Principal) -> Wish:
    """How to answer in the workspace of `place`: its providers may be asked. `images` asks for a model that can see."""
    tenant = place.organization_id
    candidates = routing.candidates_in_thread(data["provider"], images=images, organization_id=tenant)
    documents = tuple(data.get("document_ids", ()))
    return Wish(tuple(candidates), data.get("user_language"), data["use_knowledge"], documents)


class EventStream(StreamingHttpResponse):
    """Server-sent events; comments keep a silent line open, and no proxy may buffer. A repeated POST gets the ids."""

    def __init__(self, events: AsyncIterator[StreamEvent | None], asked: Asked | None = None) -> None:
        headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
        super().__init__(_encoded(events), content_type=EVENT_STREAM, headers=headers)
        if asked:
            self.replay_data = _ids(asked)


async def _encoded(events: AsyncIterator[StreamEvent | None]) -> AsyncIterator[bytes]:
    async for event in events:
        yield event.encode() if event else b": still here\n\n"


async def _read(log: AnswerLog, asked: Asked) -> AsyncIterator[StreamEvent | None]:
    """An answer that is kept goes on when its reader leaves; one that is not has nobody else to be written for."""
    try:
        async for event in log.read(Position()):
            yield event
    finally:
        if asked.exchange is None and log.task:
            log.stop_requested = True
            log.task.cancel()


def answered(log: AnswerLog) -> dict[str, Any]:
    """The text, who wrote it, and what it took; a failed answer is its error."""
    end, start = log.marks[-1], log.marks[0]
    if end.kind == "error":
        raise AppError(status=503, code=end.data["error"], **_without(end.data, "error"))
    return {
        "content": end.data["content"],
        "provider": end.data.get("provider", start.data["provider"]),
        "model": end.data.get("model", start.data["model"]),
        "usage": end.data["usage"],
    }


def cited(log: AnswerLog) -> list[dict[str, Any]]:
    """Its citations in the order of their appearance."""
    return [mark.data for mark in log.marks if mark.kind == "citation"]


def _ids(asked: Asked) -> dict[str, Any]:
    exchange = asked.exchange
    return {"conversation_id": exchange and exchange.conversation.pk, "message_id": exchange and exchange.answer.pk}


def _without(data: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != key}


class ChatViewSet(AnsweringViewSet):
    """POST /api/core/chat."""

    serializer_class = ChatRequest
    token_scopes = {"create": "chat:write"}
    limits = {"create": "chat.user"}

    @STREAMED
    def create(self, request: Request) -> Any:
        """Ask. `stream: true` or `Accept: text/event-stream` answers with the events of the chat."""
        body = ChatRequest(data=request.data)
        body.is_valid(raise_exception=True)
        return self.answer(self._ask(body.validated_data), body.validated_data)

    def _ask(self, data: dict[str, Any]) -> Asked:
        attachments = tuple(data.get("attachments", ()))
        conversation = self._conversation(data["conversation_id"]) if data.get("conversation_id") else None
        wanted = wish(data, images=self._are_pictures(attachments), place=conversation or self.principal)
        question: Any = {"text": data["message"], "wish": wanted, "by": self.principal, "attachment_ids": attachments}
        if conversation:
            return answers.ask(conversation, **question)
        if data["save"]:
            return answers.ask_anew(**question, temporary=data["temporary"], folder_id=data.get("folder_id"))
        return answers.pass_through(**question, history=data.get("conversation_history", []))

    def _are_pictures(self, attachments: tuple[UUID, ...]) -> bool:
        """Whether one of them is."""
        if not attachments:
            return False
        return Attachment.objects.visible_to(self.principal).filter(pk__in=attachments, kind="image").exists()

    def _conversation(self, conversation_id: UUID) -> Conversation:
        try:
            return Conversation.objects.find(self.principal, conversation_id)
        except Conversation.DoesNotExist as error:
            raise NotFound("There is no such conversation.") from error


class ProvidersViewSet(ApiViewSet):
    """GET /api/core/providers."""

    scope = "conversations"
    serializer_class = ProviderInfo
    pagination_class = None

    @extend_schema(responses=ProviderInfo(many=True))
    def list(self, request: Request) -> Response:
        """Who can be asked, `auto` first."""
        return Response(async_to_sync(routing.describe_providers)(self.principal.organization_id))
