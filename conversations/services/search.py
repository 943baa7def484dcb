"""One search over all that a person may see: their conversations, messages and notes, and documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from conversations.models import Conversation, Message, Note
from knowledge import search
from knowledge.models import Reindex
from knowledge.search import Collection, Kind, Match, Query
from knowledge.services import may_read_documents
from xentree.principal import Principal

# What the API and the search page call them, in the order they are shown in.
COLLECTIONS = {
    "conversations": Kind.CONVERSATION,
    "messages": Kind.MESSAGE,
    "notes": Kind.NOTE,
    "transcripts": Kind.TRANSCRIPT,
    "documents": Kind.DOCUMENT,
}
Data = dict[str, Any]
Build = Callable[[list[Match], Principal], list[Data]]


@dataclass(frozen=True)
class Wanted:
    """What to look for, and which part of the result; `as_typed`: the last word may be unfinished."""

    query: Query
    collections: Sequence[str] = tuple(COLLECTIONS)
    limit: int = 20
    after: int = 0
    as_typed: bool = False


@dataclass(frozen=True)
class Findings:
    """Results by collection in the API's words, how many there are of each, and from where on there are more."""

    results: dict[str, list[Data]]
    totals: dict[str, int]
    following: dict[str, int]
    took_ms: int


def register_results(name: str, build: Build) -> None:
    """A higher app says what is shown of what it put into the index; of a row that is not the principal's, nothing."""
    _BUILDERS[name] = build


def find_everything(wanted: Wanted, *, by: Principal) -> Findings:
    """Documents and transcripts only for who may read them: a key or token needs to have been given that right."""
    closed = {name for name, may_read in _RIGHTS.items() if not may_read(by)}
    open_to = [name for name in wanted.collections if name not in closed]
    kinds = [COLLECTIONS[name] for name in open_to]
    found = search.search_everything(
        by, wanted.query, kinds=kinds, limit=wanted.limit, after=wanted.after, as_typed=wanted.as_typed
    )
    results = {name: _built(name, found.matches.get(kind, []), by) for name, kind in COLLECTIONS.items()}
    return Findings(results, _named(found.totals), _named(found.following), found.took_ms)


def find_conversations(words: str, *, by: Principal, limit: int = 200) -> list[UUID]:
    """Ids of those with such a title, also where a letter is wrong or the last word is unfinished."""
    query = Query(words, words=search.parse(words).words)
    return search.best_ids(by, query, Kind.CONVERSATION, limit=limit)


def index_status() -> Data:
    """How full the index is, kind by kind, and the newest job that built it."""
    known = {collection.kind: collection for collection in search.collections()}
    shown = [_collection(name, known[kind]) for name, kind in COLLECTIONS.items() if kind in known]
    found, job = search.engine().status(), Reindex.objects.first()
    about = {"engine": found.name, "healthy": found.healthy, "version": found.version or None}
    about |= {"problem": found.problem, "pending_changes": found.pending}
    about |= {"entries": found.entries, "built_at": found.built_at}
    return {**about, "collections": shown, "reindex": job and _job(job)}


def _built(name: str, matches: list[Match], by: Principal) -> list[Data]:
    return _BUILDERS[name](matches, by) if matches else []


def _collection(name: str, collection: Collection) -> Data:
    counts = {"documents": collection.entries, "expected": collection.expected, "pending": collection.pending}
    return {"name": name, **counts, "last_indexed_at": collection.newest_at}


def _job(job: Reindex) -> Data:
    running = job.state in (Reindex.State.QUEUED, Reindex.State.RUNNING)
    about = {"job_id": job.pk, "status": job.state, "running": running, "progress": job.progress, "error": job.error}
    return {**about, "started_at": job.started_at, "finished_at": job.finished_at}


def _named(counts: dict[Kind, int]) -> dict[str, int]:
    return {name: counts[kind] for name, kind in COLLECTIONS.items() if kind in counts}


def _conversations(matches: list[Match], by: Principal) -> list[Data]:
    rows = Conversation.objects.visible_to(by).in_bulk([match.object_id for match in matches])
    return [_conversation(match, rows[match.object_id]) for match in matches if match.object_id in rows]


def _conversation(match: Match, row: Conversation) -> Data:
    """Only its title is searched, so that is where the marks are."""
    about = {"title": row.title, "snippet": match.title_marked, "score": match.score}
    return {"id": row.pk, **about, "updated_at": row.updated_at, "archived": row.archived}


def _messages(matches: list[Match], by: Principal) -> list[Data]:
    ids = [match.object_id for match in matches]
    rows = Message.objects.visible_to(by).select_related("conversation").defer("content", "citations").in_bulk(ids)
    return [_message(match, rows[match.object_id]) for match in matches if match.object_id in rows]


def _message(match: Match, row: Message) -> Data:
    place = {"conversation_id": row.conversation_id, "conversation_title": row.conversation.title}
    about = {"role": row.role, "snippet": match.snippet, "score": match.score, "created_at": row.created_at}
    return {"id": row.pk, **place, **about, "archived": row.conversation.archived}


def _notes(matches: list[Match], by: Principal) -> list[Data]:
    rows = Note.objects.visible_to(by).in_bulk([match.object_id for match in matches])
    return [{**_plain(match), "updated_at": match.at} for match in matches if match.object_id in rows]


def _documents(matches: list[Match], by: Principal) -> list[Data]:
    return [{**_plain(match), "page": match.page, "chunk_id": match.chunk_id} for match in matches]


def _plain(match: Match) -> Data:
    return {"id": match.object_id, "title": match.title, "snippet": match.snippet, "score": match.score}


def _may_read_transcripts(by: Principal) -> bool:
    return by.may("live:read")


_RIGHTS = {"documents": may_read_documents, "transcripts": _may_read_transcripts}
_BUILDERS: dict[str, Build] = {
    "conversations": _conversations,
    "messages": _messages,
    "notes": _notes,
    "documents": _documents,
}
