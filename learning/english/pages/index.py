"""The index as it stands: the skills as a web, how it came to be, and what moved it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from learning.english.index_pictures import index_line, skills_radar
from learning.english.proficiency.queries import history_of, index_of
from learning.progress.pages.asking import answer, asker


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Of the last year; where nothing was graded yet, what to do about that."""
    user = asker(request).user
    found, days = index_of(user), history_of(user)
    context: dict[str, Any] = {"index": found, "days": days, "web": skills_radar(found)}
    if days:
        context["line"] = index_line(days)
    return answer(request, "english/index.html", context)
