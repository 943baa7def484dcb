"""Slides: title, text in reading order, tables, notes."""

from collections.abc import Iterator
from typing import IO, Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from knowledge.parsing.archive import open_archive
from knowledge.parsing.formats.office import title_of
from knowledge.parsing.output import Output
from knowledge.parsing.tables import table_lines


def read(file: IO[bytes], out: Output) -> None:
    """A page a slide."""
    with open_archive(file, holding="ppt/presentation.xml") as archive:
        title = title_of(archive)
    file.seek(0)
    slides = Presentation(file).slides
    out.begin(title=title, page_count=len(slides))
    for number, slide in enumerate(slides, start=1):
        out.page(number, "\n\n".join(_parts(slide, number)))


def _parts(slide: Any, number: int) -> Iterator[str]:
    heading = slide.shapes.title
    words = " ".join(heading.text_frame.text.split()) if heading is not None else ""
    texts = [part for part in _texts(slide.shapes, heading) if part.strip()]
    notes = _notes(slide)
    if words or texts or notes:
        yield f"# {words or f'Slide {number}'}"
    yield from texts
    if notes:
        yield f"Notes: {notes}"


def _texts(shapes: Any, heading: Any) -> Iterator[str]:
    for shape in shapes:
        if heading is not None and shape.shape_id == heading.shape_id:
            continue
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _texts(shape.shapes, heading)
        elif shape.has_text_frame:
            yield _paragraphs(shape)
        elif getattr(shape, "has_table", False):
            yield "\n".join(table_lines([cell.text for cell in row.cells] for row in shape.table.rows))


def _paragraphs(shape: Any) -> str:
    """A placeholder's paragraphs are its list; of a text box, they are paragraphs."""
    paragraphs = [part for part in shape.text_frame.paragraphs if part.text.strip()]
    if shape.is_placeholder and len(paragraphs) > 1:
        return "\n".join("  " * part.level + "- " + " ".join(part.text.split()) for part in paragraphs)
    return "\n\n".join(" ".join(part.text.split()) for part in paragraphs)


def _notes(slide: Any) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return " ".join(frame.text.split()) if frame is not None else ""
