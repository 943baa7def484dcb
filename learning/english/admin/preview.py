"""How a task looks in each variant, and what of it differs from the files of the course."""

from difflib import unified_diff

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from learning.english.models import Task
from learning.english.reading import write_task, write_yaml
from learning.english.rendering import render, shown, solution
from learning.english.variants import variants

# The admin has styles of its own, and none that keeps lines and breaks long ones.
_BLOCK = "white-space: pre-wrap; overflow-wrap: anywhere; font-family: monospace"


def preview(task: Task) -> SafeString:
    """Each variant as a learner sees it, what is kept back until the answer, and what is right."""
    return format_html_join("", '<h3 class="font-semibold mt-3">Variant {}</h3><pre style="{}">{}</pre>', _blocks(task))


def _blocks(task: Task) -> list[tuple[int, str, str]]:
    return [(number, _BLOCK, _variant(task, number)) for number in range(variants(task.body))]


def _variant(task: Task, number: int) -> str:
    rendered = render(task.body, number)
    seen = write_yaml({name: value for name, value in shown(rendered, f"{task.pk}:{number}").items() if value})
    right = solution(rendered)
    return seen if right is None else f"{seen}\n{write_yaml({'right': right})}"


def difference(task: Task) -> SafeString:
    """What was taken out and what was put in, or that it is the same."""
    was, is_now = write_task(task.shipped).splitlines(), write_task(task.body).splitlines()
    lines = list(unified_diff(was, is_now, "files", "here", lineterm="", n=2))[2:]
    if not lines:
        return format_html("{}", "It is as the files of the course have it.")
    return format_html('<pre style="{}">{}</pre>', _BLOCK, "\n".join(lines))
