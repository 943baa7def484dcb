"""Everything that is wrong in a text, each place once: our rules first, then spelling, slips, and what Harper adds."""

from collections.abc import Iterable, Iterator

from learning.english.evaluators.base import Correction
from learning.english.evaluators.local_writing import language_model
from learning.english.evaluators.local_writing.harper import Hint, hints
from learning.english.evaluators.local_writing.mechanics import slips
from learning.english.evaluators.local_writing.rule import Finding
from learning.english.evaluators.local_writing.rulebook import rulebook
from learning.english.evaluators.local_writing.spelling import misspelt
from learning.english.evaluators.local_writing.text import Sentence, Text

# A fix of Harper's grammar rules has to be so much likelier than what was written, in nats.
HARPER_LEAST = 2.0


def corrections(text: Text) -> tuple[Correction, ...]:
    """In the order of the text, none over another."""
    chosen = sorted(_apart(findings(text)), key=lambda finding: (finding.start, finding.end))
    return tuple(
        Correction(each.start, each.end, text.written[each.start : each.end], each.fix, each.type, each.message)
        for each in chosen
    )


def findings(text: Text) -> Iterator[Finding]:
    """All that is found, the surest first; places may overlap."""
    given = list(hints(text.plain))
    for sentence in text.sentences:
        for rule in rulebook():
            yield from (finding for finding in rule.find(sentence) if is_likely(finding))
    yield from misspelt(text, given)
    yield from slips(text)
    yield from _by_harper(text, given)


def is_likely(finding: Finding) -> bool:
    """Whether the language model agrees, where a rule wants to know."""
    return finding.likelier is None or _gain(finding) >= finding.likelier


def _gain(finding: Finding) -> float:
    """In nats, over the words of the sentence without its marks."""
    words = [token for token in finding.sentence.tokens if token.is_word]
    inside = [number for number, token in enumerate(words) if finding.start <= token.start < finding.end]
    if not inside:
        return 0.0
    instead = [token.word for sentence in Text(finding.fix).sentences for token in sentence.tokens if token.is_word]
    return language_model.gain([token.word for token in words], inside[0], inside[-1] + 1, instead)


def _apart(found: Iterable[Finding]) -> list[Finding]:
    """What touches something that was found before is mostly the same mistake seen from its other side."""
    chosen: list[Finding] = []
    for finding in found:
        if not any(finding.start <= other.end + 1 and other.start <= finding.end + 1 for other in chosen):
            chosen.append(finding)
    return chosen


def _by_harper(text: Text, given: list[Hint]) -> Iterator[Finding]:
    for hint in given:
        sentence = _sentence_at(text, hint.start)
        if hint.type is None or sentence is None or not hint.fixes or not hint.original.strip():
            continue
        finding = Finding(
            hint.start,
            hint.end,
            hint.original,
            hint.fixes[0],
            hint.type,
            hint.message,
            sentence,
            "harper",
            HARPER_LEAST,
        )
        if hint.fixes[0].strip() and is_likely(finding):
            yield finding


def _sentence_at(text: Text, place: int) -> Sentence | None:
    return next((each for each in text.sentences if each.start <= place < each.end), None)
