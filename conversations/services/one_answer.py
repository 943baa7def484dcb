"""A model's whole answer to a prompt of ours: within the person's caps, and counted whatever becomes of it."""

import asyncio
from dataclasses import dataclass, field, replace

from asgiref.sync import async_to_sync

from conversations.services import spending
from xentree.principal import Principal
from xentree.providers import routing
from xentree.providers.chat import ChatEvent, ChatPrompt, Finished, TextDelta


@dataclass
class OneAnswer:
    """An answer while it is written: by whom, what, and what the vendor counted."""

    candidate: routing.Candidate | None = None
    text: str = ""
    usage: dict[str, int] = field(default_factory=dict)

    def take(self, candidate: routing.Candidate, event: ChatEvent) -> None:
        """The next piece, or the end."""
        self.candidate = candidate
        if isinstance(event, TextDelta):
            self.text += event.text
        elif isinstance(event, Finished) and event.prompt_tokens is not None and event.completion_tokens is not None:
            self.usage = {"prompt_tokens": event.prompt_tokens, "completion_tokens": event.completion_tokens}


def ask_once(
    prompt: ChatPrompt,
    candidates: list[routing.Candidate],
    by: Principal,
    *,
    most_tokens: int,
    most_characters: int,
    seconds: float,
) -> OneAnswer:
    """The answer of the first who begins one; ProviderDown, LimitReached or TimeoutError where there is none.

    The candidates may have been found in any event loop, and be asked more than once.
    """
    prompt, held = spending.hold_for(prompt, candidates, by, longest=most_tokens)
    answer = OneAnswer()
    try:
        async_to_sync(_read)(answer, candidates, prompt, most_characters, seconds)
    finally:
        spending.settle(held, by, answer.candidate, answer.usage or spending.estimated(prompt, answer.text))
    return answer


async def _read(
    answer: OneAnswer, candidates: list[routing.Candidate], prompt: ChatPrompt, most_characters: int, seconds: float
) -> None:
    choices = [replace(candidate, provider=candidate.provider.here()) for candidate in candidates]
    async with asyncio.timeout(seconds):
        async for candidate, event in routing.stream_with_fallback(choices, prompt):
            answer.take(candidate, event)
            if len(answer.text) > most_characters:
                break
