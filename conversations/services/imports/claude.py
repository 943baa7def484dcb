"""Claude's conversations.json: each conversation is a list of `chat_messages` by `human` and `assistant`."""

from typing import Any

from conversations.services.imports.draft import Draft, DraftMessage, clean_moment, clean_text
from conversations.services.imports.problems import Skipped

_ROLES = {"human": "user", "assistant": "assistant"}
_ATTACHED_CHARACTERS = 200_000


def read_claude(entry: dict[str, Any]) -> Draft:
    """A draft with one branch; the text of attached files goes with the message."""
    raw, external_id = entry.get("chat_messages"), clean_text(entry.get("uuid"))[:100]
    if not isinstance(raw, list) or not external_id:
        raise Skipped
    messages: list[DraftMessage] = []
    for place, message in enumerate(raw):
        parent = messages[-1].key if messages else None
        if drafted := _message(str(place), parent, message):
            messages.append(drafted)
    return Draft(
        external_id=external_id,
        title=clean_text(entry.get("name")),
        created_at=clean_moment(entry.get("created_at")),
        updated_at=clean_moment(entry.get("updated_at")),
        head=messages[-1].key if messages else None,
        messages=messages,
    )


def _message(key: str, parent: str | None, message: Any) -> DraftMessage | None:
    sender = message.get("sender") if isinstance(message, dict) else None
    role = _ROLES.get(sender) if isinstance(sender, str) else None
    if role is None:
        return None
    content = "\n\n".join(filter(None, [_text(message), *_attached(message.get("attachments"))])).strip()
    return DraftMessage(key, parent, role, content, clean_moment(message.get("created_at"))) if content else None


def _text(message: dict[str, Any]) -> str:
    """The text blocks; older exports have only the flat `text`."""
    blocks = message.get("content")
    texts = [clean_text(block.get("text")) for block in blocks if _is_text(block)] if isinstance(blocks, list) else []
    return "\n\n".join(filter(None, texts)).strip() or clean_text(message.get("text")).strip()


def _is_text(block: Any) -> bool:
    return isinstance(block, dict) and block.get("type") == "text"


def _attached(attachments: Any) -> list[str]:
    if not isinstance(attachments, list):
        return []
    return [_quoted(entry) for entry in attachments if isinstance(entry, dict)]


def _quoted(attachment: dict[str, Any]) -> str:
    text = clean_text(attachment.get("extracted_content"))[:_ATTACHED_CHARACTERS].strip()
    name = " ".join(clean_text(attachment.get("file_name")).split())[:120] or "file"
    fence = "````" if "```" in text else "```"
    return f"**Attached: {name}**\n\n{fence}\n{text}\n{fence}" if text else ""
