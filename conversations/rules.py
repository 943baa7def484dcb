"""Who may do what with conversations: their owner everything, nobody else anything."""

from conversations.models import Conversation, Owned
from xentree.principal import Principal


def can_change(principal: Principal, thing: Owned) -> bool:
    """Only its owner."""
    return bool(thing.owner_id == principal.user.pk)


def can_keep(principal: Principal, conversation: Conversation) -> bool:
    """Share, branch, pin or sort: what outlives the moment is not for temporary chats."""
    return can_change(principal, conversation) and not conversation.temporary
