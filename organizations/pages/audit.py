"""Who did what in an organization."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations import rules, services
from organizations.forms import AuditFilterForm
from organizations.models import AuditEntry
from organizations.pages.place import Place, enter
from xentree.errors import NotAllowed

PER_PAGE = 50


@login_required
@require_safe
def audit(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest first, as far as the filters let them."""
    place, filters = _look(request, slug)
    found = filters.narrow(place.organization.audit_entries.all())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"entry": entry, "changes": changes(entry)} for entry in page]
    return render(request, "organizations/audit.html", place.context(filters=filters, page=page, rows=rows))


@login_required
@require_safe
def download(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The same entries as a table for a spreadsheet."""
    place, filters = _look(request, slug)
    lines = services.stream_csv(filters.narrow(place.organization.audit_entries.all()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{place.organization.slug}-audit.csv"'
    return response


def changes(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """What was altered: name, before, after, but ids, which tell a reader nothing."""
    names = sorted(name for name in {*entry.before, *entry.after} if not name.endswith("_id"))
    pairs = [(name, _words(entry.before.get(name)), _words(entry.after.get(name))) for name in names]
    return [(name.replace("_", " "), before, after) for name, before, after in pairs if before != after]


def _look(request: HttpRequest, slug: str) -> tuple[Place, AuditFilterForm]:
    place = enter(request, slug)
    if not rules.can_see_audit(place.by, place.organization):
        raise NotAllowed
    actions = place.organization.audit_entries.order_by("action").values_list("action", flat=True).distinct()
    return place, AuditFilterForm(request.GET, actions=list(actions))


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
