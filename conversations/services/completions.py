"""A prompt out of messages in OpenAI's dialect."""

import base64
import binascii
import re
from typing import Any

from django.conf import settings

from conversations.services.attachments.inspection import inspect
from xentree.errors import Invalid
from xentree.providers.chat import ChatPrompt, Image, Turn

_INSTRUCTING = ("system", "developer")
_DATA_ADDRESS = re.compile(r"data:image/(png|jpeg|webp|gif);base64,", re.IGNORECASE)


def prompt_of(data: dict[str, Any]) -> ChatPrompt:
    """The caller's own instructions and turns, nothing added; Invalid for a picture that is none."""
    messages = data["messages"]
    instructions = [_text(message) for message in messages if message["role"] in _INSTRUCTING]
    turns = tuple(_turn(message) for message in messages if message["role"] not in _INSTRUCTING)
    longest = data.get("max_completion_tokens") or data.get("max_tokens")
    return ChatPrompt(turns, "\n\n".join(instructions), max_tokens=longest)


def _turn(message: dict[str, Any]) -> Turn:
    pictures = [part["image_url"]["url"] for part in message["content"] if part["type"] == "image_url"]
    return Turn(message["role"], _text(message), tuple(map(_picture, pictures)))


def _text(message: dict[str, Any]) -> str:
    return "\n\n".join(part["text"] for part in message["content"] if part["type"] == "text")


def _picture(address: str) -> Image:
    """Only what came along in the request: no address of a caller's is fetched."""
    found = _DATA_ADDRESS.match(address)
    if found is None:
        raise _no_picture("Send pictures as data:image/...;base64 addresses.")
    if len(address) > 2 * settings.MAX_ATTACHMENT_BYTES:
        raise _no_picture("A picture is too large.")
    try:
        content = base64.b64decode(address[found.end() :], validate=True)
    except binascii.Error as error:
        raise _no_picture("A picture is not valid base64.") from error
    extension = found[1].lower().replace("jpeg", "jpg")
    return Image(inspect(content, f"picture.{extension}").content_type, content)


def _no_picture(message: str) -> Invalid:
    return Invalid(message, messages=[message])
