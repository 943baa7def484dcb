"""A profile as anybody may see it, if its person shows it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from learning.progress.charts import heatmap
from learning.progress.pages.asking import answer
from learning.progress.pictures import tree_record
from learning.progress.queries import public_profile_data, pulse_data
from learning.progress.rules import shown_person
from learning.progress.tree import picture


@require_safe
def public_profile(request: HttpRequest, username: str) -> HttpResponse:
    """Tree, level, streak and year; 404 also where somebody shows nothing. No search engine is to list people."""
    person = shown_person(username)
    data, pulse = public_profile_data(person), pulse_data(person)
    record = tree_record(person, data["profile"], pulse, [quest.status for quest in data["active_quests"]])
    context = {
        "layout": "shell.html" if request.user.is_authenticated else "knowledge/visitor.html",
        "person": person,
        "profile": data["profile"],
        "pulse": pulse,
        "tree": picture(record, title=f"The tree of {person.display_name}"),
        "heatmap": heatmap(pulse["days"], label=f"The last 365 days of {person.display_name}"),
    }
    response = answer(request, "progress/public.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
