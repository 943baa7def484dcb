"""Texts of the course for templates: lessons and explanations in Markdown, prompts with their gaps."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from learning.english.drills import drill_of
from learning.english.models import NotebookError
from xentree.markdown import render_markdown

register = template.Library()
_BLANK = re.compile(r"_{3,}")
_GAP = '<span class="study-gap"><span class="sr-only">gap</span></span>'
KINDS = {
    "multiple_choice": "Choose",
    "gap": "Fill the gaps",
    "ordering": "Put in order",
    "matching": "Match",
    "dictation": "Dictation",
    "reading": "Reading",
    "listening": "Listening",
    "short_answer": "Short answer",
    "writing": "Writing",
    "read_aloud": "Read aloud",
    "repeat": "Listen and repeat",
    "describe": "Describe",
    "role_play": "Role-play",
}
ICONS = {
    "dictation": "headphones",
    "listening": "headphones",
    "reading": "book-open",
    "writing": "pen-line",
    "read_aloud": "mic",
    "repeat": "mic",
    "describe": "mic",
    "role_play": "message-circle",
    "matching": "link",
    "ordering": "shuffle",
    "gap": "text-cursor-input",
    "short_answer": "pencil",
}


@register.filter
def prose(text: str) -> SafeString:
    """Markdown as HTML; nothing in it can be a script."""
    return mark_safe(render_markdown(text))  # noqa: S308 - rendered without raw HTML


@register.filter
def blanks(text: str) -> SafeString:
    """A prompt, with a line where something is missing."""
    return mark_safe(_BLANK.sub(_GAP, escape(text)))  # noqa: S308 - escaped before


@register.filter
def kind_name(kind: str) -> str:
    """What one does in such a task, in a word or two."""
    return KINDS.get(kind, kind)


@register.filter
def kind_icon(kind: str) -> str:
    """The icon beside it."""
    return ICONS.get(kind, "list-checks")


@register.filter
def error_type(name: str) -> str:
    """A type of errors as a heading."""
    return name.replace("_", " ").capitalize()


@register.filter
def can_drill(error: NotebookError) -> bool:
    """Whether a drill can be made of an error."""
    return drill_of(error) is not None


@register.filter
def rights(error: NotebookError, wanted: int) -> list[bool]:
    """A place for each time it is to be right, and whether it was."""
    return [number < error.right_since for number in range(wanted)]
