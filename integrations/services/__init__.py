"""Everything one can do with signing keys, integration tokens, visitors and embeds; the modules are split by noun."""

from integrations.services.embeds import (
    EmbedWish,
    change_embed,
    create_embed,
    delete_embed,
    embeds_of,
    find_embed,
    find_shown,
    is_embeddable,
)
from integrations.services.housekeeping import sweep
from integrations.services.revocations import revocations
from integrations.services.signing_keys import jwks, plan_rotation, published_keys, rotate_at_once, rotate_due_keys
from integrations.services.staff import overrule_embed, overrule_keys, overrule_token
from integrations.services.tenants import find_public_tenant, find_tenant, tenant_of
from integrations.services.tokens import IssuedToken, grant_token, revoke_token, rotate_token
from integrations.services.verification import Verdict, read_live, verify_token
from integrations.services.visitors import erase_unused_visitors, erase_visitors, visitor_of
from integrations.services.wishes import GRANTABLE, LONGEST_TTL, SHORTEST_TTL, USUAL_TTL, Wish

__all__ = [
    "GRANTABLE",
    "LONGEST_TTL",
    "SHORTEST_TTL",
    "USUAL_TTL",
    "EmbedWish",
    "IssuedToken",
    "Verdict",
    "Wish",
    "change_embed",
    "create_embed",
    "delete_embed",
    "embeds_of",
    "erase_unused_visitors",
    "erase_visitors",
    "find_embed",
    "find_public_tenant",
    "find_shown",
    "find_tenant",
    "grant_token",
    "is_embeddable",
    "jwks",
    "overrule_embed",
    "overrule_keys",
    "overrule_token",
    "plan_rotation",
    "published_keys",
    "read_live",
    "revocations",
    "revoke_token",
    "rotate_at_once",
    "rotate_due_keys",
    "rotate_token",
    "sweep",
    "tenant_of",
    "verify_token",
    "visitor_of",
]
