"""The room one talks in: what it offers before a talk; the rest is the browser's and the socket's."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations.models import Conversation
from learning.progress.pages.asking import answer, asker
from live import outside
from live.looks import LOOKS
from live.models import LiveSession
from live.services.quota import Quota, quota_of
from live.services.settings import settings_of
from live.services.video import may_be_filmed
from organizations.models import Resource
from organizations.services.cap_words import in_words
from xentree.principal import Principal

ABOUT = {
    LiveSession.Persona.COMPANION: "Talks about whatever you like",
    LiveSession.Persona.TUTOR: "Practises with you, and puts right what matters",
    LiveSession.Persona.INTERVIEWER: "Asks as interviewers do, one question at a time",
    LiveSession.Persona.COACH: "Helps you plan, and keeps you at it",
}


@login_required
@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """Before, during and after a talk; `?chat=` is one to go on with."""
    by = asker(request)
    chosen, quota = settings_of(by.user), quota_of(by)
    context = {
        "chosen": chosen,
        "quota": quota,
        "time_left": _time_left(quota),
        "comes_back": _comes_back(quota),
        "looks": LOOKS,
        "personas": [{"id": persona.value, "name": persona.label, "about": words} for persona, words in ABOUT.items()],
        "languages": outside.languages_of(chosen),
        "may_leave_is_a_question": outside.is_there(),
        "may_be_filmed": may_be_filmed(by),
        "conversation": _chat(request, by),
    }
    return answer(request, "live/room.html", context)


def _time_left(quota: Quota) -> str:
    if quota.remaining_seconds is None:
        return ""
    if quota.remaining_seconds == 0:
        return f"Your time of this month is used up. {_comes_back(quota)}"
    return f"{in_words(Resource.LIVE, quota.remaining_seconds)} left this month"


def _comes_back(quota: Quota) -> str:
    return f"It starts anew on {timezone.localtime(quota.period_end):%-d %B}." if quota.period_end else ""


def _chat(request: HttpRequest, by: Principal) -> Conversation | None:
    """404 where somebody else's is named."""
    if not (wanted := request.GET.get("chat")):
        return None
    try:
        return Conversation.objects.visible_to(by).get(pk=UUID(wanted))
    except (ValueError, Conversation.DoesNotExist) as error:
        raise Http404 from error
