"""Statistics as a PDF to print or send on: figures, bars, and a table of members."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from learning.progress.statistics.charts import HEIGHT, Chart, active_members, in_words, learning_time
from learning.progress.statistics.figures import figures_of
from learning.progress.statistics.place import Asked
from learning.progress.statistics.queries import Person, Report
from learning.progress.statistics.words import duration, number

FONTS = Path(__file__).parent / "fonts"
REGULAR, SEMIBOLD = "inter-regular", "inter-semibold"
# More would keep a web process busy for seconds; the CSV has them all.
MOST_ROWS = 500
MARGIN = 18 * mm
# What the library leaves free inside the margins.
FRAME = 6
WIDTH = A4[0] - 2 * MARGIN
INK, MUTED, LINE, EVERGREEN = (colors.HexColor(code) for code in ("#1c2b24", "#65706a", "#dcded6", "#0b6147"))
COLUMNS = [("Person", 0.4), ("Learning time", 0.17), ("XP", 0.12), ("Activities", 0.14), ("Active days", 0.17)]


def write_report(asked: Asked) -> bytes:
    """The whole document."""
    _fonts()
    out = BytesIO()
    title = f"{asked.organization.name}: statistics"
    pages = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN - FRAME, rightMargin=MARGIN - FRAME, topMargin=MARGIN, bottomMargin=MARGIN,
        title=title, author="Xentree", lang="en",
    )  # fmt: skip
    pages.build(list(_story(asked)), onFirstPage=_footer, onLaterPages=_footer)
    return out.getvalue()


def _story(asked: Asked) -> Iterable[Flowable]:
    people = asked.people()
    yield from _head(asked)
    yield _figures(asked.report)
    for chart in (learning_time(asked.report.by_day), active_members(asked.report.by_day)):
        yield Spacer(0, 7 * mm)
        yield Paragraph(chart.title, _style(10, SEMIBOLD))
        yield Spacer(0, 2 * mm)
        yield Bars(chart)
    yield Spacer(0, 8 * mm)
    yield Paragraph(_counted(people), _style(10, SEMIBOLD))
    yield Spacer(0, 2 * mm)
    yield _members(people[:MOST_ROWS])


def _head(asked: Asked) -> Iterable[Flowable]:
    period = asked.form.period
    yield Paragraph(_shown(asked.organization.name, asked.organization.slug), _style(20, SEMIBOLD, leading=25))
    days = f"{in_words(period.start)} to {in_words(period.end)}, days in UTC"
    yield Paragraph(f"{_shown(asked.whose, 'Some teams')} · {days}", _style(9.5, color=MUTED, leading=14))
    yield Spacer(0, 6 * mm)


def _figures(report: Report) -> Table:
    found = figures_of(report)
    labels = [Paragraph(each.label, _style(8.5, color=MUTED)) for each in found]
    values = [Paragraph(each.value, _style(15, SEMIBOLD, leading=20)) for each in found]
    changes = [Paragraph(_compared(each.change), _style(8, color=MUTED)) for each in found]
    lines = [("LINEABOVE", (0, 0), (-1, 0), 0.6, LINE), ("LINEBELOW", (0, -1), (-1, -1), 0.6, LINE), *_flush()]
    return Table([labels, values, changes], colWidths=[WIDTH / len(found)] * len(found), style=TableStyle(lines))


def _members(people: list[Person]) -> LongTable:
    head = [Paragraph(label, _style(8.5, color=MUTED, right=bool(place))) for place, (label, _) in enumerate(COLUMNS)]
    rows = [_member(person) for person in people]
    lines = [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *_flush()]
    widths = [WIDTH * share for _, share in COLUMNS]
    return LongTable([head, *rows], colWidths=widths, repeatRows=1, style=TableStyle(lines))


def _member(person: Person) -> list[Any]:
    did = person.did
    cells = [duration(did.active_seconds), *map(number, (did.xp, did.activities, did.active_days))]
    name = Paragraph(_shown(person.name, person.username), _style(9))
    return [name, *(Paragraph(cell, _style(9, right=True)) for cell in cells)]


def _counted(people: list[Person]) -> str:
    if len(people) <= MOST_ROWS:
        return f"{number(len(people))} member{'' if len(people) == 1 else 's'}"
    return f"The first {MOST_ROWS} of {number(len(people))} members; the CSV has them all"


def _compared(words: str) -> str:
    return f"{words} on the days before" if words else "Nothing in the days before"


class Bars(Flowable):
    """A chart as wide as the page."""

    tall, scale_width = 32 * mm, 14 * mm

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self.chart = chart

    def wrap(self, *available: float) -> tuple[float, float]:
        """The size, which is fixed."""
        return WIDTH, self.tall + 5 * mm

    def draw(self) -> None:
        """Lines, their words, bars, the first and the last day."""
        canvas, bottom = self.canv, 5 * mm
        canvas.setFont(REGULAR, 7)
        for place, words in enumerate(reversed(self.chart.scale)):
            level = bottom + self.tall * place / 2
            canvas.setStrokeColor(LINE)
            canvas.line(self.scale_width, level, WIDTH, level)
            canvas.setFillColor(MUTED)
            canvas.drawRightString(self.scale_width - 2 * mm, level - 2, words)
        canvas.drawString(self.scale_width, 0, self.chart.first)
        canvas.drawRightString(WIDTH, 0, self.chart.last)
        self._bars(bottom)

    def _bars(self, bottom: float) -> None:
        across, up = (WIDTH - self.scale_width) / self.chart.width, self.tall / HEIGHT
        self.canv.setFillColor(EVERGREEN)
        for bar in self.chart.bars:
            left = self.scale_width + bar.x * across
            self.canv.rect(left, bottom, self.chart.bar_width * across, bar.height * up, stroke=0, fill=1)


def _footer(canvas: Canvas, pages: Any) -> None:
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(MUTED)
    canvas.drawString(MARGIN, 10 * mm, f"Xentree · made on {in_words(datetime.now(UTC).date())}")
    canvas.drawRightString(A4[0] - MARGIN, 10 * mm, f"Page {pages.page}")


def _style(
    size: float, font: str = REGULAR, color: Any = INK, leading: float = 0, right: bool = False
) -> ParagraphStyle:
    look = {"fontName": font, "fontSize": size, "leading": leading or size * 1.35, "textColor": color}
    return ParagraphStyle(font, alignment=2 if right else 0, **look)


def _flush() -> list[tuple[Any, ...]]:
    return [("LEFTPADDING", (0, 0), (0, -1), 0), ("RIGHTPADDING", (-1, 0), (-1, -1), 0)]


def _shown(text: str, instead: str) -> str:
    """As markup; the other words where the font lacks a letter."""
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return escape(text if all(ord(letter) in known for letter in text) else instead)


@cache
def _fonts() -> None:
    for name in (REGULAR, SEMIBOLD):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))
