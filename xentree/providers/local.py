"""Xentree Local: always there, needs nothing, quotes texts word for word, and never poses as a language model."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable
from decimal import Decimal

from channels.db import database_sync_to_async

from xentree.providers.attached import NO_NUMBER, fitting_pieces, in_order
from xentree.providers.chat import (
    ChatEvent,
    ChatPrompt,
    ChatProvider,
    Finished,
    ModelInfo,
    TextDelta,
    TextFile,
    ToolCall,
    ToolCalls,
    Turn,
)
from xentree.providers.extract import Quote, quotes_for

PROVIDER_ID = "local"
MODEL = ModelInfo(id="xentree-local", name="Xentree Local", input_price=Decimal(0), output_price=Decimal(0))

_GREETING = re.compile(
    r"(hi|hey|hello|hallo|hola|salut|bonjour|ciao|moin|servus|greetings|good (morning|afternoon|evening|day))"
    r"( (there|xentree|you|all|everyone))?"
)
_THANKS = re.compile(r"(ok |okay |great |cool |perfect )*(thanks|thank you|thx|cheers|merci|danke)( .{0,30})?")
_FAREWELL = re.compile(r"(good)?bye( bye)?|see you( .{0,20})?|good night")
_ABOUT = re.compile(
    r".*\b(what can (you|xentree local) do|what do you do|who are you|what are you|how can you help"
    r"|are you (an? )?(ai|llm|bot|robot|human|chat ?gpt|gpt|claude|gemini|(large )?language model)"
    r"|what is xentree local|which model (are you|is this)|help)\b.*"
)
_NOT_WORDS = re.compile(r"[^\w\s]+")
# Code, where brackets stay what they are, or a bracket before a number.
_NUMBERED = re.compile(r"(?s)(```.*?```|`[^`\n]*`)|\[(?=[ \t]*\d)")
# Invisible; with it a bracket and a number are no citation.
_JOINER = "\u2060"
_PIECE = re.compile(r"\s*\S+\s*")

_WHAT_IT_IS = (
    "I am **Xentree Local**. I am not a language model: I look through your documents and the handbook for passages "
    "that fit your question, and quote them word for word, with their sources."
)
_EXAMPLES = (
    "Ask me about what you put into your knowledge base, or about Xentree itself, for example:\n\n"
    "- How do I connect a language model?\n- How do I share a conversation?\n- Where is my data kept?"
)
_CONNECT = (
    "To have texts written, translated or explained, connect a language model. "
    "The handbook shows [how to connect one](/handbook/providers); one on your own computer is enough."
)
ABOUT = f"{_WHAT_IT_IS} I cannot write, translate, calculate or look at pictures.\n\n{_EXAMPLES}\n\n{_CONNECT}"
GREETING = f"Hello. {_WHAT_IT_IS}\n\n{_EXAMPLES}"
THANKS = "You are welcome. Ask on whenever you like."
FAREWELL = "Goodbye. Your conversation stays here until you come back."
NOTHING = (
    f"I found no passage that answers this. {_WHAT_IT_IS}\n\n"
    f"Other words may find more, or look through the [handbook](/handbook) yourself. {_CONNECT}"
)
CERTAIN = "Here is what I found, word for word:"
UNCERTAIN = "I am not sure that this answers your question, but it is the nearest passage I found:"
SILENT = "I looked through what you attached, {}, and found nothing in it that answers this."
BLIND = f"I cannot look at pictures. {_WHAT_IT_IS} {_CONNECT}"


class LocalProvider(ChatProvider):
    """The provider behind all others; deterministic, on this machine, free."""

    id, name, local = PROVIDER_ID, "Xentree Local", True

    async def models(self) -> list[ModelInfo]:
        return [MODEL]

    async def stream(self, model: str, prompt: ChatPrompt) -> AsyncGenerator[ChatEvent, None]:
        if prompt.tools and not prompt.rounds and (call := await understanding(prompt)):
            yield ToolCalls((call,))
            yield Finished("tool_calls", None, None)
            return
        for piece in _PIECE.findall(answer_to(prompt)):
            yield TextDelta(piece)
            await asyncio.sleep(0)
        yield Finished("stop", None, None)


def understood(prompt: ChatPrompt) -> ToolCall | None:
    """What the last question asks for in plain words, of what is on offer; may use the database."""
    asked = _last_question(prompt)
    if asked is None:
        return None
    for offer in prompt.tools:
        if offer.understand and (arguments := offer.understand(asked.text)) is not None:
            return ToolCall(f"local-{offer.name}", offer.name, arguments)
    return None


understanding = database_sync_to_async(understood, thread_sensitive=False)


def answer_to(prompt: ChatPrompt) -> str:
    """The whole answer to the last thing the person said, or what the tools that were called for it say."""
    if prompt.rounds and (said := "\n\n".join(filter(None, prompt.rounds[-1].said))):
        return said
    asked = _last_question(prompt)
    if asked is None:
        return GREETING
    is_from_texts = bool(asked.files) or _is_from_documents(prompt)
    if (small_talk := _small_talk(asked.text)) and not (small_talk == ABOUT and is_from_texts):
        return small_talk
    return _quoted(asked, prompt)


def _quoted(asked: Turn, prompt: ChatPrompt) -> str:
    """What attached files, the latest first, and passages say, or that they say nothing."""
    files = [file for turn in reversed(prompt.turns) for file in turn.files]
    pieces = fitting_pieces(asked.text, files)
    found = quotes_for(asked.text, in_order(asked.text, pieces, prompt.passages))
    if not found.quotes:
        return "\n\n".join([*_silence_of(files), BLIND if asked.images else NOTHING])
    is_of_files = any(quote.passage.index == NO_NUMBER for quote in found.quotes)
    silence = [] if is_of_files else _silence_of(asked.files)
    return "\n\n".join([*silence, CERTAIN if found.certain else UNCERTAIN, *map(_shown, found.quotes)])


def _silence_of(files: Iterable[TextFile]) -> list[str]:
    names = ", ".join(dict.fromkeys(f"**{_plain(file.name)}**" for file in files))
    return [SILENT.format(names)] if names else []


def _last_question(prompt: ChatPrompt) -> Turn | None:
    return next((turn for turn in reversed(prompt.turns) if turn.role == "user"), None)


def _is_from_documents(prompt: ChatPrompt) -> bool:
    """Then the question is about those, even where it sounds like one about Xentree Local."""
    return any(passage.document_id for passage in prompt.passages)


def _small_talk(text: str) -> str | None:
    said = " ".join(_NOT_WORDS.sub(" ", text.lower()).split())
    replies = ((_GREETING, GREETING), (_THANKS, THANKS), (_FAREWELL, FAREWELL))
    for pattern, reply in replies:
        if pattern.fullmatch(said):
            return reply
    return ABOUT if len(said) < 60 and _ABOUT.fullmatch(said) else None


def _shown(quote: Quote) -> str:
    """The quoted text under its title, a source's number at the end; numbers inside it are the document's, not ours."""
    text = _NUMBERED.sub(lambda found: found[1] or f"[{_JOINER}", quote.text)
    if quote.passage.index == NO_NUMBER:
        return f"From the attached file **{_plain(quote.passage.title)}**:\n\n{text}"
    # Behind a block of code or a row of a table it would be part of it.
    gap = "\n\n" if text.endswith("```") or text.rpartition("\n")[2].startswith("|") else " "
    return f"**{_plain(quote.passage.title)}**\n\n{text}{gap}[{quote.passage.index}]"


def _plain(title: str) -> str:
    escaped = re.sub(r"([\\`*_\[\]<>])", r"\\\1", " ".join(title.split()))
    return re.sub(r"\[(?=[ \t]*\d)", f"[{_JOINER}", escaped)
