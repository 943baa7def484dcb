"""Transcripts in the search index, and found by it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse

from knowledge import search
from live.models import LiveTranscript
from xentree.principal import Principal

# So many of the best are shown in a list that has an order of its own.
MOST_FOUND = 200


def title_of(transcript: LiveTranscript) -> str:
    """What it is called: transcripts have no names, but everybody remembers when they talked."""
    moment = transcript.session_started_at.astimezone(ZoneInfo(transcript.user.timezone))
    return f"Talk of {moment:%-d %B %Y, %H:%M}"


def index_transcript(transcript: LiveTranscript) -> None:
    """Put it in; in the transaction that wrote it."""
    search.write_entries([entry_of(transcript)])


def forget_transcripts(transcript_ids: Iterable[UUID]) -> None:
    """Nobody finds them any more."""
    search.remove_entries(search.Kind.TRANSCRIPT, transcript_ids)


def entry_of(transcript: LiveTranscript) -> search.Entry:
    """What can be found of a transcript: all that was said, by either side."""
    return search.Entry(
        kind=search.Kind.TRANSCRIPT,
        object_id=transcript.pk,
        group_id=None,
        owner_id=transcript.user_id,
        organization_id=transcript.organization_id,
        title=title_of(transcript),
        text="\n".join(turn.text for turn in transcript.turns.all()),
        at=transcript.session_started_at,
    )


class TranscriptSource(search.Source):
    """Transcripts that can be found."""

    owner = "user"
    at_a_time = 20

    def rows(self) -> QuerySet[Any]:
        """With their turns."""
        return LiveTranscript.objects.select_related("user").prefetch_related("turns")

    def write(self, rows: list[Any], shelves: search.Shelves | None = None) -> None:
        """As they are."""
        search.write_entries((entry_of(transcript) for transcript in rows), shelves)


def transcripts_about(text: str, *, by: Principal) -> list[UUID]:
    """The ids of one's own that go best with the words; the last one may still be typed."""
    return search.best_ids(by, search.parse(text), search.Kind.TRANSCRIPT, limit=MOST_FOUND)


def transcript_results(matches: list[search.Match], by: Principal) -> list[dict[str, Any]]:
    """What a search over everything shows of them, if they are the principal's."""
    rows = LiveTranscript.objects.visible_to(by).in_bulk([match.object_id for match in matches])
    return [_result(match, rows[match.object_id]) for match in matches if match.object_id in rows]


def _result(match: search.Match, row: LiveTranscript) -> dict[str, Any]:
    about = {"title": match.title, "snippet": match.snippet, "score": match.score}
    url = reverse("live_transcript", args=[row.pk])
    return {"id": row.pk, **about, "session_started_at": row.session_started_at, "url": url}
