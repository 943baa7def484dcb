"""Drills made from one's own errors: the same for the same error and count, by the schema of the course."""

from learning.english.grading import grade
from learning.english.models import NotebookError
from learning.english.schema.closed import GAP, Gap, ShortAnswer

Drill = Gap | ShortAnswer
# So often right in a row, and an error is mastered.
MASTERED_AFTER = 3


def drill_of(error: NotebookError) -> Drill | None:
    """A gap and a sentence to put right, in turn; None where no drill could tell right from wrong."""
    if not error.sentence or GAP.search(error.sentence):
        return None
    forms = [form for form in (_gap(error), _rewrite(error)) if form and not _takes(form, error)]
    return forms[error.right_since % len(forms)] if forms else None


def wrong_sentence(error: NotebookError) -> str:
    """The sentence as it was written, but for its other errors."""
    return error.sentence[: error.place] + error.original + error.sentence[_end(error) :]


def _gap(error: NotebookError) -> Gap | None:
    if not any(map(str.isalpha, error.suggestion)):
        return None
    return Gap(
        slug="gap",
        kind="gap",
        skill="grammar",
        instructions=f"You wrote “{error.original}” here. Write what belongs in the gap.",
        prompt=f"{error.sentence[: error.place]}___{error.sentence[_end(error) :]}",
        answers=[[error.suggestion]],
        explanation=error.message,
    )


def _rewrite(error: NotebookError) -> ShortAnswer:
    return ShortAnswer(
        slug="rewrite",
        kind="short_answer",
        skill="grammar",
        instructions="Write the sentence without its mistake.",
        prompt=wrong_sentence(error),
        accept=[error.sentence],
        model=error.sentence,
        explanation=error.message,
    )


def _takes(drill: Drill, error: NotebookError) -> bool:
    """Whether the error itself would pass: of a comma or a capital letter, grading knows nothing."""
    answer = [error.original] if isinstance(drill, Gap) else wrong_sentence(error)
    return not error.original.strip() or grade(drill, answer).correct


def _end(error: NotebookError) -> int:
    return error.place + len(error.suggestion)
