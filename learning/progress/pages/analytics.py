"""Where the time went: by day and area, against the period before."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from learning.progress.charts import bar
from learning.progress.days import today_of
from learning.progress.forms import DEFAULT_DAYS, RangeForm
from learning.progress.pages.asking import answer, asker
from learning.progress.pictures import AREAS, Times, time_chart, times_of
from learning.progress.queries import analytics_data
from learning.progress.words import short_time


@login_required
@require_safe
def analytics(request: HttpRequest) -> HttpResponse:
    """The days of the form; the last thirty where it makes no sense, which is said."""
    user = asker(request).user
    today = today_of(user)
    form = RangeForm(request.GET or None, today=today)
    is_refused = form.is_bound and not form.is_valid()
    start, end = form.days if form.is_bound and not is_refused else (today - timedelta(days=DEFAULT_DAYS - 1), today)
    data, times = analytics_data(user, start, end), times_of(user, start, end)
    context = {"form": form, "data": data, "times": times, **_drawn(data, times)}
    return answer(request, "progress/analytics.html", context, status=400 if is_refused else 200)


def _drawn(data: dict[str, Any], times: Times) -> dict[str, Any]:
    days = len(data["by_day"])
    most = max(max(now, before) for _, now, before in times.areas)
    change = data["previous_period"]["change_percent"]
    return {
        "days": days,
        "areas": AREAS,
        "change": None if change is None else abs(round(change)),
        "is_more": (change or 0) > 0,
        "chart": time_chart(times, label=f"Active time over {days} days, by area", in_words=short_time),
        "area_rows": [
            {"area": area, "now": now, "before": before, "bar": bar(now, before, most, css=f"area-{area}")}
            for area, now, before in times.areas
        ],
    }
