"""What asking a model may cost: held before anybody is asked, settled with what it came to.

The prompt is estimated on the high side, and the provider is told to write no more than is held for the answer; with
both, an answer never costs more than there was. Xentree Local costs nothing, so nothing is held for it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.utils.timezone import now

from conversations.models import UsageDay
from organizations import services as organizations
from organizations.models import Hold, Resource
from xentree.errors import LimitReached
from xentree.prepared import insert
from xentree.principal import Principal
from xentree.providers.chat import ChatPrompt, Finished, ModelInfo, ToolRound
from xentree.providers.local import PROVIDER_ID as LOCAL
from xentree.providers.routing import Candidate

# Longer than an answer takes; one that takes longer still is settled all the same.
TTL = timedelta(minutes=15)
# With less than this left, a person is refused rather than given half a sentence.
LEAST_ANSWER = 256
# In every script a token has at least about three bytes of UTF-8; a turn and a picture come on top.
BYTES_A_TOKEN, TURN_TOKENS, IMAGE_TOKENS = 3, 8, 1_600
# Passages are looked up later, while the hold is in force already.
PASSAGES_TOKENS = 6_000
# Others may spend what is left in the meantime.
_TRIES = 4


@dataclass(frozen=True)
class Offer:
    """What one question may cost: tokens of the prompt, and the dearest prices among those who may be asked.

    `said_tokens` were said already, in rounds that are paid for together with this one.
    """

    prompt_tokens: int
    input_price: Decimal
    output_price: Decimal
    said_tokens: int = 0

    def amounts(self, answer_tokens: int) -> dict[Resource, int]:
        """Tokens, and millionths of a dollar, with an answer of that length."""
        said = answer_tokens + self.said_tokens
        cost = self.prompt_tokens * self.input_price + said * self.output_price
        return {Resource.TOKENS: self.prompt_tokens + said, Resource.MONEY: -int(-cost // 1)}

    def longest_answer(self, refusal: LimitReached) -> int:
        """How long an answer may be with what is left of what was refused."""
        left = refusal.extra["remaining"]
        if refusal.extra["resource"] == Resource.TOKENS:
            return left - self.prompt_tokens - self.said_tokens
        cost = left - self.prompt_tokens * self.input_price - self.said_tokens * self.output_price
        return int(cost / self.output_price) if self.output_price else (settings.MAX_ANSWER_TOKENS if cost >= 0 else 0)


@dataclass(frozen=True)
class Bill:
    """What an answer came to, and who gave it; millionths of a US dollar."""

    provider: str
    model: str
    usage: dict[str, int]
    cost_micros: int


def hold_for(
    prompt: ChatPrompt,
    candidates: Iterable[Candidate],
    by: Principal,
    *,
    use_knowledge: bool = False,
    longest: int | None = None,
    spent: Iterable[Finished] = (),
) -> tuple[ChatPrompt, Hold | None]:
    """The prompt with the longest answer there is room for, and the hold on it; LimitReached `cap_reached`.

    `spent` are the ends of earlier rounds that this hold is for as well.
    """
    asked = [candidate.model for candidate in candidates if candidate.provider.id != LOCAL]
    if not asked:
        return prompt, None
    offer = _offer(prompt, asked, use_knowledge)
    for end in spent:
        paid = (end.prompt_tokens or 0, end.completion_tokens or 0)
        offer = replace(offer, prompt_tokens=offer.prompt_tokens + paid[0], said_tokens=offer.said_tokens + paid[1])
    held, length = _hold(offer, by, longest or settings.MAX_ANSWER_TOKENS)
    return (replace(prompt, max_tokens=length) if held.is_in_force else prompt), held


def settle(held: Hold | None, by: Principal, candidate: Candidate | None, usage: dict[str, int]) -> None:
    """Count what was spent: nothing where nobody answered, or Xentree Local did."""
    if held is None:
        return
    if candidate is None or candidate.provider.id == LOCAL:
        organizations.release(held)
        return
    cost = cost_micros(candidate.model, usage)
    settle_spoken(held, by, Bill(candidate.provider.id, candidate.model.id, usage, cost))


def hold_spoken(tokens: int, micros: int, by: Principal) -> Hold:
    """For an answer of a model that hears and speaks itself, whose prompt nobody can count; LimitReached."""
    return organizations.hold_all(by, {Resource.TOKENS: tokens, Resource.MONEY: micros}, ttl=TTL)


def settle_spoken(held: Hold, by: Principal, bill: Bill) -> None:
    """Count what an answer came to."""
    tokens = bill.usage["prompt_tokens"] + bill.usage["completion_tokens"]
    organizations.settle(held, {Resource.TOKENS: tokens, Resource.MONEY: bill.cost_micros})
    _count_day(by, bill)


def estimated(prompt: ChatPrompt, text: str) -> dict[str, int]:
    """Tokens of an answer that was stopped or cut before the vendor counted them: about four characters each."""
    once = sum(map(len, [*_texts(prompt), *(passage.text for passage in prompt.passages)]))
    # Each round of calls was another request, with those before it.
    rounds = [sum(map(len, _told(each))) for each in prompt.rounds]
    asked = once * (1 + len(rounds)) + sum(length * again for again, length in enumerate(reversed(rounds), start=1))
    return {"prompt_tokens": asked // 4, "completion_tokens": len(text) // 4}


def cost_micros(model: ModelInfo, usage: dict[str, int]) -> int:
    """Millionths of a US dollar: tokens times the model's price per million tokens; 0 where no price is known."""
    price = usage["prompt_tokens"] * (model.input_price or 0) + usage["completion_tokens"] * (model.output_price or 0)
    return round(price)


def _hold(offer: Offer, by: Principal, length: int) -> tuple[Hold, int]:
    for _ in range(_TRIES):
        try:
            return organizations.hold_all(by, offer.amounts(length), ttl=TTL), length
        except LimitReached as refusal:
            last, length = refusal, min(length, offer.longest_answer(refusal))
            if length < LEAST_ANSWER:
                raise
    raise last


def _offer(prompt: ChatPrompt, asked: list[ModelInfo], use_knowledge: bool) -> Offer:
    texts = [*_texts(prompt), *(text for each in prompt.rounds for text in _told(each))]
    tokens = sum(len(text.encode(errors="replace")) // BYTES_A_TOKEN + TURN_TOKENS for text in texts)
    tokens += sum(len(turn.images) for turn in prompt.turns) * IMAGE_TOKENS
    return Offer(
        tokens + (PASSAGES_TOKENS if use_knowledge else 0),
        max(Decimal(model.input_price or 0) for model in asked),
        max(Decimal(model.output_price or 0) for model in asked),
    )


def _texts(prompt: ChatPrompt) -> list[str]:
    """All that is sent but passages and the rounds of this question."""
    told = [tool for tool in prompt.tools if tool.is_told]
    offers = [text for tool in told for text in (tool.name, tool.description, json.dumps(tool.parameters))]
    called = [text for turn in prompt.turns for each in turn.rounds for text in _told(each)]
    return [prompt.instructions, *(turn.whole for turn in prompt.turns), *called, *offers]


def _told(each: ToolRound) -> list[str]:
    calls = [text for call in each.asked.calls for text in (call.name, call.unread or json.dumps(call.arguments))]
    return [each.asked.text, *calls, *each.answers]


def _count_day(by: Principal, bill: Bill) -> None:
    """In one statement: every answer comes by here."""
    row = UsageDay(
        owner=by.user,
        organization_id=by.organization_id,
        date=now().date(),
        provider=bill.provider,
        model=bill.model,
        answers=1,
        prompt_tokens=bill.usage["prompt_tokens"],
        completion_tokens=bill.usage["completion_tokens"],
        cost_micros=bill.cost_micros,
    )
    insert(row, on_conflict=_IN_TENANT if by.organization_id else _PERSONAL)


_ADDED = ", ".join(
    f"{name} = conversations_usageday.{name} + excluded.{name}"
    for name in ("answers", "prompt_tokens", "completion_tokens", "cost_micros")
)
_PERSONAL = f"(owner_id, date, provider, model) WHERE organization_id IS NULL DO UPDATE SET {_ADDED}"
_IN_TENANT = (
    f"(owner_id, organization_id, date, provider, model) WHERE organization_id IS NOT NULL DO UPDATE SET {_ADDED}"
)
