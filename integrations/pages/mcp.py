"""Tool servers of an organization: what each offers in its own words, and which of it the assistant may use."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from integrations.services import mcp_servers
from integrations.services.mcp_servers import ServerState
from organizations.pages.place import Place, attempt, enter


@login_required
@require_safe
def servers(request: HttpRequest, slug: str) -> HttpResponse:
    """Those there are."""
    place = enter(request, slug)
    states = mcp_servers.servers_for(place.organization, by=place.by)
    return render(request, "integrations/mcp_servers.html", place.context(states=states))


@login_required
def server(request: HttpRequest, slug: str, server_id: UUID) -> HttpResponse:
    """Its tools; POST switches on those that are ticked, and the others off."""
    place, state = _enter(request, slug, server_id)
    if request.method != "POST":
        return render(request, "integrations/mcp_server.html", place.context(state=state))
    version, chosen = request.POST.get("version", ""), request.POST.getlist("tools")
    act = partial(mcp_servers.switch_on, place.organization, state.server, version=version, tools=chosen, by=place.by)
    attempt(request, act, f"The assistant may use these tools of {state.server.name} now.")
    return redirect("organization_tool_server", slug, server_id)


@login_required
@require_POST
def off(request: HttpRequest, slug: str, server_id: UUID) -> HttpResponse:
    """None of its tools any more."""
    place, state = _enter(request, slug, server_id)
    act = partial(mcp_servers.switch_off, place.organization, state.server, by=place.by)
    attempt(request, act, f"{state.server.name} is switched off.")
    return redirect("organization_tool_server", slug, server_id)


def _enter(request: HttpRequest, slug: str, server_id: UUID) -> tuple[Place, ServerState]:
    place = enter(request, slug)
    return place, mcp_servers.server_for(place.organization, server_id, by=place.by)
