"""What a learner is shown of a judgement: words first, then numbers; nothing here knows a request or a table."""

from learning.english.results.judged import Judged
from learning.english.results.marks import Pencilled, corrected, pencil
from learning.english.results.speaking import Spoken, Word, spoken
from learning.english.results.verdict import Criterion, Verdict, rubric_of, verdict_of

__all__ = [
    "Criterion",
    "Judged",
    "Pencilled",
    "Spoken",
    "Verdict",
    "Word",
    "corrected",
    "pencil",
    "rubric_of",
    "spoken",
    "verdict_of",
]
