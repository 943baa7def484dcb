"""What is read for an answer before anybody writes it: documents of the person's, and the built-in handbook."""

import re
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from conversations.models import Conversation
from knowledge.models import Document
from knowledge.services import Findings, documents_beside, has_documents, may_read_documents
from xentree import tools
from xentree.errors import NotAllowed, NotFound
from xentree.principal import Principal
from xentree.providers.chat import ChatPrompt, Passage
from xentree.providers.extract import stems

LIMIT = 6
# Beside passages of documents the handbook takes no more room than this many of its own.
BESIDE_DOCUMENTS = 2
_POINTS_BACK = re.compile(
    r"\A\W*(and|but|or|so|also|why|(what|how) about)\b"
    r"|\b(it|its|they|them|their|this|that|these|those|he|him|his|she|her|there|then|ones?|same|other)\b",
    re.IGNORECASE,
)
NOTHING = "Nothing in your documents answers this."
NOTHING_YET = "There is no document here that is ready to be read. Add one to the knowledge base, then ask again."


@dataclass(frozen=True)
class Reading:
    """Where to look: in certain documents, or in the whole `library` with the handbook; nowhere by default.

    With `only`, what is not found there is not answered.
    """

    library: bool = False
    document_ids: tuple[UUID, ...] = ()
    conversation_id: UUID | None = None
    organization_id: UUID | None = None
    limit: int = LIMIT
    only: bool = False

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to look up."""
        return self.library or bool(self.document_ids)

    def of_everything(self) -> "Reading":
        """The whole library, where no documents were chosen."""
        return self if self.document_ids else replace(self, library=True)


@dataclass(frozen=True)
class Found:
    """Passages in the order of their numbers, a line for the person on each search, and how the hits were judged."""

    passages: tuple[Passage, ...] = ()
    searches: tuple[tuple[str, str], ...] = ()
    report: dict[str, Any] | None = None


def plan_reading(
    by: Principal, *, library: bool, document_ids: tuple[UUID, ...] = (), conversation: Conversation | None = None
) -> Reading:
    """What the person wishes, and the documents of the conversation; NotFound for a document they may not read."""
    if document_ids:
        check_readable(document_ids, by)
    if not library and conversation and not conversation._state.adding:
        document_ids = tuple(dict.fromkeys([*document_ids, *documents_beside(by, conversation.pk)]))
    return Reading(library and not document_ids, document_ids, organization_id=by.organization_id)


def check_readable(document_ids: tuple[UUID, ...], by: Principal) -> None:
    """All of them, or an error that says which way they are closed."""
    if not may_read_documents(by):
        granted = sorted(by.scopes or ())
        message = "API key lacks required scope for this endpoint"
        code = "INSUFFICIENT_API_KEY_SCOPE" if by.method == "key" else "insufficient_token_scope"
        needed = "rag:read" if by.method == "key" else "knowledge:read"
        raise NotAllowed(message, code, required_scope=needed, granted_scopes=granted)
    if Document.objects.visible_to(by).filter(pk__in=document_ids).count() != len(set(document_ids)):
        raise NotFound("One of these documents is not there, or not yours to read.")


def look_up(by: Principal, prompt: ChatPrompt, reading: Reading) -> Found:
    """Passages for the last question."""
    question = _question(prompt)
    findings = _documents(by, question, reading)
    passages: list[Passage] = list(findings.passages) if findings else []
    searches = [("search_documents", findings.summary)] if findings else []
    if reading.library and not reading.only:
        result = tools.run("search_handbook", by, query=question)
        searches.append(("search_handbook", result.summary))
        passages = _merged(question, passages, result.value)
    numbered = tuple(replace(passage, index=number) for number, passage in enumerate(passages, start=1))
    return Found(numbered, tuple(searches), _report(findings, numbered))


def words_for_nothing(by: Principal) -> str:
    """What is said where nothing was found."""
    return NOTHING if has_documents(by) else NOTHING_YET


def _documents(by: Principal, question: str, reading: Reading) -> Findings | None:
    if not may_read_documents(by) or not (reading.only or has_documents(by)):
        return None
    place = {"conversation_id": reading.conversation_id, "organization_id": reading.organization_id}
    result = tools.run(
        "search_documents",
        by,
        query=question,
        document_ids=reading.document_ids or None,
        limit=reading.limit,
        **place,
    )
    found: Findings = result.value
    return found


def _merged(question: str, documents: list[Passage], handbook: list[Passage]) -> list[Passage]:
    """Whoever says more about the question first; both are sorted in themselves."""
    if not documents or not handbook:
        return [*documents, *handbook]
    handbook = handbook[:BESIDE_DOCUMENTS]
    asked = stems(question)
    shared = [len(asked & stems(f"{first.title} {first.text}")) for first in (documents[0], handbook[0])]
    return [*documents, *handbook] if shared[0] >= shared[1] else [*handbook, *documents]


def _report(findings: Findings | None, passages: tuple[Passage, ...]) -> dict[str, Any] | None:
    """With the numbers the passages have in the end."""
    if findings is None:
        return None
    numbers = {passage.chunk_id: passage.index for passage in passages if passage.chunk_id}
    found = [{**entry, "index": numbers.get(entry["chunk_id"])} for entry in findings.report["found"]]
    return {**findings.report, "found": found}


def _question(prompt: ChatPrompt) -> str:
    """The last thing asked, without files; what means little without the question before goes with that one."""
    asked = [turn.text for turn in prompt.turns if turn.role == "user"]
    if not asked:
        return ""
    follows = len(asked) > 1 and _leans_on_the_one_before(asked[-1])
    return f"{asked[-1]} {asked[-2]}" if follows else asked[-1]


def _leans_on_the_one_before(question: str) -> bool:
    """It tells nothing by itself, or a single word and points back: *And who wrote it?*, but not *What is a leaf?*"""
    telling = len(stems(question))
    return telling == 0 or (telling == 1 and bool(_POINTS_BACK.search(question)))
