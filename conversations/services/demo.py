"""Two conversations to look at on a fresh installation, with sources that are really there."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from conversations.models import Conversation, Message
from conversations.services.conversations import preview_of
from conversations.services.demo_texts import EXAMPLES, Example, Exchange
from conversations.services.indexing import index_conversation, index_messages
from knowledge.services.handbook import handbook_page


def seed_demo_conversations(user: Any) -> int:
    """The example conversations of a person, written once; how many were written now."""
    moment = now() - timedelta(hours=2)
    return sum(_seed(example, user, moment - timedelta(days=place)) for place, example in enumerate(EXAMPLES))


@transaction.atomic
def _seed(example: Example, user: Any, moment: datetime) -> bool:
    conversation, is_new = Conversation.objects.get_or_create(
        owner=user,
        source="demo",
        external_id=example.key,
        defaults={"title": example.title, "title_by": "person", "created_at": moment, "updated_at": moment},
    )
    if is_new:
        _write(conversation, example.exchanges, moment)
        index_conversation(conversation)
        index_messages(conversation, list(conversation.messages.all()))
    return is_new


def _write(conversation: Conversation, exchanges: tuple[Exchange, ...], moment: datetime) -> None:
    parent = None
    for place, exchange in enumerate(exchanges):
        asked_at = moment + timedelta(minutes=3 * place)
        question = _message(conversation, parent, "user", exchange.question, asked_at)
        parent = _message(conversation, question, "assistant", exchange.answer, asked_at + timedelta(seconds=5))
        parent.provider, parent.model = "demo", "written-by-hand"
        parent.citations = [_citation(index, *source) for index, source in enumerate(exchange.sources, start=1)]
        parent.save(update_fields=["provider", "model", "citations"])
    if parent:
        conversation.head, conversation.message_count = parent, 2 * len(exchanges)
        conversation.last_message_preview = preview_of(parent.content)
        conversation.updated_at = conversation.read_at = parent.created_at
        conversation.save()


def _message(
    conversation: Conversation, parent: Message | None, role: str, content: str, created_at: datetime
) -> Message:
    return Message.objects.create(
        conversation=conversation, parent=parent, role=role, content=content, created_at=created_at
    )


def _citation(index: int, slug: str, anchor: str) -> dict[str, Any]:
    """As chat events carry it; NotFound or StopIteration where the handbook has changed, which a test would see."""
    page = handbook_page(slug)
    section = next(section for section in page.sections if section.anchor == anchor)
    return {
        "index": index,
        "url": f"{page.url}#{anchor}",
        "title": f"{page.title}: {section.title}",
        "snippet": section.text[:600],
    }
