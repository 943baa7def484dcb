"""What the assistant calls while it answers, and what becomes of each call.

A model's calls are run in the person's name, one after the other. What comes back is data for the model, whatever it
says. A tool that would act is not run any further than its card: the person is asked, and the model is told so.
"""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from channels.db import database_sync_to_async

from conversations.services.answers import Asked
from conversations.services.proposals import propose
from conversations.streams import AnswerLog, storable
from xentree import tools
from xentree.errors import AppError
from xentree.providers.chat import ChatPrompt, ToolCall, ToolCalls, ToolRound
from xentree.providers.prompt import tool_data

log = structlog.get_logger(__name__)

# For one answer; then the model has to say what it knows.
MOST_ROUNDS, MOST_CALLS = 6, 12
SECONDS = 30.0
# Threads of their own: a calendar that is slow delays neither saving nor searching.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="tools")

ASKED = (
    "The person sees a card with exactly this and is asked for their yes. Nothing is done yet: do not say that it is."
)
NO_MORE = "No more tools can be called for this answer. Answer now with what you have."
NO_ANSWER = "I looked several things up, but came to no answer. Ask again, perhaps in smaller steps."
_NOT_OFFERED = "There is no such tool here."
_UNREADABLE = "The arguments were no JSON object. Send one that fits the tool's parameters."
_TOO_LATE = "It took too long to answer."
_BROKEN = "Something went wrong on our side."


class Caller:
    """Calls tools for one answer, and counts them."""

    def __init__(self, answer: AnswerLog, asked: Asked) -> None:
        self._answer, self._asked = answer, asked
        self._offered = {offer.name for offer in asked.prompt.tools}
        self._left = MOST_CALLS
        self.rounds: tuple[ToolRound, ...] = ()

    @property
    def prompt(self) -> ChatPrompt:
        """The question with what was called so far; once enough was, the model may only answer."""
        asked = replace(self._asked.prompt, rounds=self.rounds)
        if len(self.rounds) < MOST_ROUNDS and self._left > 0:
            return asked
        return replace(asked, tool_choice="none", instructions=f"{asked.instructions}\n\n{NO_MORE}")

    async def call(self, calls: ToolCalls) -> None:
        """All of them, in their order."""
        told = [await self._outcome(call) for call in calls.calls]
        answers, said = zip(*told, strict=True)
        self.rounds = (*self.rounds, ToolRound(calls, answers, said))

    async def _outcome(self, call: ToolCall) -> tuple[str, str]:
        """What the model reads of it, and what Xentree Local says."""
        self._left -= 1
        about = {"name": storable(call.name[:100]), "call_id": storable(call.id)}
        if problem := self._problem(call):
            return self._failed(about, problem)
        self._mark(about, "running", f"{_in_words(call.name)}…")
        try:
            async with asyncio.timeout(SECONDS):
                result = await _in_thread(tools.call, call.name, self._asked.principal, call.arguments)
            return await self._found(about, result)
        except AppError as error:
            return self._failed(about, error.message)
        except TimeoutError:
            return self._failed(about, _TOO_LATE)
        except Exception:
            log.exception("tool_crashed", tool=call.name[:100])
            return self._failed(about, _BROKEN)

    def _problem(self, call: ToolCall) -> str:
        if self._left < 0:
            return NO_MORE
        if call.name not in self._offered:
            return _NOT_OFFERED
        return _UNREADABLE if call.unread else ""

    async def _found(self, about: dict[str, str], result: tools.ToolResult) -> tuple[str, str]:
        told = tool_data(about["name"], _as_text(result.value))
        if result.card:
            await self._ask_person(about, result)
            told = f"{ASKED}\n{told}"
        else:
            self._mark(about, "done", result.summary)
        return told, result.said or result.summary

    async def _ask_person(self, about: dict[str, str], result: tools.ToolResult) -> None:
        proposal = await _in_thread(
            partial(propose, self._answer.message_id, about["name"], result, by=self._asked.principal)
        )
        self._mark(about, "waiting", result.summary, proposal_id=proposal.pk, card=proposal.card)

    def _failed(self, about: dict[str, str], problem: str) -> tuple[str, str]:
        self._mark(about, "failed", f"{_in_words(about['name'])}: {problem}")
        return tool_data(about["name"], f"This failed: {problem}"), problem

    def _mark(self, about: dict[str, str], status: str, summary: str, **more: Any) -> None:
        self._answer.mark("tool", **about, status=status, summary=storable(summary), **more)


def _in_words(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


async def _in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    return await database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*arguments)
