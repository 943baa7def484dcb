"""The doors to one message: read, resume, stop, try again, put differently, choose, judge."""

from typing import Any

from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.models import Attachment, Message
from conversations.queries import load_message, retrieval_data
from conversations.serializers.chat import AnswerWish, EditRequest, FeedbackRequest
from conversations.serializers.messages import MessageResponse
from conversations.serializers.retrievals import RetrievalResponse
from conversations.services import answers, following
from conversations.streams import Position
from conversations.views.chat import EVENT_STREAM, STREAMED, AnsweringViewSet, EventStream, wish


class MessageViewSet(AnsweringViewSet):
    """/api/core/messages/{message_id}."""

    serializer_class = MessageResponse
    lookup_url_kwarg = "message_id"
    token_scopes = dict.fromkeys(("retrieve", "stream", "stop"), "chat:write")
    limits = {"regenerate": "chat.user", "edit": "chat.user"}

    def get_queryset(self) -> Any:
        """Messages of the caller's own conversations."""
        return Message.objects.visible_to(self.principal)

    @extend_schema(responses=MessageResponse)
    def retrieve(self, request: Request, message_id: str) -> Response:
        """One message, as it is now."""
        return Response(load_message(self.get_object()))

    @extend_schema(responses=RetrievalResponse)
    @action(detail=True, methods=["get"])
    def retrieval(self, request: Request, message_id: str) -> Response:
        """Why this answer: what was found in documents, with its scores, what was read of it and what was not."""
        return Response(retrieval_data(self.get_object(), self.principal))

    @extend_schema(responses={(200, EVENT_STREAM): OpenApiResponse(str)})
    @action(detail=True, methods=["get"])
    def stream(self, request: Request, message_id: str) -> StreamingHttpResponse:
        """The answer's events, from `Last-Event-ID` on if it is given; from any process."""
        position = Position.parse(request.headers.get("Last-Event-ID", ""))
        return EventStream(following.follow(self.get_object(), position))

    @extend_schema(request=None, responses=MessageResponse)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, message_id: str) -> Response:
        """Stop writing and keep what is there; the same answer when it is over already."""
        message = self.get_object()
        if message.status == Message.Status.STREAMING:
            async_to_sync(following.stop)(message)
            message.refresh_from_db()
        return Response(load_message(message))

    @STREAMED
    @extend_schema(request=AnswerWish)
    @action(detail=True, methods=["post"])
    def regenerate(self, request: Request, message_id: str) -> Any:
        """Another answer to the same question, beside the earlier ones."""
        data, message = self._valid(AnswerWish), self.get_object()
        pictures = Attachment.objects.filter(message__in=[message.pk, message.parent_id], kind="image")
        wanted = wish(data, images=pictures.exists(), place=message.conversation)
        return self.answer(answers.regenerate(message, wish=wanted, by=self.principal), data)

    @STREAMED
    @extend_schema(request=EditRequest)
    @action(detail=True, methods=["post"])
    def edit(self, request: Request, message_id: str) -> Any:
        """The question put differently, beside the earlier one, and its answer."""
        data, message = self._valid(EditRequest), self.get_object()
        fresh = tuple(data["attachments"]) if "attachments" in data else None
        pictures = Attachment.objects.visible_to(self.principal).filter(kind="image")
        shown = pictures.filter(message=message) if fresh is None else pictures.filter(pk__in=fresh)
        wanted = wish(data, images=shown.exists(), place=message.conversation)
        asked = answers.edit(message, text=data["content"], wish=wanted, by=self.principal, attachment_ids=fresh)
        return self.answer(asked, data)

    @extend_schema(request=None, responses=MessageResponse)
    @action(detail=True, methods=["post"])
    def select(self, request: Request, message_id: str) -> Response:
        """Show the branch this message is in."""
        message = self.get_object()
        answers.select_branch(message, by=self.principal)
        return Response(load_message(message))

    @extend_schema(request=FeedbackRequest, responses=MessageResponse)
    @action(detail=True, methods=["put"])
    def feedback(self, request: Request, message_id: str) -> Response:
        """Thumb up, down, or neither."""
        value, message = self._valid(FeedbackRequest)["feedback"], self.get_object()
        return Response(load_message(answers.give_feedback(message, feedback=value, by=self.principal)))

    def _valid(self, shape: Any) -> dict[str, Any]:
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        return body.validated_data
