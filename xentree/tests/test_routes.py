"""Every way into the API says whom it lets in; a new one that says nothing fails here."""

import pytest
from django.urls import URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from xentree.api.permissions import AREAS
from xentree.api.views import ApiViewSet

# Open to strangers on purpose.
PUBLIC = {
    "api/auth/login",
    "api/auth/refresh",
    "api/auth/register",
    "api/health",
    "api/health/detailed",
    "api/integration/fingerprint",
    "api/integration/jwks",
    # Where a vendor sends a browser back to: whoever comes is told on a page, and the way back is good for one person.
    "api/integrations/google-calendar/callback",
    # Of people who chose to show it.
    "api/xp/public-profile/<str:username>",
}
# Plain views: the OpenAPI document and its page, both public.
DOCUMENTATION = {"api/schema", "api/docs"}
# Only for a person's own sign-in, no key or token.
BEARER_ONLY = (
    "api/auth/",
    "api/api-keys",
    "api/tenants",
    "api/integration/keys",
    "api/admin/",
    # In or out of an organization goes only whoever says so themselves.
    "api/invitations",
    "api/organizations/joinable",
    *(f"api/organizations/<uuid:org_id>/{act}" for act in ("accept", "decline", "join", "leave")),
    # Who says where an organization's questions go could read them all: no program decides that.
    "api/organizations/<uuid:org_id>/providers",
    # Reads in one area, writes in another: no key has a scope for both at once.
    "api/live/transcripts/<uuid:transcript_id>/continue",
)


def api_routes():
    """(path, view) of every route under /api."""
    return [(path, view) for path, view in _walk(get_resolver().url_patterns) if path.startswith("api/")]


def _walk(patterns, prefix=""):
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern.callback


def door(view):
    """public, bearer only, or the scope area of a view."""
    cls = getattr(view, "cls", None)
    if cls is None or not issubclass(cls, ApiViewSet):
        return "plain"
    given = {**vars(cls), **getattr(view, "initkwargs", {})}
    if given.get("public", getattr(cls, "public", False)):
        return "public"
    return given.get("scope", getattr(cls, "scope", None)) or "bearer only"


def test_every_route_says_whom_it_lets_in():
    doors = {path: door(view) for path, view in api_routes()}

    assert {path for path, kind in doors.items() if kind == "public"} == PUBLIC
    assert {path for path, kind in doors.items() if kind == "plain"} == DOCUMENTATION
    assert [path for path, kind in doors.items() if kind == "bearer only" and not path.startswith(BEARER_ONLY)] == []
    assert set(doors.values()) - {"public", "plain", "bearer only"} <= set(AREAS)


def test_no_path_of_the_api_ends_with_a_slash():
    assert [path for path, _ in api_routes() if path.endswith("/") and path != "api/v1/admin/stats/"] == []


@pytest.mark.django_db
def test_every_other_door_is_closed_to_strangers(client):
    open_to_all = []
    for path, view in api_routes():
        if door(view) in ("public", "plain"):
            continue
        for method in list(view.actions):
            response = client.generic(method.upper(), f"/{_filled(path)}")
            if response.status_code != 401:
                open_to_all.append((method, path, response.status_code))

    assert open_to_all == []


def _filled(path):
    """The path with an id or a number in every placeholder."""
    return "/".join(_example(part) if "<" in part else part for part in path.split("/"))


def _example(part):
    return "1" if part.startswith("<int:") else "00000000-0000-0000-0000-000000000000"


def test_what_is_asked_is_named_once_and_as_the_contract_names_it():
    names = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"].keys()
    assert {"ChatRequest", "NoteCreate", "NoteUpdate"} <= names
    assert not [name for name in names if name.endswith("RequestRequest") or name.startswith("NoteCreateR")]
