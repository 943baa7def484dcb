"""`manage.py demo_partner`: another site, on another port, that shows an embed as a partner's would."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils.timezone import now

from integrations.models import Embed
from integrations.services import EmbedWish, create_embed, delete_embed
from organizations.models import Membership, Organization, Role
from organizations.services import create_key, revoke_key
from organizations.services.demo import SLUG
from organizations.services.keys import NewKey
from xentree.principal import Principal

LASTS = timedelta(days=1)
VISITOR = "partner_visitor"


class Command(BaseCommand):
    """Makes an embed and a key for the demo organization, and takes both back when it is stopped."""

    help = "Run a partner's site with a chat bubble on another port (development only)."

    def add_arguments(self, parser: Any) -> None:
        """Where."""
        parser.add_argument("--port", type=int, default=8101)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Until it is interrupted."""
        if not settings.DEVELOPMENT:
            raise CommandError("The demo partner is for development only.")
        # Another host than localhost, where the product is: cookies do not know ports.
        origin = f"http://127.0.0.1:{port}"
        owner = _owner()
        with (
            lent(owner.organization, origin, by=_as(owner)) as (embed, key),
            partner(port, embed, key, settings.SITE_URL) as server,
        ):
            self.stdout.write(f"A partner's site is at {origin}. Stop it with Ctrl-C.")
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                self.stdout.write("Its embed and its key are gone.")


@contextmanager
def lent(tenant: Organization, origin: str, *, by: Principal) -> Iterator[tuple[Embed, str]]:
    """An embed for that origin and a key of an owner's, for as long as it takes."""
    wish = EmbedWish("Garden helper", (origin,), greeting="Ask me about plants, or about how to learn their names.")
    embed = create_embed(tenant, wish, by=by)
    issued = create_key(tenant, NewKey("Demo partner", ("integrations:write",), (), now() + LASTS), by=by)
    try:
        yield embed, issued.secret
    finally:
        revoke_key(issued.key, by=by)
        delete_embed(embed, by=by)


@contextmanager
def partner(port: int, embed: Embed, key: str, site: str) -> Iterator[ThreadingHTTPServer]:
    """The partner's server: a page, and what asks for tokens with the key, which never leaves the server."""
    with ThreadingHTTPServer(("127.0.0.1", port), PartnerHandler) as server:
        server.page = render_to_string("integrations/partner.html", {"embed": embed, "site": site})  # type: ignore[attr-defined]
        server.grant = f"{site}/api/integration/grant", key, embed  # type: ignore[attr-defined]
        server.site = site  # type: ignore[attr-defined]
        yield server


class PartnerHandler(BaseHTTPRequestHandler):
    """What a partner has to write: one address that hands out tokens to its own visitors."""

    server: Any

    def do_GET(self) -> None:
        """The page, and a cookie that tells one visitor from another."""
        if self.path != "/":
            self._send(404, b"Not here.")
            return
        site = self.server.site
        policy = f"default-src 'none'; script-src {site}; connect-src 'self' {site}; frame-src {site}; style-src 'self'"
        cookie = f"{VISITOR}={self._visitor() or secrets.token_hex(8)}; HttpOnly; SameSite=Lax"
        self._send(200, self.server.page.encode(), {"Content-Security-Policy": policy, "Set-Cookie": cookie})

    def do_POST(self) -> None:
        """A token for who is there, for two minutes."""
        visitor = self._visitor()
        if self.path != "/xentree-token" or not visitor or self.headers.get("Sec-Fetch-Site") != "same-origin":
            self._send(403, b"{}", {"Content-Type": "application/json"})
            return
        status, body = self._granted(visitor)
        self._send(status, body, {"Content-Type": "application/json", "Cache-Control": "no-store"})

    def _granted(self, visitor: str) -> tuple[int, bytes]:
        url, key, embed = self.server.grant
        wish = {"tenantId": str(embed.organization_id), "mode": "embed", "origin": embed.origin_names[0]}
        body = json.dumps({**wish, "scopes": ["chat:write"], "subject": visitor}).encode()
        request = Request(url, body, {"Content-Type": "application/json", "X-API-Key": key})  # noqa: S310
        try:
            with urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status, answer.read()
        except HTTPError as refusal:
            return refusal.code, refusal.read()

    def _visitor(self) -> str | None:
        found = SimpleCookie(self.headers.get("Cookie", "")).get(VISITOR)
        return found.value if found else None

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing: the terminal is for what matters."""


def _owner() -> Membership:
    owners = Membership.objects.active().filter(organization__slug=SLUG, role=Role.OWNER)
    if (found := owners.select_related("user", "organization").first()) is None:
        raise CommandError("There is no demo organization here. Make one with `manage.py seed`.")
    return found


def _as(owner: Membership) -> Principal:
    return Principal(owner.user, "session", organization_id=owner.organization_id)
