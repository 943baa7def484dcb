"""What conversations do when something happened: tell the person's open windows."""

from xentree.events import AnswerFinished, AnswerStarted, on
from xentree.realtime import push, user_group


@on(AnswerStarted)
def tell_answer_started(event: AnswerStarted) -> None:
    """Other windows may follow it."""
    payload = {"conversation_id": str(event.conversation_id), "message_id": str(event.message_id)}
    push(user_group(event.user_id), "answer-started", payload)


@on(AnswerFinished)
def tell_answer_finished(event: AnswerFinished) -> None:
    """Other windows may show it, or a dot."""
    payload = {"conversation_id": str(event.conversation_id), "message_id": str(event.message_id)}
    push(user_group(event.user_id), "answer-finished", {**payload, "status": event.status})
