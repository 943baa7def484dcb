"""Folders and the instructions they carry."""

from typing import Any

from conversations.models import Conversation, Folder
from conversations.rules import can_change
from xentree.errors import LimitReached, NotAllowed
from xentree.events import ConversationChanged, emit
from xentree.principal import Principal

MOST_FOLDERS = 200


def create_folder(*, name: str, instructions: str = "", by: Principal) -> Folder:
    """A folder of one's own in the present workspace."""
    if Folder.objects.visible_to(by).count() >= MOST_FOLDERS:
        raise LimitReached(f"You have {MOST_FOLDERS} folders, which is the most there can be.", "cap_reached")
    return Folder.objects.create(
        owner=by.user, organization_id=by.organization_id, name=name, instructions=instructions
    )


def update_folder(folder: Folder, changes: dict[str, Any], *, by: Principal) -> Folder:
    """Change name or instructions; the next answer in it follows them."""
    _check_may_change(folder, by)
    wanted = {name: changes[name] for name in ("name", "instructions") if name in changes}
    for name, value in wanted.items():
        setattr(folder, name, value)
    folder.save(update_fields=[*wanted, "updated_at"])
    return folder


def delete_folder(folder: Folder, *, by: Principal) -> None:
    """The conversations in it stay, without a folder."""
    _check_may_change(folder, by)
    inside = list(Conversation.objects.present().filter(folder=folder).values_list("pk", flat=True))
    folder.delete()
    for conversation_id in inside:
        emit(ConversationChanged(conversation_id, folder.owner_id))


def _check_may_change(folder: Folder, by: Principal) -> None:
    if not can_change(by, folder):
        raise NotAllowed
