"""Who may look after a tenant's tokens, embeds and webhooks in the browser."""

from django.http import HttpRequest

from integrations.rules import can_manage_embeds
from organizations.pages.place import Place, enter
from xentree.errors import NotAllowed


def enter_as_admin(request: HttpRequest, slug: str) -> Place:
    """The tenant of that name for its owners and admins; NotAllowed for its other members, NotFound for strangers."""
    place = enter(request, slug)
    if not can_manage_embeds(place.by, place.organization):
        raise NotAllowed("Only owners and admins of the organization see its tokens, embeds and webhooks.")
    return place
