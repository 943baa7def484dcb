"""One question to Typesense for all kinds; what it answers is looked up among what the principal may find."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from knowledge.models import SearchKind
from knowledge.search.query import Query
from knowledge.search.ranking import Ranked, Reach
from knowledge.search.searching import Search
from knowledge.search.terms import SMALL_WORDS, stem, words
from knowledge.search.typesense.collection import moment, place, tag
from knowledge.search.typesense.connecting import EngineDown, Missing, alias, searching, talking
from xentree.principal import Principal

# Typesense gives no more of each kind at once.
MOST = 250
# Up to so many documents are named in the filter; of more, the places where they stand.
MOST_NAMED = 2_000
Data = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What was found of one kind, best first, with scores up to 1; and the words in it that were found."""

    hits: dict[UUID, float]
    said: frozenset[str]


class TypesenseSearch(Search):
    """EngineDown where the question is not answered; what is shown comes out of the database."""

    def __init__(self, principal: Principal, query: Query, kinds: Sequence[SearchKind], as_typed: bool) -> None:
        super().__init__(principal, query, kinds)
        filters = {kind: self._filter(kind) for kind in kinds}
        asked = {kind: _question(query, as_typed, only) for kind, only in filters.items() if only}
        if SearchKind.DOCUMENT in asked:
            asked[SearchKind.DOCUMENT] |= {"group_by": "document", "group_limit": 1}
        self.answers = dict(zip(asked, _ask(list(asked.values())), strict=True))
        self.stems = {stem(word) for answer in self.answers.values() for word in answer.said}

    def rank(self, kind: SearchKind, reach: Reach) -> list[Ranked]:
        """In Typesense's order, as far as it is there and the principal's to find now."""
        hits = self.answers[kind].hits if kind in self.answers else {}
        rows = reach.entries.filter(object_id__in=list(hits)).values_list("object_id", "pk", "document")
        there = {object_id: (pk, document) for object_id, pk, document in rows}
        found = ((there[pk], score) for pk, score in hits.items() if pk in there)
        return [Ranked(pk, score, document=str(document or "")) for (pk, document), score in found]

    def _filter(self, kind: SearchKind) -> str:
        """Who may find it, in Typesense's words; empty where there can be nothing."""
        whose = self._documents_filter() if kind == SearchKind.DOCUMENT else self._own_filter(kind)
        return " && ".join([whose, *_narrowing(self.query)]) if whose else ""

    def _own_filter(self, kind: SearchKind) -> str:
        shelves = [shelf for shelf in self.shelves if shelf.kind == kind]
        if not shelves:
            return ""
        places = ",".join(place(shelf.organization_id) for shelf in shelves)
        return f"kind:={kind.value} && owner:={shelves[0].owner_id.hex} && organization:=[{places}]"

    def _documents_filter(self) -> str:
        if not self.readable or not self.readable.shelves:
            return ""
        names = [pk.hex for pk in self.readable.documents.order_by().values_list("pk", flat=True)[: MOST_NAMED + 1]]
        if len(names) <= MOST_NAMED:
            return f"kind:={SearchKind.CHUNK.value} && document:=[{','.join(names)}]"
        places = (
            f"(owner:={shelf.owner_id.hex} && organization:={place(shelf.organization_id)})"
            for shelf in self.readable.shelves
        )
        return f"kind:={SearchKind.CHUNK.value} && ({' || '.join(places)})"


def _narrowing(query: Query) -> Iterator[str]:
    if query.before:
        yield f"at:<{moment(query.before)}"
    if query.after:
        yield f"at:>={moment(query.after)}"
    yield from (f"tags:={tag(name)}" for name in query.tags)


def _question(query: Query, as_typed: bool, only: str) -> Data:
    said = _said(query, as_typed)
    return {
        "collection": alias(),
        "q": said or "*",
        "query_by": "title,text",
        "query_by_weights": "2,1",
        "filter_by": only,
        "sort_by": "_text_match:desc,at:desc" if said else "at:desc",
        "prefix": as_typed and not query.phrases,
        # As the database forgives: a letter from four on, two from eight on, and never where the word is known.
        "num_typos": 2,
        "min_len_1typo": 4,
        "min_len_2typo": 8,
        "typo_tokens_threshold": 1,
        "drop_tokens_threshold": 10,
        "include_fields": "id",
        "highlight_fields": "title,text",
        "highlight_affix_num_tokens": 1,
        "per_page": MOST,
    }


def _said(query: Query, as_typed: bool) -> str:
    """Words, phrases in quotes, and with a minus what is not wanted; small words only where there are no others."""
    last = query.words[-1:] if as_typed else ()
    telling = [word for word in query.words if word not in SMALL_WORDS or word in last] or list(query.words)
    phrases = [f'"{" ".join(words(phrase))}"' for phrase in query.phrases]
    return " ".join([*dict.fromkeys(telling), *phrases, *(f"-{word}" for word in query.without)])


def _ask(questions: list[Data]) -> list[Answer]:
    if not questions:
        return []
    with talking():
        found: Any = searching().multi_search.perform({"searches": questions}, {})  # type: ignore[typeddict-item]
        return [_answer(result) for result in found["results"]]


def _answer(result: Data) -> Answer:
    if result.get("code") == 404:
        raise Missing(f"Typesense has no collection {alias()}.")
    if "error" in result:
        raise EngineDown(f"Typesense does not understand the question: {result['error']}")
    grouped = [group["hits"][0] for group in result.get("grouped_hits", [])]
    hits = grouped or result.get("hits", [])
    best = max((hit.get("text_match", 0) for hit in hits), default=0) or 1
    said = {word for hit in hits for token in _tokens(hit) for word in words(token)}
    scores = {UUID(hit["document"]["id"]): round(hit.get("text_match", 0) / best, 4) for hit in hits}
    return Answer(scores, frozenset(said))


def _tokens(hit: Data) -> Iterator[str]:
    for highlight in hit.get("highlights", []):
        yield from highlight.get("matched_tokens", [])
