"""Who may do what with conversations: their owner everything, nobody else anything."""

from conversations.models import Conversation, Owned, Proposal
from xentree.principal import Principal


def can_change(principal: Principal, thing: Owned) -> bool:
    """Only its owner."""
    return bool(thing.owner_id == principal.user.pk)


def can_keep(principal: Principal, conversation: Conversation) -> bool:
    """Share, branch, pin or sort: what outlives the moment is not for temporary chats."""
    return can_change(principal, conversation) and not conversation.temporary


def can_decide(principal: Principal, proposal: Proposal) -> bool:
    """Say yes or no: in one's own name, or with a key that may write here; no visitor of a site may."""
    return can_change(principal, proposal) and principal.may("conversations:write")
