"""One bar across, with a mark where it was before."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def bar(value: int, before: int, most: int, *, css: str) -> SafeString:
    """As a part of `most`; decoration beside the words that say the same."""
    most = max(1, most)
    return format_html(
        '<svg class="bar" width="100%" height="14" aria-hidden="true">'
        '<rect class="bar-track" width="100%" height="8" y="3" rx="4"/>'
        '<rect class="{}" width="{}" height="8" y="3" rx="4"/>'
        '<line class="plot-before" x1="{before}" x2="{before}" y1="0" y2="14"/></svg>',
        css,
        percent(value / most),
        before=percent(before / most),
    )


def percent(part: float) -> str:
    """Of the width of the chart."""
    return f"{part * 100:.2f}%"
