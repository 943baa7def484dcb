"""Tables in text: commas, semicolons, tabs or bars between the cells."""

import csv
import io
import re
from typing import IO

from knowledge.parsing.cleaning import clean
from knowledge.parsing.decoding import decode
from knowledge.parsing.output import Output
from knowledge.parsing.tables import table_lines

SAMPLE = 8_192
# A first line with which Excel tells itself the mark between the cells.
_TOLD = re.compile(r"sep=([,;\t|])\n")


def read(file: IO[bytes], out: Output) -> None:
    """The table as one page."""
    text = clean(decode(file.read()))
    csv.field_size_limit(out.limits.characters)
    out.begin()
    told = _TOLD.match(text)
    mark = told[1] if told else _delimiter(text[:SAMPLE])
    rows = csv.reader(io.StringIO(text[told.end() :] if told else text), delimiter=mark)
    out.page(None, out.joined(table_lines(rows)))


def _delimiter(sample: str) -> str:
    """The one that stands equally often in the first lines; a comma where none does."""
    rows = sample.split("\n")[:20]
    rows = [row for row in (rows[:-1] or rows) if row.strip()]
    return max(",;\t|", key=lambda mark: (min((row.count(mark) for row in rows), default=0), sample.count(mark)))
