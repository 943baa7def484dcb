"""Errors worth practising: what of a graded answer goes into the notebook, with a sentence to practise it with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from learning.english.evaluators import Correction
from learning.english.grading.marks import Mark
from learning.english.schema import AnyTask
from learning.english.schema.closed import GAP, Dictation, Gap, ShortAnswer

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")
# A slip of the pen is one in any kind of task; another word is one only where somebody had to know it.
_OF_THE_PEN = ("spelling", "ending")


@dataclass(frozen=True)
class Slip:
    """What was written and what should be; `sentence` is right, and the suggestion begins at `place` of it."""

    type: str
    original: str
    suggestion: str
    message: str
    sentence: str = ""
    place: int = 0


def slips_of_task(task: AnyTask, marks: Iterable[Mark]) -> Iterator[Slip]:
    """Of an answer to a task with a right answer."""
    for mark in marks:
        if not mark.original.strip():
            continue
        if isinstance(task, Gap) and mark.suggestion:
            sentence, place = _filled(task, mark.part)
            yield Slip(task.skill, mark.original.strip(), mark.suggestion, mark.message, sentence, place)
        elif isinstance(task, Dictation | ShortAnswer) and mark.type in _OF_THE_PEN:
            sentence = task.text if isinstance(task, Dictation) else task.model
            place = max(0, sentence.find(mark.suggestion))
            yield Slip(mark.type, mark.original, mark.suggestion, mark.message, sentence, place)


def slips_of_text(text: str, fixes: Iterable[Correction]) -> Iterator[Slip]:
    """Of a text with its corrections; each in its sentence, with everything around it put right too."""
    fixes = sorted(fixes, key=lambda fix: (fix.start, fix.end))
    for fix in fixes:
        start, end = _sentence(text, fix.start, fix.end)
        around = [each for each in fixes if start <= each.start and each.end <= end]
        sentence, place = _corrected(text[start:end], around, fix, start)
        yield Slip(fix.type, fix.original, fix.suggestion, fix.message, sentence, place)


def _filled(task: Gap, part: int) -> tuple[str, int]:
    """The sentence of a gap with every gap filled, and where that gap's answer begins."""
    pieces, place, end = [], 0, 0
    for number, (gap, accepted) in enumerate(zip(GAP.finditer(task.prompt), task.answers, strict=True)):
        pieces.append(task.prompt[end : gap.start()])
        place = sum(map(len, pieces)) if number == part else place
        pieces.append(accepted[0])
        end = gap.end()
    whole = "".join([*pieces, task.prompt[end:]])
    start, stop = _sentence(whole, place, place + len(task.answers[part][0]))
    return whole[start:stop], place - start


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence, or sentences, a place of a text lies in."""
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    first = max(cut for cut in cuts if cut <= start)
    last = min((cut for cut in cuts if cut >= end and cut > first), default=len(text))
    return first, len(text[:last].rstrip())


def _corrected(sentence: str, fixes: list[Correction], wanted: Correction, offset: int) -> tuple[str, int]:
    """The sentence with its fixes, and where the wanted one's suggestion begins; overlapping ones come too late."""
    pieces, place, end = [], 0, 0
    for fix in [wanted] if _overlaps(fixes) else fixes:
        pieces.append(sentence[end : fix.start - offset])
        place = sum(map(len, pieces)) if fix is wanted else place
        pieces.append(fix.suggestion)
        end = fix.end - offset
    return "".join([*pieces, sentence[end:]]), place


def _overlaps(fixes: list[Correction]) -> bool:
    return any(one.end > other.start for one, other in pairwise(fixes))
