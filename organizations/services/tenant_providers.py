"""AI providers a tenant connects itself: a key goes in, never comes out, and goes to the one address it was meant for.

They are asked for the chats in the tenant's workspace, before the platform's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from organizations.models import Organization, OrganizationProvider, ProviderCredential
from organizations.rules import can_manage_providers
from organizations.services.audit import record
from organizations.services.locks import lock_organization, require
from organizations.services.provider_keys import ask_for_models, tenant_config
from xentree import limits
from xentree.egress import EgressRefused, Guard
from xentree.errors import Conflict, Invalid, LimitReached
from xentree.principal import Principal
from xentree.providers.registry import OLLAMA, RESERVED

MOST_PROVIDERS = 20
MOST_MODELS = 100
ONLY_ADMINS = "Only owners and admins of the organization may connect AI providers, in their own name."
NEEDS_KEY = "Enter the key again: the stored one goes to no other address than the one it was entered with."
FIELDS = ("name", "kind", "base_url", "api_key", "model_ids", "enabled")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")


@dataclass(frozen=True)
class ProviderWish:
    """A provider to be; without a slug its kind is its id."""

    name: str
    kind: str
    slug: str = ""
    base_url: str = ""
    api_key: str = ""
    model_ids: tuple[str, ...] = ()
    enabled: bool = True


def connect_provider(organization: Organization, wish: ProviderWish, *, by: Principal) -> OrganizationProvider:
    """Asked from the next question on (within two seconds); Conflict where its id is taken."""
    require(can_manage_providers(by, organization), ONLY_ADMINS)
    row = OrganizationProvider(organization=organization, slug=wish.slug or wish.kind)
    _fill(row, {name: getattr(wish, name) for name in FIELDS})
    _check(row)
    return _keep_new(row, by)


def change_provider(row: OrganizationProvider, changes: Mapping[str, Any], *, by: Principal) -> OrganizationProvider:
    """Some of FIELDS anew; an empty `api_key` keeps the one there is, as long as its address stays."""
    require(can_manage_providers(by, row.organization), ONLY_ADMINS)
    fresh = OrganizationProvider.objects.select_related("organization").get(pk=row.pk)
    place = _place(fresh)
    _fill(fresh, changes)
    if _place(fresh) != place:
        _check(fresh)
    return _keep_changed(fresh, place, bool(changes.get("api_key")), by)


@transaction.atomic
def disconnect_provider(row: OrganizationProvider, *, by: Principal) -> None:
    """Nobody asks it any more, and its key is gone."""
    organization = lock_organization(row.organization_id)
    require(can_manage_providers(by, organization), ONLY_ADMINS)
    record(organization, "provider.disconnected", by=by, target_id=row.pk, target_name=row.name, before=_facts(row))
    row.delete()


@transaction.atomic
def let_answers_leave(organization: Organization, allowed: bool, *, by: Principal) -> None:
    """Whether connected models may judge what members write for English; without it, Xentree Local alone does."""
    require(can_manage_providers(by, organization), ONLY_ADMINS)
    before = {"answers_may_leave": not allowed}
    if Organization.objects.filter(pk=organization.pk, **before).update(answers_may_leave=allowed):
        after = {"answers_may_leave": allowed}
        record(organization, "organization.updated", by=by, target_id=organization.pk, before=before, after=after)


def test_provider(row: OrganizationProvider, *, by: Principal) -> tuple[int, str | None]:
    """How many models it lists when asked now, and what is wrong if it does not."""
    require(can_manage_providers(by, row.organization), ONLY_ADMINS)
    limits.spend("provider.test.user", by.user.pk)
    return ask_for_models(tenant_config(row, listed=False))


@transaction.atomic
def _keep_new(row: OrganizationProvider, by: Principal) -> OrganizationProvider:
    organization = lock_organization(row.organization_id)
    if organization.providers.count() >= MOST_PROVIDERS:
        raise LimitReached(f"{MOST_PROVIDERS} providers are the most there can be.", "cap_reached")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"The id {row.slug} is taken here. Choose another.") from error
    record(organization, "provider.connected", by=by, target_id=row.pk, target_name=row.name, after=_facts(row))
    return row


@transaction.atomic
def _keep_changed(
    row: OrganizationProvider, place: tuple[str, str], new_key: bool, by: Principal
) -> OrganizationProvider:
    """Whatever others changed meanwhile, no key goes to an address it was not entered with."""
    lock_organization(row.organization_id)
    before = OrganizationProvider.objects.get(pk=row.pk)
    if _place(before) != place:
        raise Conflict("Somebody else has just changed this provider. Look at it again.")
    if not new_key:
        row.api_key = before.api_key
        if before.has_key and _place(row) != place:
            raise Invalid(f"api_key: {NEEDS_KEY}", api_key=[NEEDS_KEY])
    row.save()
    facts = {"before": _facts(before), "after": {**_facts(row), **({"key": "changed"} if new_key else {})}}
    record(row.organization, "provider.changed", by=by, target_id=row.pk, target_name=row.name, **facts)
    return row


def _fill(row: OrganizationProvider, values: Mapping[str, Any]) -> None:
    given = {name: values[name] for name in FIELDS if name in values}
    if not given.get("api_key"):
        given.pop("api_key", None)
    for name, value in given.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.model_ids = list(row.model_ids)
    _check_words(row)


def _check_words(row: OrganizationProvider) -> None:
    if not row.name or len(row.name) > 60:
        raise Invalid("name: 1 to 60 characters.", name=["1 to 60 characters."])
    if row.kind not in ProviderCredential.Kind.values:
        raise Invalid("kind: Choose one of the list.", kind=["Choose one of the list."])
    if not _SLUG.fullmatch(row.slug) or row.slug in (*RESERVED, OLLAMA):
        problem = "Lower-case letters, digits and dashes; some names are reserved."
        raise Invalid(f"slug: {problem}", slug=[problem])
    if len(row.model_ids) > MOST_MODELS or not all(0 < len(each) <= 100 for each in row.model_ids):
        problem = f"At most {MOST_MODELS}, each of 1 to 100 characters."
        raise Invalid(f"models: {problem}", model_ids=[problem])


def _check(row: OrganizationProvider) -> None:
    """The address is a public one now; each request checks again where it really goes."""
    if not row.base_url:
        return
    problem = _problem_of(row.base_url)
    if problem:
        raise Invalid(f"base_url: {problem}", base_url=[problem])


def _problem_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
            return "Give it as https://host/path, without a name, a question or a fragment."
        addresses = Guard.from_settings(trusted=False).resolve(host, port)
    except EgressRefused as error:
        return error.message
    except (OSError, ValueError):
        return "There is no such address."
    if parts.scheme == "http" and any(ip_address(each).is_global for each in addresses):
        return "The key would travel in clear text. Use https."
    return None


def _place(row: OrganizationProvider) -> tuple[str, str]:
    """Where its key goes."""
    return row.kind, row.base_url


def _facts(row: OrganizationProvider) -> dict[str, Any]:
    """Never the key."""
    plain = {name: getattr(row, name) for name in ("name", "slug", "kind", "base_url", "model_ids", "enabled")}
    return {**plain, "key": "set" if row.has_key else "none"}
