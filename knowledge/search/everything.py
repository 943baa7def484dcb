"""Search over everything that is the principal's own, and the documents they may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from uuid import UUID

from knowledge.models import Chunk, Document, SearchEntry, SearchKind, SearchShelf
from knowledge.search import marks
from knowledge.search.lexicon import Lexicon
from knowledge.search.passages import Readable, chunk_ids, readable_of
from knowledge.search.query import Query, says
from knowledge.search.ranking import Ranked, Reach, newest, rank
from knowledge.search.snippets import marked, snippet
from knowledge.search.terms import SMALL_WORDS, fold, stem, words
from xentree.principal import Principal

KINDS = (SearchKind.CONVERSATION, SearchKind.MESSAGE, SearchKind.NOTE, SearchKind.DOCUMENT)
# What has not all words of the query is still shown if it scores at least so much of the best.
WORTH_SHOWING = 0.4
# Of each kind so many are weighed.
MOST_WEIGHED = 800


@dataclass(frozen=True)
class Match:
    """Something found; `title_marked` and `snippet` are HTML with `<mark>`. `chunk_id` and `page` are a document's."""

    kind: SearchKind
    object_id: UUID
    group_id: UUID | None
    title: str
    title_marked: str
    snippet: str
    role: str
    tags: tuple[str, ...]
    score: float
    at: datetime
    chunk_id: UUID | None = None
    page: int | None = None


@dataclass(frozen=True)
class Found:
    """What was found of each kind from `after` on, how many there are in all, and where each kind goes on."""

    matches: dict[SearchKind, list[Match]] = field(default_factory=dict)
    totals: dict[SearchKind, int] = field(default_factory=dict)
    following: dict[SearchKind, int] = field(default_factory=dict)
    took_ms: int = 0

    @property
    def total(self) -> int:
        """Of all kinds."""
        return sum(self.totals.values())


def search_everything(
    principal: Principal,
    query: Query,
    *,
    kinds: Iterable[SearchKind] = KINDS,
    limit: int = 20,
    after: int = 0,
    as_typed: bool = False,
) -> Found:
    """Of each kind the best, `limit` from the one numbered `after` on; `as_typed`: the last word may go on."""
    begun = perf_counter()
    wanted = [kind for kind in kinds if not query.kinds or kind in query.kinds]
    found = Found()
    if not query.is_empty and wanted:
        search = _Search(principal, query, wanted, as_typed)
        for kind in wanted:
            ranked = search.ranked(kind)
            found.totals[kind] = len(ranked)
            found.matches[kind] = search.matches(kind, ranked[after : after + limit])
            if len(ranked) > after + limit:
                found.following[kind] = after + limit
    return Found(found.matches, found.totals, found.following, round((perf_counter() - begun) * 1000))


class _Search:
    """One search: the words of the query are understood once, over all the shelves it reads."""

    def __init__(self, principal: Principal, query: Query, kinds: Sequence[SearchKind], as_typed: bool) -> None:
        self.query = query
        self.readable = self._readable(principal) if SearchKind.DOCUMENT in kinds and not query.tags else None
        self.shelves = list(SearchShelf.objects.owned_by(principal).filter(kind__in=kinds).order_by("pk"))
        self.lexicon = Lexicon([*self.shelves, *(self.readable.shelves if self.readable else [])])
        asked = [*query.words, *(word for phrase in query.phrases for word in words(phrase))]
        self.groups = self.lexicon.groups(asked, as_typed=as_typed and not query.phrases)
        self.statistics = self.lexicon.statistics(self.groups)
        self.stems = {name for group in self.groups for name in group.stems}

    def ranked(self, kind: SearchKind) -> list[Ranked]:
        """All that are worth showing, best first."""
        reach = self._reach(kind)
        if reach is None:
            return []
        stored = SearchKind.CHUNK if kind == SearchKind.DOCUMENT else kind
        ranked = rank(reach, self.groups, self.statistics[stored]) if self.groups else newest(reach)
        ranked = self._worth_showing(self._with_phrases(ranked, kind))
        return _best_of_each_document(ranked) if kind == SearchKind.DOCUMENT else ranked

    def matches(self, kind: SearchKind, ranked: Sequence[Ranked]) -> list[Match]:
        """What is shown of them."""
        if kind == SearchKind.DOCUMENT:
            return self._documents(ranked)
        rows = SearchEntry.objects.in_bulk([found.pk for found in ranked])
        return [self._match(rows[found.pk], found.score) for found in ranked if found.pk in rows]

    def _readable(self, principal: Principal) -> Readable:
        return readable_of(Document.objects.visible_to(principal).ready())

    def _reach(self, kind: SearchKind) -> Reach | None:
        """What of that kind is the principal's to find, and fits what the query asks besides its words."""
        if kind == SearchKind.DOCUMENT:
            reach = self.readable.reach() if self.readable and self.readable.shelves else None
        else:
            shelves = [shelf.pk for shelf in self.shelves if shelf.kind == kind]
            entries = SearchEntry.objects.filter(shelf__in=shelves, closed=False)
            reach = Reach(entries, [[marks.of_shelf(pk) for pk in shelves]]) if shelves else None
        return self._narrowed(reach) if reach else None

    def _narrowed(self, reach: Reach) -> Reach:
        query, entries = self.query, reach.entries
        if query.before:
            entries = entries.filter(at__lt=query.before)
        if query.after:
            entries = entries.filter(at__gte=query.after)
        said = {stem(word) for phrase in query.phrases for word in words(phrase) if word not in SMALL_WORDS}
        needed = [*reach.marks, *([mark] for mark in marks.of_tags(query.tags)), *([name] for name in sorted(said))]
        return Reach(entries, needed, [stem(word) for word in query.without], MOST_WEIGHED)

    def _with_phrases(self, ranked: list[Ranked], kind: SearchKind) -> list[Ranked]:
        """Those that say each phrase as it stands, and none of the others."""
        wanted, unwanted = [*map(says, self.query.phrases)], [*map(says, self.query.without_phrases)]
        if not (wanted or unwanted):
            return ranked
        texts = _texts(ranked, kind)

        def fits(text: str) -> bool:
            return all(said.search(text) for said in wanted) and not any(said.search(text) for said in unwanted)

        return [found for found in ranked if fits(texts.get(found.pk, ""))]

    def _worth_showing(self, ranked: list[Ranked]) -> list[Ranked]:
        """What has all of the words first, then what comes near."""
        whole = [found for found in ranked if found.shared >= len(self.groups)]
        least = WORTH_SHOWING * ranked[0].score if ranked else 0.0
        return whole + [found for found in ranked if found.shared < len(self.groups) and found.score >= least]

    def _match(self, row: SearchEntry, score: float) -> Match:
        shown = marked(row.title, self.stems if row.kind != SearchKind.MESSAGE else ())
        about = (row.title, shown, snippet(row.text, self.stems), row.role, tuple(row.tags))
        return Match(SearchKind(row.kind), row.object_id, row.group_id, *about, score, row.at)

    def _documents(self, ranked: Sequence[Ranked]) -> list[Match]:
        ids = chunk_ids(ranked)
        chunks = Chunk.objects.select_related("document").in_bulk(ids.values())
        found = ((chunks.get(ids[each.pk]), each.score) for each in ranked if each.pk in ids)
        return [self._document(chunk, score) for chunk, score in found if chunk]

    def _document(self, chunk: Chunk, score: float) -> Match:
        document = chunk.document
        return Match(
            kind=SearchKind.DOCUMENT,
            object_id=document.pk,
            group_id=document.conversation_id,
            title=document.title,
            title_marked=marked(document.title, self.stems),
            snippet=snippet(chunk.text, self.stems),
            role="",
            tags=(),
            score=score,
            at=document.created_at,
            chunk_id=chunk.pk,
            page=chunk.page,
        )


def _best_of_each_document(ranked: Iterable[Ranked]) -> list[Ranked]:
    best: dict[str, Ranked] = {}
    for found in ranked:
        best.setdefault(found.document, found)
    return list(best.values())


def _texts(ranked: Sequence[Ranked], kind: SearchKind) -> dict[int, str]:
    """What each says, folded, its title first."""
    if kind == SearchKind.DOCUMENT:
        ids = chunk_ids(ranked)
        rows = Chunk.objects.filter(pk__in=ids.values()).values_list("pk", "document__title", "text")
        said = {pk: fold(f"{title}\n{text}") for pk, title, text in rows}
        return {pk: said.get(chunk_id, "") for pk, chunk_id in ids.items()}
    entries = SearchEntry.objects.filter(pk__in=[found.pk for found in ranked])
    return {pk: fold(f"{title}\n{text}") for pk, title, text in entries.values_list("pk", "title", "text")}
