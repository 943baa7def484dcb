"""Integration tokens as a way of authenticating: a visitor of the tenant, with the granted scopes and no more."""

from collections.abc import Mapping

from integrations.models import IntegrationToken
from integrations.services import read_live, visitor_of
from integrations.signing import TokenRefused, looks_like_ours
from xentree.errors import NotAllowed, NotAuthenticated
from xentree.principal import Credentials, Principal

REFUSED = "The integration token is not valid: it is forged, expired or revoked. Ask your own site for a new one."


def token(credentials: Credentials) -> Principal | None:
    """`Authorization: Bearer <integration token>`, told from a person's access token by its header."""
    scheme, _, text = credentials.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not looks_like_ours(text):
        return None
    try:
        found = read_live(text)
    except TokenRefused as refusal:
        raise NotAuthenticated(REFUSED) from refusal
    _check_origin(found, credentials.headers)
    user = visitor_of(found)
    if not user.is_active:
        raise NotAuthenticated(REFUSED)
    return Principal(
        user,
        "token",
        organization_id=found.organization_id,
        scopes=frozenset(found.scopes),
        origin=found.origin,
        address=credentials.address,
    )


def _check_origin(found: IntegrationToken, headers: Mapping[str, str]) -> None:
    """A server sends none; a page has to be of the origin the token was granted for."""
    sent = headers.get("origin")
    if found.mode == IntegrationToken.Mode.API:
        if sent is not None or headers.get("sec-fetch-mode"):
            raise NotAllowed("This token is for a server, and came from a browser.")
    elif sent != found.origin:
        raise NotAllowed("This token does not work from that origin.")
