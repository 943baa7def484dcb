"""The kinds of tasks by name."""

from learning.english.schema.closed import Dictation, Gap, Matching, MultipleChoice, Ordering, ShortAnswer
from learning.english.schema.production import Describe, ReadAloud, Repeat, RolePlay, Writing
from learning.english.schema.understanding import Listening, Reading

Closed = MultipleChoice | Gap | Ordering | Matching | Dictation | ShortAnswer | Reading | Listening
AnyTask = Closed | Writing | ReadAloud | Repeat | Describe | RolePlay

KINDS: dict[str, type[AnyTask]] = {
    "multiple_choice": MultipleChoice,
    "gap": Gap,
    "ordering": Ordering,
    "matching": Matching,
    "dictation": Dictation,
    "reading": Reading,
    "listening": Listening,
    "short_answer": ShortAnswer,
    "writing": Writing,
    "read_aloud": ReadAloud,
    "repeat": Repeat,
    "describe": Describe,
    "role_play": RolePlay,
}
# Those with a right answer: they can be graded at once.
CLOSED = frozenset(
    ["multiple_choice", "gap", "ordering", "matching", "dictation", "short_answer", "reading", "listening"]
)
# Those answered by voice.
SPOKEN = frozenset(["read_aloud", "repeat", "describe", "role_play"])
