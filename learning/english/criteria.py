"""By what a task is judged: told before it is answered."""

from learning.english.schema import AnyTask
from learning.english.schema.closed import Dictation, Gap, Matching, Ordering, ShortAnswer
from learning.english.schema.production import Describe, ReadAloud, Repeat, RolePlay, Writing
from learning.english.schema.understanding import Listening, Reading

Criteria = dict[str, str]

WRITING: Criteria = {
    "task_response": "Whether you answer what is asked, with every point.",
    "coherence": "How one thought leads to the next, and which words link them.",
    "vocabulary": "How varied your words are, and whether they fit.",
    "grammar": "Whether forms are right, and not always the same.",
    "mechanics": "Spelling, punctuation and capital letters.",
}
READ_OUT: Criteria = {
    "accuracy": "Whether every word is said, and each sound is clear.",
    "fluency": "How even your pace is, and whether you pause where a sentence does.",
    "prosody": "Whether stress and melody are those of English.",
}
SPOKEN: Criteria = {
    "fluency": "Whether you speak on without long pauses.",
    "pronunciation": "How easy your sounds and stresses are to follow.",
}
_ONE: Criteria = {"choice": "One answer is right."}
_CLOSED: dict[type[AnyTask], Criteria] = {
    Gap: {"gaps": "A point for each gap."},
    Ordering: {"order": "A point for each item that follows the right one."},
    Matching: {"matches": "A point for each pair."},
    Dictation: {"words": "A point for each word, half for a slip of spelling."},
    Reading: {"questions": "A point for each question."},
    Listening: {"questions": "A point for each question."},
    ShortAnswer: {"words": "The right words; half for a slip of spelling."},
}


def criteria_of(task: AnyTask) -> Criteria:
    """Each criterion with what it means."""
    match task:
        case Writing():
            return WRITING
        case ReadAloud() | Repeat():
            return READ_OUT
        case Describe() | RolePlay():
            return SPOKEN
        case _:
            return _CLOSED.get(type(task), _ONE)
