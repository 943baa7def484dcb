"""The record of who did what in a tenant."""

import csv
import json
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from io import StringIO
from typing import Any

from asgiref.sync import sync_to_async
from django.db import models

from organizations.models import AuditEntry, Organization
from xentree.principal import Principal

_NAME_LENGTH = 200
CSV_COLUMNS = ("created_at", "actor_name", "action", "target_name", "target_id", "address", "before", "after")
# What spreadsheets take for the beginning of a formula, full-width forms included.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_BLANK = ("\t", "\r", "\n")
_PAGE = 500


def record(
    organization: Organization,
    action: str,
    *,
    by: Principal | None,
    target_id: object = "",
    target_name: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write down an act (`noun.past_participle`) within the caller's transaction: neither is without the other.

    What Xentree itself did is `by` nobody.
    """
    AuditEntry.objects.create(
        organization=organization,
        actor=by.user if by else None,
        actor_name=by.user.username if by else "",
        action=action,
        target_id=str(target_id),
        target_name=target_name[:_NAME_LENGTH],
        before=before or {},
        after=after or {},
        address=(by.address if by else "") or None,
    )


async def stream_csv(entries: models.QuerySet[AuditEntry]) -> AsyncIterator[str]:
    """The record as CSV, a page of rows at a time in memory; no cell can run as a formula."""
    yield csv_line(CSV_COLUMNS)
    rows = entries.values_list(*CSV_COLUMNS)
    place = 0
    while page := await sync_to_async(_rows_at)(rows, place):
        place += len(page)
        yield "".join(csv_line(row) for row in page)


def _rows_at(rows: Any, place: int) -> list[tuple[Any, ...]]:
    return list(rows[place : place + _PAGE])


def csv_line(cells: Iterable[Any]) -> str:
    """One line; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: Any) -> str:
    if cell is None:
        return ""
    text = cell.isoformat() if isinstance(cell, datetime) else cell
    text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, default=str)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text[:1] in _BLANK else text
