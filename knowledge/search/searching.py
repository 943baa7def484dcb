"""A search of one principal: what is theirs to find, and how what was ranked is shown; each engine ranks itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from knowledge.models import Chunk, Document, SearchEntry, SearchKind, SearchShelf
from knowledge.search import marks
from knowledge.search.found import Found, Match
from knowledge.search.passages import chunk_ids, readable_of
from knowledge.search.query import Query, says
from knowledge.search.ranking import Ranked, Reach
from knowledge.search.snippets import marked, snippet
from knowledge.search.terms import SMALL_WORDS, fold, stem, words
from xentree.principal import Principal

# Of each kind so many are weighed.
MOST_WEIGHED = 500


class Search(ABC):
    """Over all the shelves it reads; `stems` are what is marked in what it shows."""

    def __init__(self, principal: Principal, query: Query, kinds: Sequence[SearchKind]) -> None:
        self.query = query
        self.stems: set[str] = set()
        reads = SearchKind.DOCUMENT in kinds and not query.tags
        self.readable = readable_of(Document.objects.visible_to(principal).ready()) if reads else None
        self.shelves = list(SearchShelf.objects.owned_by(principal).filter(kind__in=kinds).order_by("pk"))

    @abstractmethod
    def rank(self, kind: SearchKind, reach: Reach) -> list[Ranked]:
        """What of that reach goes with the query, best first."""

    def worth_showing(self, ranked: list[Ranked]) -> list[Ranked]:
        """What is shown of what says each phrase."""
        return ranked

    def found(self, kinds: Sequence[SearchKind], *, limit: int, after: int) -> Found:
        """Of each kind the best, `limit` from the one numbered `after` on."""
        found = Found()
        for kind in kinds:
            ranked = self.ranked(kind)
            found.totals[kind] = len(ranked)
            found.matches[kind] = self.matches(kind, ranked[after : after + limit])
            if len(ranked) > after + limit:
                found.following[kind] = after + limit
        return found

    def ranked(self, kind: SearchKind) -> list[Ranked]:
        """All that are worth showing, best first, a document once."""
        reach = self.reach(kind)
        ranked = self.worth_showing(self.with_phrases(self.rank(kind, reach), kind)) if reach else []
        return _best_of_each_document(ranked) if kind == SearchKind.DOCUMENT else ranked

    def matches(self, kind: SearchKind, ranked: Sequence[Ranked]) -> list[Match]:
        """What is shown of them."""
        if kind == SearchKind.DOCUMENT:
            return self._documents(ranked)
        rows = SearchEntry.objects.in_bulk([found.pk for found in ranked])
        return [self._match(rows[found.pk], found.score) for found in ranked if found.pk in rows]

    def reach(self, kind: SearchKind) -> Reach | None:
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

    def with_phrases(self, ranked: list[Ranked], kind: SearchKind) -> list[Ranked]:
        """Those that say each phrase as it stands, and none of the others."""
        wanted, unwanted = [*map(says, self.query.phrases)], [*map(says, self.query.without_phrases)]
        if not (wanted or unwanted):
            return ranked
        texts = _texts(ranked, kind)

        def fits(text: str) -> bool:
            return all(said.search(text) for said in wanted) and not any(said.search(text) for said in unwanted)

        return [found for found in ranked if fits(texts.get(found.pk, ""))]

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
