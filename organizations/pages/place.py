"""Where in a tenant a page is, and who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from organizations import rules
from organizations.models import Membership, Organization
from xentree.errors import AppError, Conflict, Invalid, LimitReached, NotAuthenticated, NotFound
from xentree.principal import Principal, principal_of

# What a person can mend themselves is said where they are; anything else is a page of its own.
MENDABLE = (Conflict, Invalid, LimitReached)


@dataclass(frozen=True)
class Place:
    """A tenant, seen by one of its active members."""

    organization: Organization
    membership: Membership
    by: Principal

    def context(self, **more: Any) -> dict[str, Any]:
        """What organizations/base.html shows, and what the asker may do there."""
        rights = Rights(self.by, self.organization)
        return {"organization": self.organization, "me": self.membership, "may": rights, **more}


class Rights:
    """What the asker may do in a tenant, each asked of the rules when a template first wants to know."""

    def __init__(self, by: Principal, organization: Organization) -> None:
        self.asked = (by, organization)

    @cached_property
    def manage_members(self) -> bool:
        """Invite, change, remove."""
        return rules.can_manage_members(*self.asked)

    @cached_property
    def manage_teams(self) -> bool:
        """Make and delete teams."""
        return rules.can_manage_teams(*self.asked)

    @cached_property
    def change_settings(self) -> bool:
        """Name, address, domains."""
        return rules.can_change_settings(*self.asked)

    @cached_property
    def see_audit(self) -> bool:
        """Who did what."""
        return rules.can_see_audit(*self.asked)

    @cached_property
    def see_statistics(self) -> bool:
        """How members learn."""
        return rules.can_see_statistics(*self.asked)

    @cached_property
    def create_keys(self) -> bool:
        """Make API keys."""
        return rules.can_create_keys(*self.asked)

    @cached_property
    def manage_keys(self) -> bool:
        """See and revoke the keys of others, and say who may make some."""
        return rules.can_manage_keys(*self.asked)

    @cached_property
    def transfer(self) -> bool:
        """Hand it over."""
        return rules.can_transfer(*self.asked)

    @cached_property
    def delete(self) -> bool:
        """End it."""
        return rules.can_delete(*self.asked)


def principal(request: HttpRequest) -> Principal:
    """Who is behind a page that asks for a sign-in."""
    found = principal_of(request)
    if found is None:
        raise NotAuthenticated
    return found


def enter(request: HttpRequest, slug: str) -> Place:
    """The tenant of that name, if the asker is an active member; NotFound for everybody else."""
    by = principal(request)
    organization = Organization.objects.visible_to(by).filter(slug=slug).first()
    membership = organization and rules.membership_of(by, organization)
    if not organization or not membership:
        raise NotFound
    return Place(organization, membership, by)


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of the page is asked for."""
    return "HX-Request" in request.headers


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do it and say so, or say why not; what the asker may not do at all is raised."""
    try:
        act()
    except MENDABLE as error:
        messages.error(request, said(error))
        return False
    messages.success(request, done)
    return True


def refuse(form: Form, error: AppError) -> None:
    """Say at the right field what a service did not take."""
    fields = error.extra.get("fields") or {}
    for name, words in fields.items():
        form.add_error(name if name in form.fields else None, words)
    if not fields:
        form.add_error(None, error.message)


def said(error: AppError) -> str:
    """The message, or what is wrong with the first field."""
    fields = error.extra.get("fields") or {}
    return " ".join(next(iter(fields.values()), [])) or error.message
