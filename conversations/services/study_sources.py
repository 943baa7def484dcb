"""What the items of a quiz or of flashcards stand on, as it reads in the document now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.html import escape

from conversations.models import StudySet
from conversations.services.study import says
from knowledge.models import Chunk
from xentree.markdown import render_markdown

# Of the text around the quoted words, so much is shown.
LONGEST = 600
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Source:
    """A passage: its number in the set, the chunk to open, its page, and the words, marked in what stands around."""

    number: int
    chunk_id: UUID
    page: int | None
    html: str


def sources_of(study_set: StudySet) -> list[Source | None]:
    """One for each item, in order; None where the document does not say it any more."""
    cited = [item["citation"] for item in study_set.items]
    chunks = _chunks(study_set, cited)
    numbers = {chunk.pk: number for number, chunk in enumerate(dict.fromkeys(filter(None, chunks)), start=1)}
    return [
        Source(numbers[chunk.pk], chunk.pk, chunk.page, _around(chunk.text, citation["quote"])) if chunk else None
        for chunk, citation in zip(chunks, cited, strict=True)
    ]


def _chunks(study_set: StudySet, cited: Sequence[dict[str, Any]]) -> list[Chunk | None]:
    """The cited ones; read anew, a document has others that say the same."""
    mine = Chunk.objects.filter(document=study_set.document_id)
    known = mine.in_bulk([UUID(citation["chunk_id"]) for citation in cited])
    found = [_saying(citation["quote"], [known.get(UUID(citation["chunk_id"]))]) for citation in cited]
    if all(found):
        return found
    others = list(mine.order_by("position"))
    return [chunk or _saying(citation["quote"], others) for chunk, citation in zip(found, cited, strict=True)]


def _saying(quote: str, chunks: Sequence[Chunk | None]) -> Chunk | None:
    return next((chunk for chunk in chunks if chunk and says(chunk.text, quote)), None)


def _around(text: str, quote: str) -> str:
    """The paragraph of the quoted words as safe HTML with them marked, or as much of it as is shown."""
    paragraph = next((line for line in text.splitlines() if quote in line), quote)
    if len(paragraph) > LONGEST:
        paragraph = _beside(paragraph, quote)
    html = render_markdown(paragraph)
    return html.replace(escape(quote), f"<mark>{escape(quote)}</mark>", 1)


def _beside(paragraph: str, quote: str) -> str:
    """The sentences with the words, one before and one after, if that is not too long."""
    gaps = list(_SENTENCE_END.finditer(paragraph))
    starts, ends = [0, *(gap.end() for gap in gaps)], [*(gap.start() for gap in gaps), len(paragraph)]
    start = paragraph.index(quote)
    first = sum(end <= start for end in ends)
    last = sum(begin < start + len(quote) for begin in starts) - 1
    found = paragraph[starts[max(first - 1, 0)] : ends[min(last + 1, len(ends) - 1)]]
    return found if len(found) <= LONGEST else quote
