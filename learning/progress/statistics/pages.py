"""An organization's statistics in the browser, and as files."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learning.progress.models import Area, Reason
from learning.progress.statistics import charts, exports, queries
from learning.progress.statistics.figures import figures_of, own_figures_of
from learning.progress.statistics.place import Asked, look
from learning.progress.statistics.queries import Person
from learning.progress.statistics.sorting import usual_order
from learning.progress.statistics.words import duration, number
from xentree.errors import Invalid, NotFound
from xentree.limits import spend

PER_PAGE = 50
COLUMNS = [
    ("name", "Person", ""),
    ("active_seconds", "Learning time", "num"),
    ("xp", "XP", "num"),
    ("activities", "Activities", "num"),
    ("active_days", "Active days", "num"),
    ("last_active_at", "Last active", ""),
]


@login_required
@require_safe
def statistics(request: HttpRequest, slug: str) -> HttpResponse:
    """All together, by day, and each member."""
    asked = look(request, slug)
    page = Paginator(asked.people(), PER_PAGE).get_page(request.GET.get("page"))
    memberships = queries.affiliations_of(asked.members, (person.user_id for person in page))
    rows = [_row(person, memberships[person.user_id]) for person in page if memberships[person.user_id]]
    drawn = [charts.learning_time(asked.report.by_day), charts.active_members(asked.report.by_day)]
    context = asked.context(
        page=page, rows=rows, figures=figures_of(asked.report), charts=drawn, columns=_columns(asked)
    )
    return render(request, "learning/statistics.html", context)


@login_required
@require_safe
def member(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """One of them: by day, area and kind of activity."""
    asked = look(request, slug)
    members = asked.members.filter(user=user_id)
    report = queries.report_of(members, asked.form.period)
    memberships = queries.affiliations_of(members, [user_id])[user_id]
    if not memberships or not report.people:
        raise NotFound
    reasons = queries.by_reason(members, asked.form.period)
    context = asked.context(
        row=_row(report.people[0], memberships),
        figures=own_figures_of(report),
        charts=[charts.learning_time(report.by_day), charts.earned(report.by_day)],
        areas=_areas(queries.by_area(members, asked.form.period)),
        reasons=[(Reason(name).label.capitalize(), number(count), number(xp)) for name, count, xp in reasons],
    )
    return render(request, "learning/member_statistics.html", context)


@login_required
@require_safe
def members_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The table of members, for a spreadsheet."""
    asked = _to_export(request, slug)
    return _file(asked, "members.csv", exports.members_csv(asked), "text/csv; charset=utf-8")


@login_required
@require_safe
def days_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """A line a day, for a spreadsheet."""
    asked = _to_export(request, slug)
    return _file(asked, "days.csv", exports.days_csv(asked), "text/csv; charset=utf-8")


@login_required
@require_safe
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """All of it to print or send on."""
    asked = _to_export(request, slug)
    from learning.progress.statistics.pdf import write_report

    return _file(asked, "statistics.pdf", write_report(asked), "application/pdf")


def _to_export(request: HttpRequest, slug: str) -> Asked:
    """A file says what was asked for, or is not made."""
    asked = look(request, slug)
    if asked.form.errors:
        raise Invalid(asked.form.wrong)
    spend("statistics.export.user", asked.by.user.pk)
    return asked


def _file(asked: Asked, name: str, content: str | bytes, content_type: str) -> HttpResponse:
    period = asked.form.period
    response = HttpResponse(content, content_type=content_type)
    filename = f"{asked.organization.slug}-{period.start}-{period.end}-{name}"
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _row(person: Person, memberships: list[Any]) -> dict[str, Any]:
    did = person.did
    cells = [duration(did.active_seconds), *map(number, (did.xp, did.activities, did.active_days))]
    return {
        "person": person,
        "user": memberships[0].user,
        "role": memberships[0].get_role_display(),
        "teams": [team for each in memberships for team in each.teams.all()],
        "cells": list(zip([label for _, label, _ in COLUMNS[1:]], cells, strict=False)),
        "last_active_at": did.last_active_at,
    }


def _columns(asked: Asked) -> list[dict[str, str]]:
    """The heads of the table, each with what its link asks for: its usual order, or the other way round."""
    return [_column(asked, *column) for column in COLUMNS]


def _column(asked: Asked, sort: str, label: str, css: str) -> dict[str, str]:
    leads = asked.sort == sort
    order = ({"asc": "desc", "desc": "asc"}[asked.order]) if leads else usual_order(sort)
    state = {"asc": "ascending", "desc": "descending"}[asked.order] if leads else ""
    return {"sort": sort, "label": label, "css": css, "order": order, "state": state}


def _areas(rows: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    found = list(rows)
    most = max((seconds for _, seconds in found), default=1)
    return [
        {"label": Area(area).label, "words": duration(seconds), "percent": round(100 * seconds / max(most, 1))}
        for area, seconds in found
    ]
