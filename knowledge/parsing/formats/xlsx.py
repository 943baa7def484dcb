"""Workbooks: a table a sheet, with the values that were last computed."""

import datetime
from collections.abc import Iterator
from typing import IO, Any

from openpyxl import load_workbook

from knowledge.parsing.archive import open_archive
from knowledge.parsing.formats.office import title_of
from knowledge.parsing.output import Output
from knowledge.parsing.tables import table_lines


def read(file: IO[bytes], out: Output) -> None:
    """A page a sheet."""
    with open_archive(file, holding="xl/workbook.xml") as archive:
        title = title_of(archive)
    file.seek(0)
    sheets = load_workbook(file, read_only=True, data_only=True, keep_links=False).worksheets
    out.begin(title=title, page_count=len(sheets))
    for number, sheet in enumerate(sheets, start=1):
        # What a sheet says of its size may be anything.
        sheet.reset_dimensions()
        table = out.joined(table_lines(_rows(sheet)))
        out.page(number, f"# {sheet.title}\n\n{table}" if table.strip() else "")


def _rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [_shown(cell) for cell in row]


def _shown(cell: Any) -> str:
    """About as the sheet shows it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return _number(value * 100) + "%" if "%" in cell.number_format else _number(value)
    return str(value)


def _number(value: float) -> str:
    """Without the noise of binary fractions."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"
