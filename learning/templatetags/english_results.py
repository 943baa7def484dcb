"""What pages show of recordings and judgements."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from accounts.models import User
from learning.english.attempts import Attempts, address_of_next, attempts_at
from learning.english.charts import Axis, radar
from learning.english.models import Evaluation, LearnerSettings
from learning.english.results import Judged, Pencilled, Spoken, Verdict, Word, pencil, rubric_of, spoken, verdict_of

register = template.Library()
_FEWEST_AXES = 3
_CAUSES = {
    "task": ("a task", "{} tasks"),
    "evaluation": ("a judged answer", "{} judged answers"),
    "placement": ("the placement test", "the placement test"),
    "live": ("a live conversation", "{} live conversations"),
    "teacher": ("a teacher’s word", "{} words of teachers"),
}


@register.simple_tag
def kept_audio(user: User) -> str:
    """How long recordings of a person are kept, in words."""
    days = LearnerSettings.objects.filter(user=user).values_list("keep_audio_days", flat=True).first() or 0
    kept = f"kept for {days} day{'' if days == 1 else 's'}" if days else "removed as soon as it has been judged"
    return f"What you record is {kept}."


@register.simple_tag
def verdict(judged: Judged) -> Verdict:
    """A judgement in words."""
    return verdict_of(judged)


@register.simple_tag
def pencilled(judged: Judged) -> Pencilled:
    """A text with its marks."""
    return pencil(judged.request.get("text", ""), judged.result.get("corrections", ()))


@register.simple_tag
def as_spoken(judged: Judged) -> Spoken:
    """A recording's words and figures."""
    return spoken(judged.result)


@register.simple_tag
def word_result(judged: Judged) -> Word | None:
    """The only word of a recording, where it could be judged."""
    words = spoken(judged.result).words
    return words[0] if words and not judged.reason else None


@register.simple_tag
def attempts(evaluation: Evaluation) -> Attempts:
    """This and the attempts at the same before it."""
    return attempts_at(evaluation)


@register.simple_tag
def next_attempt(evaluation: Evaluation) -> str:
    """Where the same is tried again."""
    return address_of_next(evaluation)


@register.simple_tag
def criteria_radar(found: Verdict) -> SafeString:
    """The criteria as a web, where there are enough of them."""
    axes = [Axis(each.label, each.score) for each in found.criteria if each.score is not None]
    said = ", ".join(f"{each.label}: {each.band}" for each in found.criteria)
    return radar(axes, label=said) if len(axes) >= _FEWEST_AXES else SafeString()


@register.simple_tag
def rubric(skill: str) -> list[tuple[str, str]]:
    """What is looked at, told before the task."""
    return rubric_of(skill)


@register.filter
def cause_words(change: Any) -> str:
    """What moved an index, and how often on that day."""
    one, several = _CAUSES[change.cause]
    words = one if change.count == 1 else several.format(change.count)
    return words[0].upper() + words[1:]


@register.filter
def error_words(kind: str) -> str:
    """A kind of error, such as Word order."""
    return kind.replace("_", " ").capitalize()
