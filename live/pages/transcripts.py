"""The transcripts: the list, and one to read with its report."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations.models import Conversation
from knowledge import search
from learning.progress.pages.asking import answer, asker
from live.models import LiveSession, LiveTranscript
from live.pages.reading import read
from live.pages.report_words import told
from live.services import transcripts
from live.services.report import report_of, request_report
from xentree.filter_fields import choice_field, search_field
from xentree.principal import Principal

PER_PAGE = 30
MOST_QUERY = 120
_DAYS = {"week": 7, "month": 30, "year": 365}
_PERIODS = [("", "Any time"), ("week", "Last 7 days"), ("month", "Last 30 days"), ("year", "Last 365 days")]


class TranscriptFilterForm(forms.Form):
    """What it does not know is ignored: an address that somebody kept still opens the list."""

    q = search_field("Words that were said", **{"data-search": True})
    kind = choice_field("Kind", [("", "Any kind"), *LiveSession.Type.choices])
    period = choice_field("When", _PERIODS)

    def found(self, by: Principal) -> Any:
        """Those that fit, the latest talk first."""
        self.is_valid()
        wanted = self.cleaned_data
        days = _DAYS.get(wanted.get("period", ""))
        since = localdate() - timedelta(days=days - 1) if days else None
        return transcripts.find_transcripts(
            q=wanted.get("q", ""), session_type=wanted.get("kind", ""), start_date=since, by=by
        )

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return any(self.cleaned_data.values())


@login_required
@require_safe
def transcript_list(request: HttpRequest) -> HttpResponse:
    """A page of those of the present workspace, as the filters say."""
    by = asker(request)
    filters = TranscriptFilterForm(request.GET, auto_id="talks_%s")
    page = Paginator(filters.found(by), PER_PAGE).get_page(request.GET.get("page"))
    words = filters.cleaned_data.get("q", "")
    return answer(request, "live/transcripts.html", {"filters": filters, "page": page, "words": words})


@login_required
@require_safe
def transcript(request: HttpRequest, transcript_id: UUID) -> HttpResponse:
    """All that was said, with the report on top; `?q=` shows where words were said."""
    by = asker(request)
    found, words = _own(transcript_id, by), request.GET.get("q", "").strip()[:MOST_QUERY]
    context = {
        "transcript": found,
        "title": transcripts.title_of(found),
        "talk": read(found, search.parse(words) if words else None),
        "words": words,
        "chat": Conversation.objects.visible_to(by).filter(pk=found.conversation_id).first(),
        **_report(found),
    }
    return answer(request, "live/transcript.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, transcript_id: UUID) -> HttpResponse:
    """The report alone, for a page that waits for it; POST has it written again where that failed."""
    by = asker(request)
    found = _own(transcript_id, by)
    if request.method == "POST" and found.session:
        found.session = request_report(found.session, by=by)
        if not request.headers.get("HX-Request"):
            return redirect("live_transcript", found.pk)
    return answer(request, "live/_report.html", {"transcript": found, **_report(found)})


@login_required
@require_POST
def go_on(request: HttpRequest, transcript_id: UUID) -> HttpResponse:
    """As a chat."""
    by = asker(request)
    conversation, _ = transcripts.continue_as_chat(_own(transcript_id, by), by=by)
    return redirect("chat-open", conversation.pk)


@login_required
@require_POST
def delete(request: HttpRequest, transcript_id: UUID) -> HttpResponse:
    """For good; the page has asked."""
    by = asker(request)
    transcripts.delete_transcript(_own(transcript_id, by), by=by)
    messages.success(request, "The transcript is gone, with its report.")
    return redirect("live_transcripts")


def _own(transcript_id: UUID, by: Principal) -> LiveTranscript:
    rows = LiveTranscript.objects.visible_to(by).select_related("session", "user").prefetch_related("turns")
    found = rows.filter(pk=transcript_id).first()
    if found is None:
        raise Http404
    return found


def _report(found: LiveTranscript) -> dict[str, Any]:
    if found.session is None:
        return {"report": None}
    found_report = report_of(found.session)
    return {"report": found_report, "told": told(found_report) if found_report.figures else None}
