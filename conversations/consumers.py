"""The socket of a person's open windows: what changed, and answers as they are written."""

import asyncio
import json
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async

from conversations.models import Message
from conversations.services import following
from conversations.streams import Position
from xentree.errors import Invalid, LimitReached, NotFound
from xentree.realtime import BaseConsumer

MAX_WATCHED = 8


class UpdatesConsumer(BaseConsumer):
    """`/ws/updates`: what concerns the person; `{"type": "watch", "message_id", "last_event_id"?}` follows one.

    One opened with an API key is told only what it watches.
    """

    area_scope = "conversations:read"

    async def opened(self) -> None:
        """Nothing is watched yet."""
        self.watched: dict[UUID, asyncio.Task[None]] = {}

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """The two frames a client may send: watch and unwatch."""
        match content:
            case {"type": "watch", "message_id": str(message_id)}:
                await self._watch(_uuid(message_id), Position.parse(str(content.get("last_event_id", ""))))
            case {"type": "unwatch", "message_id": str(message_id)}:
                self._unwatch(_uuid(message_id))
            case _:
                raise Invalid("Send watch or unwatch with a message_id.")

    async def pushed(self, message: dict[str, Any]) -> None:
        """A browser's lists show one workspace, and hear of no other."""
        thing = message["payload"].get("conversation") or message["payload"].get("document")
        if self.principal.method == "session" and thing:
            present = self.principal.organization_id
            if thing["organization_id"] != (present and str(present)):
                return
        await super().pushed(message)

    async def disconnect(self, code: int) -> None:
        """Stop following; the answers themselves go on."""
        for task in getattr(self, "watched", {}).values():
            task.cancel()
        await super().disconnect(code)

    async def _watch(self, message_id: UUID, position: Position) -> None:
        self._unwatch(message_id)
        if len(self.watched) >= MAX_WATCHED:
            raise LimitReached(f"At most {MAX_WATCHED} answers can be watched on one socket.")
        message = await database_sync_to_async(self._visible)(message_id)
        self.watched[message_id] = asyncio.create_task(self._follow(message, position))

    def _unwatch(self, message_id: UUID) -> None:
        if task := self.watched.pop(message_id, None):
            task.cancel()

    def _visible(self, message_id: UUID) -> Message:
        message = Message.objects.visible_to(self.principal).filter(pk=message_id).first()
        if message is None:
            raise NotFound("There is no such message.")
        return message

    async def _follow(self, message: Message, position: Position) -> None:
        async for event in following.follow(message, position):
            if event:
                frame = {"event": event.kind, "id": str(event.position), "data": event.data}
                await self.send_json({"type": "answer-event", "message_id": str(message.pk), **frame})
        self.watched.pop(message.pk, None)

    @classmethod
    async def encode_json(cls, content: Any) -> str:
        """UUIDs travel as text."""
        return json.dumps(content, default=str, ensure_ascii=False)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("message_id is not an id.") from error
