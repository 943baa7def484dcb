"""The goal of the day as a ring that closes."""

from django.utils.html import format_html
from django.utils.safestring import SafeString


def ring(xp: int, goal: int) -> SafeString:
    """How much of `goal` was earned."""
    part = min(100, xp * 100 // max(1, goal))
    return format_html(
        '<svg class="goal-ring" viewBox="0 0 120 120" role="img" aria-label="{xp} of {goal} XP today{done}">'
        '<circle class="ring-track" cx="60" cy="60" r="52"/>'
        '<circle class="{arc}" cx="60" cy="60" r="52" pathLength="100" stroke-dasharray="{part} 100" '
        'transform="rotate(-90 60 60)"/>'
        '<text class="ring-number" x="60" y="64">{xp}</text>'
        '<text class="ring-words" x="60" y="82">of {goal} XP</text></svg>',
        xp=xp,
        goal=goal,
        part=part,
        done=": the goal is reached" if part == 100 else "",
        arc="ring-none" if part == 0 else "ring-full" if part == 100 else "ring-arc",
    )
