"""What a speech-to-speech model costs: held before each answer, settled with what the model says it came to."""

from __future__ import annotations

from conversations.services import spending
from live.engine.threads import in_thread
from organizations.models import Hold
from organizations.services import release
from xentree.principal import Principal
from xentree.providers.voice_models import Spent, VoiceModel

# What an answer may come to before one has told: some turns of history and a minute of speech.
PROMPT_TOKENS, ANSWER_TOKENS = 4_000, 2_000


class Purse:
    """One talk's; while it holds nothing the model may not be asked."""

    def __init__(self, principal: Principal, model: VoiceModel) -> None:
        self.principal, self.model = principal, model
        self._likely = Spent(PROMPT_TOKENS, ANSWER_TOKENS, model.answer_micros)
        self._hold: Hold | None = None

    async def open(self) -> None:
        """Hold what the next answer may come to; LimitReached where that is not left."""
        tokens = self._likely.prompt_tokens + self._likely.completion_tokens
        self._hold = await in_thread(spending.hold_spoken, tokens, self._likely.cost_micros, self.principal)

    async def pay(self, spent: Spent) -> None:
        """Count an answer, and hold the next one: with a margin, for it is given more to go on from."""
        await self._settle(spent)
        self._likely = Spent(
            max(self._likely.prompt_tokens, 2 * spent.prompt_tokens),
            max(self._likely.completion_tokens, 2 * spent.completion_tokens),
            max(self._likely.cost_micros, 2 * spent.cost_micros),
        )
        await self.open()

    async def close(self, *, answering: bool) -> None:
        """Give back what is held, but for an answer that was cut before the model told what it came to."""
        if answering:
            await self._settle(self._likely)
        elif self._hold:
            held, self._hold = self._hold, None
            await in_thread(release, held)

    async def _settle(self, spent: Spent) -> None:
        held, self._hold = self._hold, None
        if held:
            bill = spending.Bill(self.model.provider, self.model.model, spent.usage, spent.cost_micros)
            await in_thread(spending.settle_spoken, held, self.principal, bill)
