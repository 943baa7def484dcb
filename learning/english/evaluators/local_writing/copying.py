"""What of a text is the writer's own: not copied from the task, not said before, not learned by heart."""

from collections.abc import Iterable
from dataclasses import dataclass

from learning.english.evaluators.base import WritingRequest
from learning.english.evaluators.local_writing.phrases import stock_places
from learning.english.evaluators.local_writing.text import Sentence, Text, Token

# So many words in the same order are no chance.
RUN = 6
# Of a sentence's words in runs that stood there before, from here on it says nothing new.
REPEATED = 0.6


@dataclass(frozen=True)
class Own:
    """The sentences that count, each with its own words, and what share of the text was not the writer's own."""

    sentences: tuple[Sentence, ...]
    words: tuple[tuple[Token, ...], ...]
    copied: float
    repeated: float
    stock: float

    @property
    def count(self) -> int:
        """How many words count."""
        return sum(len(words) for words in self.words)

    @property
    def text(self) -> Text:
        """Only what counts."""
        return Text(" ".join(" ".join(token.text for token in words) + "." for words in self.words))


def own_words(text: Text, request: WritingRequest) -> Own:
    """Copied runs, repeated sentences and stock phrases are taken out."""
    sources = (request.prompt, request.model, *request.points)
    given = _runs(word for source in sources for word in (*Text(source).words, "|"))
    whole = {sentence.words for source in sources for sentence in Text(source).sentences}
    said: set[tuple[str, ...]] = set()
    stock = stock_places(text.plain)
    kept: list[tuple[Sentence, tuple[Token, ...]]] = []
    copied = repeated = by_heart = 0
    for sentence in text.sentences:
        tokens = [token for token in sentence.tokens if token.is_word]
        before = _in_runs(tokens, said) | _in_short(tokens, said)
        said |= _runs(token.word for token in tokens) | {tuple(token.word for token in tokens)}
        theirs = _in_runs(tokens, given) | _in_short(tokens, whole)
        if len(before - theirs) >= REPEATED * len(tokens):
            repeated += len(tokens)
            continue
        learned = {number for number, token in enumerate(tokens) if any(a <= token.start < b for a, b in stock)}
        copied, repeated, by_heart = (
            copied + len(theirs),
            repeated + len(before - theirs),
            by_heart + len(learned - theirs - before),
        )
        own = tuple(token for number, token in enumerate(tokens) if number not in theirs | before | learned)
        if len(own) >= 2 or len(own) == len(tokens):
            kept.append((sentence, own))
    total = max(1, len(text.words))
    return Own(
        tuple(sentence for sentence, _ in kept),
        tuple(own for _, own in kept),
        copied / total,
        repeated / total,
        by_heart / total,
    )


def _runs(words: Iterable[str]) -> set[tuple[str, ...]]:
    row = tuple(words)
    return {row[at : at + RUN] for at in range(len(row) - RUN + 1) if "|" not in row[at : at + RUN]}


def _in_runs(tokens: list[Token], runs: set[tuple[str, ...]]) -> set[int]:
    words = tuple(token.word for token in tokens)
    starts = [at for at in range(len(words) - RUN + 1) if words[at : at + RUN] in runs]
    return {at for start in starts for at in range(start, start + RUN)}


def _in_short(tokens: list[Token], said: set[tuple[str, ...]]) -> set[int]:
    """A sentence that may be shorter than a run, word for word."""
    return set(range(len(tokens))) if tuple(token.word for token in tokens) in said else set()
