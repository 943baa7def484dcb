"""What the assistant asks a yes for, and what becomes of it.

A row in a state is all there is: a yes claims it, the tool does it once however often it is told to (the proposal's id
is its key), and a sweep shows what was interrupted and what nobody answered.
"""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.timezone import now

from conversations.models import Message, Proposal, ProposalQuerySet
from conversations.rules import can_decide
from xentree import tools
from xentree.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from xentree.events import ProposalDecided, emit
from xentree.principal import Principal
from xentree.tools import Card, ToolResult

log = structlog.get_logger(__name__)

# Nobody reads more than this before they say yes.
MOST_CHARACTERS = 32_000
AT_A_TIME = 200
# As JSON: no database keeps a NUL, and UTF-8 has no half letters.
_UNSTORABLE = re.compile("\\\\u0000|[\ud800-\udfff]")
# Those, and what makes text read in another order than it is written in.
_MISLEADING = re.compile("[\0\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
INTERRUPTED = {
    "error": "proposal_interrupted",
    "message": "This was interrupted on our side, maybe just before its end. Trying again does nothing twice.",
    "retryable": True,
}
UNFORESEEN = {
    "error": "internal_error",
    "message": "Something went wrong on our side. Try again in a moment.",
    "retryable": True,
}


def propose(message_id: UUID, tool_name: str, result: ToolResult, *, by: Principal) -> Proposal:
    """Put the card of a tool under an answer, with the plan it stands for; neither changes any more.

    Invalid where it is too long to be read, or holds what cannot be kept.
    """
    message = Message.objects.visible_to(by).select_related("conversation").filter(pk=message_id).first()
    if message is None:
        raise NotFound("There is no such message.")
    if result.card is None:
        raise Invalid(f"{tool_name} asks for nothing.")
    return Proposal.objects.create(
        owner_id=message.conversation.owner_id,
        message=message,
        organization_id=message.conversation.organization_id,
        tool=tool_name,
        plan=_checked(result.plan),
        card=_checked(_shown(result.card)),
    )


def confirm_proposal(proposal: Proposal, *, by: Principal) -> Proposal:
    """Do what the card shows, once, and answer with what came of it; Conflict where it was declined or is too old.

    A yes beside another answers with what is there: working, or done. Not to be called inside a transaction.
    """
    _check_may_decide(proposal, by)
    moment = now()
    claim = {"claimed_at": moment, "decided_at": moment, "error": None}
    if _turn(proposal, Proposal.objects.confirmable(moment), Proposal.Status.WORKING, **claim):
        _perform(proposal, moment, by)
    return _agreed(_as_it_is(proposal))


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by: Principal) -> Proposal:
    """It will not be done; Conflict where somebody said yes before."""
    _check_may_decide(proposal, by)
    waiting = Proposal.objects.filter(status=Proposal.Status.WAITING)
    _turn(proposal, waiting, Proposal.Status.DECLINED, decided_at=now())
    fresh = _as_it_is(proposal)
    if fresh.status not in (Proposal.Status.DECLINED, Proposal.Status.EXPIRED):
        raise Conflict("You said yes to this before.")
    return fresh


def tend_proposals() -> int:
    """Tell of those that were interrupted and of those that are too old by now; how many."""
    moment = now()
    interrupted, too_old = Proposal.objects.interrupted(moment), Proposal.objects.too_old(moment)
    failed = [_turn(each, interrupted, Proposal.Status.FAILED, error=INTERRUPTED) for each in interrupted[:AT_A_TIME]]
    return sum(failed) + sum(_turn(each, too_old, Proposal.Status.EXPIRED) for each in too_old[:AT_A_TIME])


def _perform(proposal: Proposal, claimed_at: datetime, by: Principal) -> None:
    """In the workspace it was proposed in. A failure counts only while the claim is ours, a success in any case."""
    ours = Proposal.objects.filter(status=Proposal.Status.WORKING, claimed_at=claimed_at)
    principal = replace(by, organization_id=proposal.organization_id)
    try:
        result = tools.perform(proposal.tool, principal, proposal.pk, proposal.plan)
    except AppError as failure:
        retryable = failure.extra.get("retryable", True)
        told = {"error": failure.code, "message": _as_written(failure.message), "retryable": retryable}
        _turn(proposal, ours, Proposal.Status.FAILED, error=told)
    except Exception:
        log.exception("proposal_crashed", proposal_id=str(proposal.pk), tool=proposal.tool)
        _turn(proposal, ours, Proposal.Status.FAILED, error=UNFORESEEN)
    else:
        unfinished = Proposal.objects.exclude(status=Proposal.Status.DONE)
        _turn(proposal, unfinished, Proposal.Status.DONE, summary=_as_written(result.summary)[:300], error=None)


@transaction.atomic
def _turn(proposal: Proposal, rows: ProposalQuerySet, status: Proposal.Status, **fields: Any) -> bool:
    """Give it another status, where it is still among `rows`, and tell of that; whether it was."""
    turned = rows.filter(pk=proposal.pk).update(status=status, **fields)
    if turned:
        place = (proposal.message.conversation_id, proposal.owner_id, proposal.organization_id)
        emit(ProposalDecided(proposal.pk, *place, status.value))
    return bool(turned)


def _check_may_decide(proposal: Proposal, by: Principal) -> None:
    if not can_decide(by, proposal):
        raise NotAllowed


def _as_it_is(proposal: Proposal) -> Proposal:
    """Its conversation may be gone by now."""
    fresh = Proposal.objects.filter(pk=proposal.pk).select_related("message").first()
    if fresh is None:
        raise NotFound
    return fresh


def _agreed(proposal: Proposal) -> Proposal:
    """The proposal, unless its owner's yes came too late."""
    if proposal.status == Proposal.Status.DECLINED:
        raise Conflict("You said no to this before. Ask again if you want it after all.")
    if proposal.status == Proposal.Status.EXPIRED or proposal.is_too_old:
        raise Conflict("This is too old to be done now. Ask again.")
    return proposal


def _shown(card: Card) -> dict[str, Any]:
    items = [
        {"title": _as_written(item.title), "lines": [list(map(_as_written, line)) for line in item.lines]}
        for item in card.items
    ]
    return {
        "title": _as_written(card.title),
        "items": items,
        "yes": _as_written(card.yes),
        "place": _as_written(card.place),
    }


def _as_written(text: str) -> str:
    """Nobody says yes to what only looks different from what it is."""
    return _MISLEADING.sub("\ufffd", text)


def _checked(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS:
        raise Invalid("This is too much for one card. Propose less at a time.")
    if _UNSTORABLE.search(text):
        raise Invalid("There are characters in this that cannot be kept.")
    return value
