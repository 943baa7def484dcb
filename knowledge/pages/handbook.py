"""The handbook as pages: its contents with a search, and one page to read. Open to everyone."""

from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from knowledge.services import handbook_page, handbook_pages, search_handbook
from xentree.errors import NotFound

SEARCH_RESULTS = 12


@require_safe
def handbook_index(request: HttpRequest) -> HttpResponse:
    """The list of contents; with `q`, the sections that answer it."""
    query = request.GET.get("q", "").strip()
    found = search_handbook(query, limit=SEARCH_RESULTS)
    context = {"layout": _layout(request), "pages": handbook_pages(), "query": query, "found": found}
    return render(request, "knowledge/handbook_index.html", context)


@require_safe
def handbook_reader(request: HttpRequest, slug: str) -> HttpResponse:
    """One page with its table of contents and its neighbours."""
    try:
        page = handbook_page(slug)
    except NotFound as missing:
        raise Http404 from missing
    neighbours = list(pairwise([None, *handbook_pages(), None]))
    before = next(left for left, right in neighbours if right == page)
    after = next(right for left, right in neighbours if left == page)
    context = {"layout": _layout(request), "pages": handbook_pages(), "page": page, "before": before, "after": after}
    return render(request, "knowledge/handbook_page.html", context)


def _layout(request: HttpRequest) -> str:
    return "shell.html" if request.user.is_authenticated else "knowledge/visitor.html"
