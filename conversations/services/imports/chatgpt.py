"""ChatGPT's conversations.json: each conversation is a `mapping` of nodes that form a tree."""

import re
from collections import defaultdict
from typing import Any

from conversations.services.imports.draft import Draft, DraftMessage, clean_moment, clean_text
from conversations.services.imports.problems import Skipped

# Marks for citations and widgets, set between characters of Unicode's private area.
_MARKUP = re.compile("\ue200[^\ue200\ue201]*\ue201")
_HIDDEN_KINDS = frozenset({"thoughts", "reasoning_recap", "user_editable_context", "model_editable_context"})
_ROLES = frozenset({"user", "assistant"})
_PART_WORDS = {
    "image_asset_pointer": "[Image]",
    "audio_asset_pointer": "[Audio]",
    "video_container_asset_pointer": "[Video]",
}


def read_chatgpt(entry: dict[str, Any]) -> Draft:
    """A draft that keeps the tree; hidden, system and tool nodes fall out and their children move up."""
    mapping = entry.get("mapping")
    external_id = clean_text(entry.get("conversation_id") or entry.get("id"))[:100]
    if not isinstance(mapping, dict) or not external_id:
        raise Skipped
    messages, shown_by = _walk(mapping)
    current = entry.get("current_node")
    return Draft(
        external_id=external_id,
        title=clean_text(entry.get("title")),
        created_at=clean_moment(entry.get("create_time")),
        updated_at=clean_moment(entry.get("update_time")),
        head=shown_by.get(current) if isinstance(current, str) else None,
        messages=messages,
    )


def _walk(mapping: dict[str, Any]) -> tuple[list[DraftMessage], dict[str, str | None]]:
    """Messages, parents first; and for each node the kept message that is at or above it. Cycles are never reached."""
    children = _children(mapping)
    messages: list[DraftMessage] = []
    shown_by: dict[str, str | None] = {}
    pending: list[tuple[str, str | None]] = [(key, None) for key in reversed(children[None])]
    while pending:
        key, parent = pending.pop()
        message = _message(key, parent, mapping[key])
        if message:
            messages.append(message)
        shown_by[key] = key if message else parent
        pending.extend((child, shown_by[key]) for child in reversed(children[key]))
    return messages, shown_by


def _children(mapping: dict[str, Any]) -> dict[str | None, list[str]]:
    children: dict[str | None, list[str]] = defaultdict(list)
    for key, node in mapping.items():
        parent = node.get("parent") if isinstance(node, dict) else None
        children[parent if isinstance(parent, str) and parent in mapping else None].append(key)
    return children


def _message(key: str, parent: str | None, node: Any) -> DraftMessage | None:
    message = node.get("message") if isinstance(node, dict) else None
    if not isinstance(message, dict) or _is_hidden(message):
        return None
    content = _content(message.get("content"))
    if not content:
        return None
    metadata = message.get("metadata")
    model = clean_text(metadata.get("model_slug"))[:120] if isinstance(metadata, dict) else ""
    created_at = clean_moment(message.get("create_time"))
    return DraftMessage(key, parent, message["author"]["role"], content, created_at, model)


def _is_hidden(message: dict[str, Any]) -> bool:
    author, metadata = message.get("author"), message.get("metadata")
    role = author.get("role") if isinstance(author, dict) else None
    hidden = isinstance(metadata, dict) and metadata.get("is_visually_hidden_from_conversation")
    return not isinstance(role, str) or role not in _ROLES or bool(hidden)


def _content(content: Any) -> str:
    if not isinstance(content, dict) or content.get("content_type") in _HIDDEN_KINDS:
        return ""
    if content.get("content_type") == "code":
        return _code(content)
    parts = content.get("parts")
    pieces = [_part(part) for part in parts] if isinstance(parts, list) else [clean_text(content.get("text"))]
    return _MARKUP.sub("", "\n\n".join(filter(None, pieces))).strip()


def _code(content: dict[str, Any]) -> str:
    text, language = clean_text(content.get("text")).strip(), clean_text(content.get("language"))
    language = language if re.fullmatch(r"[\w+#.-]{1,20}", language) and language != "unknown" else ""
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text}\n{fence}" if text else ""


def _part(part: Any) -> str:
    """Text as it is; of pictures and sound only that they were there, or what was said in them."""
    if not isinstance(part, dict):
        return clean_text(part)
    kind = part.get("content_type")
    return clean_text(part.get("text")) or (_PART_WORDS.get(kind, "") if isinstance(kind, str) else "")
