"""What is read for a question: which of the passages that were found are good enough to answer from, and why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from knowledge.models import Document
from knowledge.search import Hit, retrieve
from xentree.prepared import Prepared
from xentree.principal import Principal
from xentree.providers.chat import Passage
from xentree.providers.extract import forms, stems

LIMIT = 6
# How much text is read, in bytes of UTF-8.
ROOM = 12_000
# As many times the limit are looked at, so that one can see what was left out.
LOOKED_AT = 3
LONGEST_QUERY = 1_000
MOST_BESIDE = 100
# Passages about something else still share a word or two, and are never quite far in meaning. What is near enough by
# meaning alone, or near with half of the question's telling words, or has most of them, is about the question.
NEAR, NEARBY, WORDS_BESIDE, WORDS_ALONE = 0.45, 0.2, 0.5, 0.6

_BESIDE: Prepared[Document] = Prepared(
    lambda conversation_id: Document.objects.filter(conversation_id=conversation_id).order_by(), UUID
)


@dataclass(frozen=True)
class Findings:
    """Passages numbered from 1, and how each thing that was found was judged."""

    passages: tuple[Passage, ...]
    report: dict[str, Any]

    @property
    def summary(self) -> str:
        """One line for the person."""
        if not self.passages:
            return "Nothing in your documents"
        documents = len({passage.document_id for passage in self.passages})
        return f"Found {_counted(len(self.passages), 'passage')} in {_counted(documents, 'document')}"


def may_read_documents(principal: Principal) -> bool:
    """A person may; a key or token needs to have been given the right."""
    return principal.may("rag:read", "knowledge:read")


def has_documents(principal: Principal) -> bool:
    """Whether there is anything the principal may search."""
    return Document.objects.visible_to(principal).ready().exists()


def documents_beside(principal: Principal, conversation_id: UUID) -> list[UUID]:
    """The documents of a conversation; asked before each question, so nothing is asked twice where there are none."""
    if _BESIDE.first(conversation_id) is None:
        return []
    beside = Document.objects.visible_to(principal).ready().filter(conversation_id=conversation_id)
    return list(beside.order_by("pk").values_list("pk", flat=True)[:MOST_BESIDE])


def find_passages(
    principal: Principal,
    query: str,
    *,
    document_ids: Sequence[UUID] | None = None,
    conversation_id: UUID | None = None,
    organization_id: UUID | None = None,
    limit: int = LIMIT,
) -> Findings:
    """What is worth answering from, best first; nothing where nothing that was found is about the question."""
    query = query[:LONGEST_QUERY]
    place = {"document_ids": document_ids, "conversation_id": conversation_id, "organization_id": organization_id}
    retrieved = retrieve(principal, query, limit=limit * LOOKED_AT, **place)  # type: ignore[arg-type]
    judged = list(_judged(query, retrieved.results, limit))
    kept = [hit for hit, verdict in judged if verdict == "read"]
    numbers = {hit.chunk_id: number for number, hit in enumerate(kept, start=1)}
    report = {
        "query": query,
        "mode": retrieved.mode,
        "lexical_only": retrieved.lexical_only,
        "took_ms": retrieved.took_ms,
        "found": [_entry(hit, verdict, numbers.get(hit.chunk_id)) for hit, verdict in judged],
    }
    return Findings(tuple(_passage(numbers[hit.chunk_id], hit) for hit in kept), report)


def is_about(question: str, hit: Hit) -> bool:
    """Whether a hit has enough to do with the question to answer from it."""
    shared = _shared(question, f"{hit.title} {hit.text}")
    near = hit.parts.get("semantic")
    if near is None:
        return shared >= WORDS_ALONE
    return near >= NEAR or (near >= NEARBY and shared >= WORDS_BESIDE)


def _shared(question: str, text: str) -> float:
    """The part of the question's telling words that the text has; a single one has to be there in the form asked.

    "What is backed up?" is not about the back of a book.
    """
    asked = stems(question)
    if len(asked) == 1:
        return float(not forms(question).isdisjoint(forms(text)))
    return len(asked & stems(text)) / len(asked) if asked else 0.0


def _judged(question: str, hits: Iterable[Hit], limit: int) -> Iterable[tuple[Hit, str]]:
    """read | weak | repeated | beyond_limit | no_room."""
    read: set[str] = set()
    room = ROOM
    for hit in hits:
        size = len(hit.text.encode())
        if not is_about(question, hit):
            verdict = "weak"
        elif hit.text in read:
            verdict = "repeated"
        elif len(read) == limit:
            verdict = "beyond_limit"
        elif size > room:
            verdict = "no_room"
        else:
            verdict, room = "read", room - size
            read.add(hit.text)
        yield hit, verdict


def _entry(hit: Hit, verdict: str, number: int | None) -> dict[str, Any]:
    """Without its text: that is looked up when it is shown, for who may still read it."""
    return {
        "index": number,
        "document_id": str(hit.document_id),
        "chunk_id": str(hit.chunk_id),
        "title": hit.title,
        "page": hit.page,
        "score": hit.score,
        "keyword": hit.parts.get("keyword"),
        "semantic": hit.parts.get("semantic"),
        "verdict": verdict,
    }


def _passage(number: int, hit: Hit) -> Passage:
    return Passage(
        number,
        hit.title,
        hit.text,
        document_id=str(hit.document_id),
        chunk_id=str(hit.chunk_id),
        page=hit.page,
        score=round(hit.score, 4),
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
