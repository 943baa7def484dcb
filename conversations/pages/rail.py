"""What every page with the list of conversations at its side needs to show it."""

from typing import Any

from django.http import HttpRequest

from conversations.models import Conversation, Folder
from conversations.queries import conversation_data
from xentree.errors import NotAuthenticated
from xentree.principal import Principal, principal_of

PAGE = 50
MOST_PINNED = 100


def principal(request: HttpRequest) -> Principal:
    """Who is behind a page that asks for a sign-in."""
    found = principal_of(request)
    if found is None:
        raise NotAuthenticated
    return found


def rail_data(by: Principal) -> dict[str, Any]:
    """The newest conversations, the pinned ones however old, the folders, and where more conversations are."""
    listed = Conversation.objects.visible_to(by).in_workspace(by).listed().filter(archived=False)
    newest = list(listed.order_by("-updated_at", "-id")[:PAGE])
    known = {conversation.pk for conversation in newest}
    pinned = [each for each in listed.filter(pinned=True)[:MOST_PINNED] if each.pk not in known]
    folders = Folder.objects.visible_to(by).in_workspace(by).values("id", "name", "instructions")
    return {
        "conversations": [conversation_data(each) for each in [*newest, *pinned]],
        "folders": [{**folder, "id": str(folder["id"])} for folder in folders],
        "next": f"/api/core/conversations?limit={PAGE}" if len(newest) == PAGE else None,
    }
