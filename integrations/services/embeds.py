"""Chat bubbles for other people's pages: made, changed and removed by a tenant's admins."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from integrations.models import Embed, EmbedOrigin
from integrations.models.embeds import EmbedQuerySet
from integrations.origins import checked_origin
from integrations.rules import can_manage_embeds
from organizations.models import Organization
from organizations.services import record
from xentree.errors import Invalid, NotAllowed, NotFound
from xentree.principal import Principal

MOST_ORIGINS = 20
ONLY_ADMINS = "Only owners and admins of the organization may change its embeds."


@dataclass(frozen=True)
class EmbedWish:
    """An embed to be."""

    name: str
    origins: tuple[str, ...]
    greeting: str = ""
    colour: str = Embed.Colour.PRIMARY
    enabled: bool = True


@transaction.atomic
def create_embed(organization: Organization, wish: EmbedWish, *, by: Principal) -> Embed:
    """A new one, on the pages of its origins at once."""
    _require(by, organization)
    embed = Embed(organization=organization)
    _fill(embed, wish)
    _record(embed, "embed.created", by, after=_facts(embed))
    return embed


@transaction.atomic
def change_embed(embed: Embed, wish: EmbedWish, *, by: Principal) -> Embed:
    """Everything about it anew; a page whose origin is dropped shows it no more."""
    _require(by, embed.organization)
    before = _facts(Embed.objects.select_for_update().get(pk=embed.pk))
    _fill(embed, wish)
    _record(embed, "embed.updated", by, before=before, after=_facts(embed))
    return embed


@transaction.atomic
def delete_embed(embed: Embed, *, by: Principal) -> None:
    """Gone from every page."""
    _require(by, embed.organization)
    _record(embed, "embed.deleted", by, before=_facts(embed))
    embed.delete()


@transaction.atomic
def switch_off(embed: Embed, *, by: Principal) -> None:
    """Shown nowhere, without asking whether `by` may; again changes nothing."""
    if Embed.objects.filter(pk=embed.pk, enabled=True).update(enabled=False):
        _record(embed, "embed.updated", by, before={"enabled": True}, after={"enabled": False})


def is_embeddable(origin: str) -> bool:
    """Whether that origin's pages may show some embed."""
    return EmbedOrigin.objects.filter(origin=origin, embed__in=Embed.objects.open()).exists()


def embeds_of(organization: Organization, *, by: Principal) -> EmbedQuerySet:
    """All of a tenant's, for those who may change them."""
    _require(by, organization)
    return Embed.objects.filter(organization=organization).prefetch_related("origins")


def find_shown(embed_id: UUID) -> Embed:
    """An embed that is switched on; NotFound otherwise."""
    found = Embed.objects.open().prefetch_related("origins").filter(pk=embed_id).first()
    if found is None:
        raise NotFound("There is no such embed, or it is switched off.")
    return found


def find_embed(embed_id: UUID, *, by: Principal) -> Embed:
    """One of a tenant of the principal's, for those who may change it; NotFound for everybody else's."""
    tenants = Organization.objects.visible_to(by)
    found = Embed.objects.select_related("organization").filter(pk=embed_id, organization__in=tenants).first()
    if found is None:
        raise NotFound("There is no such embed.")
    _require(by, found.organization)
    return found


def _fill(embed: Embed, wish: EmbedWish) -> None:
    _check(wish)
    embed.name, embed.greeting, embed.colour, embed.enabled = wish.name, wish.greeting, wish.colour, wish.enabled
    embed.save()
    embed.origins.exclude(origin__in=wish.origins).delete()
    present = set(embed.origins.values_list("origin", flat=True))
    _add_origins(embed, sorted(set(wish.origins) - present))


def _add_origins(embed: Embed, origins: Iterable[str]) -> None:
    EmbedOrigin.objects.bulk_create(EmbedOrigin(embed=embed, origin=origin) for origin in origins)


def _check(wish: EmbedWish) -> None:
    if not wish.name.strip():
        raise Invalid("name: Give it a name.", name=["Give it a name."])
    if not 1 <= len(wish.origins) <= MOST_ORIGINS:
        raise Invalid(f"origins: 1 to {MOST_ORIGINS}.", origins=[f"1 to {MOST_ORIGINS}."])
    if wish.colour not in Embed.Colour.values:
        raise Invalid("colour: Choose one of the list.", colour=["Choose one of the list."])
    for origin in wish.origins:
        checked_origin(origin, "origins")


def _record(embed: Embed, action: str, by: Principal, **facts: dict[str, Any]) -> None:
    record(embed.organization, action, by=by, target_id=embed.pk, target_name=embed.name, **facts)


def _facts(embed: Embed) -> dict[str, Any]:
    return {
        "name": embed.name,
        "origins": sorted(embed.origins.values_list("origin", flat=True)),
        "greeting": embed.greeting,
        "colour": embed.colour,
        "enabled": embed.enabled,
    }


def _require(principal: Principal, organization: Organization) -> None:
    if not can_manage_embeds(principal, organization):
        raise NotAllowed(ONLY_ADMINS)
