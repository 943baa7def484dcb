"""What a partner's page shows: the script that puts a bubble there, what it looks like, and the chat in a frame."""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from integrations.services import find_shown
from xentree.errors import NotFound

# The script's own address holds its version; a page looks for a newer one after as many seconds.
KEPT = "public, max-age=300"


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The address that pages name, which stays the same for good."""
    return HttpResponseRedirect(static("integrations/embed.js"), headers={"Cache-Control": KEPT})


@require_safe
def card(request: HttpRequest, embed_id: UUID) -> HttpResponse:
    """How the bubble looks, for pages of the embed's origins; to others there is no such embed."""
    embed, origin = find_shown(embed_id), request.headers.get("Origin")
    if origin not in embed.origin_names:
        raise NotFound("There is no such embed, or it is switched off.")
    response = JsonResponse({"name": embed.name, "colour": embed.colour})
    response["Access-Control-Allow-Origin"] = origin
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Origin"])
    return response


@require_safe
@xframe_options_exempt
def frame(request: HttpRequest, embed_id: UUID) -> HttpResponse:
    """The chat; browsers show it in pages of the embed's origins and nowhere else."""
    embed = find_shown(embed_id)
    context = {"embed": embed, "origins_json": json.dumps(embed.origin_names)}
    response = render(request, "integrations/embed.html", context)
    response._csp_replace = {"frame-ancestors": embed.origin_names}  # type: ignore[attr-defined]
    response["Cache-Control"] = "no-cache"
    return response
