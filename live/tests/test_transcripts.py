"""Keeping what was said, letting go of it, and going on with it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from conversations.models import Conversation
from conversations.services import delete_conversation
from knowledge.models import SearchEntry
from live.models import LiveSession, LiveSettings, LiveTranscript, LiveTurn, TranscriptTurn
from live.services import transcripts
from live.services.sessions import end_session
from live.services.transcripts import saving
from live.tests.talks import AT, TALK, keeps, kept, new_talk, saved, session_of
from organizations.tests.factories import MembershipFactory
from xentree import events
from xentree.errors import Invalid, LimitReached, NotAllowed, NotFound
from xentree.events import LiveReportRequested
from xentree.personal_data import export_all
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


def turns_of(transcript):
    return list(transcript.turns.values_list("position", "role", "text"))


@pytest.fixture
def asked(monkeypatch):
    """Sessions a report was asked for."""
    seen = []
    monkeypatch.setitem(events._listeners, LiveReportRequested, [lambda event: seen.append(event.session_id)])
    return seen


def test_a_session_that_ends_becomes_a_transcript(learner, asked, django_capture_on_commit_callbacks):
    session = session_of(keeps(learner))
    with django_capture_on_commit_callbacks(execute=True):
        transcript = transcripts.keep_session(session)
    assert turns_of(transcript) == [(1, *TALK[0]), (2, *TALK[1]), (3, *TALK[2])]
    assert (transcript.session, transcript.user, transcript.turn_count) == (session, learner, 3)
    assert (transcript.session_started_at, transcript.session_ended_at) == (AT, AT + timedelta(minutes=5))
    assert transcript.preview == "Why are tides so high?"
    assert set(session.turns.values_list("text", flat=True)) == {""}
    assert (LiveSession.objects.get().report_status, asked) == ("queued", [session.pk])


def test_kept_twice_is_one(learner, asked):
    session = session_of(keeps(learner))
    first, second = transcripts.keep_session(session), transcripts.keep_session(session)
    assert (first, LiveTranscript.objects.count(), TranscriptTurn.objects.count()) == (second, 1, 3)


@pytest.mark.parametrize("wish", [None, False], ids=["never asked", "refused"])
def test_without_a_yes_nothing_is_kept(learner, asked, wish):
    LiveSettings.objects.create(user=learner, keep_transcripts=wish)
    session = session_of(learner)
    assert transcripts.keep_session(session) is None
    assert set(LiveTurn.objects.values_list("text", flat=True)) == {""}
    assert (LiveTranscript.objects.count(), SearchEntry.objects.count()) == (0, 0)
    assert (LiveSession.objects.get().report_status, asked) == ("none", [])


def test_where_nobody_said_anything_there_is_none(learner):
    assert transcripts.keep_session(session_of(keeps(learner), [("user", " "), ("ai", "")])) is None
    assert LiveSession.objects.get().report_status == "none"


def test_turns_keep_the_numbers_of_the_session(learner):
    transcript = kept(learner, [("user", "Hello"), ("ai", ""), ("user", "Anybody there?")])
    assert turns_of(transcript) == [(1, "user", "Hello"), (3, "user", "Anybody there?")]


def test_a_turn_after_the_last_beat_is_put_at_the_end(learner):
    transcript = kept(learner, ended_at=AT + timedelta(seconds=15))
    seconds = [(turn.timestamp - AT).total_seconds() for turn in transcript.turns.all()]
    assert seconds == [10, 15, 15]


def test_the_same_talk_twice_is_one(as_learner, as_stranger):
    first, second = (transcripts.save_transcript(new_talk(), by=as_learner) for _ in range(2))
    other = transcripts.save_transcript(new_talk(), by=as_stranger)
    assert first == second != other
    assert (LiveTranscript.objects.count(), TranscriptTurn.objects.count()) == (2, 6)


@pytest.mark.parametrize(
    "changes",
    [
        {"ended_at": AT - timedelta(seconds=1)},
        {"ended_at": AT + timedelta(hours=25)},
        {"ended_at": now() + timedelta(days=400)},
        {"started_at": AT.replace(year=1999)},
        {"turns": [saving.SpokenTurn("user", "x" * saving.LONGEST_TURN, AT)] * 51},
    ],
    ids=["ends before it starts", "lasts too long", "is to come", "is too old", "says too much"],
)
def test_what_cannot_be_is_refused(as_learner, changes):
    with pytest.raises(Invalid):
        transcripts.save_transcript(replace(new_talk(), **changes), by=as_learner)
    assert (LiveTranscript.objects.count(), TranscriptTurn.objects.count()) == (0, 0)


def test_there_is_a_most(as_learner, monkeypatch):
    monkeypatch.setattr(saving, "MOST_TRANSCRIPTS", 1)
    transcripts.save_transcript(new_talk(), by=as_learner)
    with pytest.raises(LimitReached):
        transcripts.save_transcript(new_talk(TALK[:1]), by=as_learner)
    assert LiveTranscript.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_saved_at_the_same_time_it_is_one(as_learner):
    def save(_):
        try:
            return transcripts.save_transcript(new_talk(), by=as_learner).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        ids = set(hands.map(save, range(4)))
    assert (len(ids), LiveTranscript.objects.count(), TranscriptTurn.objects.count()) == (1, 1, 3)


def test_it_is_found_by_its_words_by_its_person_alone(learner, as_learner, as_stranger):
    transcript, _ = kept(learner), saved(learner, [("user", "Photosynthesis needs light.")])
    found = transcripts.find_transcripts(q="moon", by=as_learner)
    assert list(found) == [transcript]
    assert list(transcripts.find_transcripts(q="moon", by=as_stranger)) == []


def test_a_keeping_that_fails_leaves_nothing_behind(learner, monkeypatch):
    session = session_of(keeps(learner))
    monkeypatch.setattr(saving, "index_transcript", lambda transcript: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        transcripts.keep_session(session)
    assert (LiveTranscript.objects.count(), session.turns.exclude(text="").count()) == (0, 3)


def test_deleting_takes_everything_that_was_said(learner, as_learner):
    transcript = kept(learner)
    LiveSession.objects.update(report={"new_words": ["tides"]}, report_status="done")
    transcripts.delete_transcript(transcript, by=as_learner)
    session = LiveSession.objects.get()
    assert (session.report, session.report_status) == ({}, "none")
    assert (LiveTranscript.objects.count(), TranscriptTurn.objects.count(), SearchEntry.objects.count()) == (0, 0, 0)


def test_only_its_person_deletes_it(learner, as_stranger):
    transcript = kept(learner)
    with pytest.raises(NotAllowed):
        transcripts.delete_transcript(transcript, by=as_stranger)
    assert (LiveTranscript.objects.count(), SearchEntry.objects.count()) == (1, 1)


def test_going_on_as_a_chat_takes_all_along(learner, as_learner):
    said = [*TALK, ("user", "Tell me more.")]
    transcript = kept(learner, said)
    chat, is_new = transcripts.continue_as_chat(transcript, by=as_learner)
    chat.refresh_from_db()
    messages = list(chat.messages.order_by("created_at", "id"))
    assert is_new
    assert [(each.role, each.content) for each in messages] == [
        ("user", TALK[0][1]),
        ("assistant", TALK[1][1]),
        ("user", f"{TALK[2][1]}\n\nTell me more."),
    ]
    assert [each.parent for each in messages] == [None, *messages[:2]]
    assert (chat.title, chat.source) == ("Talk of 20 November 2026, 09:30", "live")
    assert (chat.external_id, chat.head, chat.message_count) == (str(transcript.pk), messages[-1], 3)
    assert LiveTranscript.objects.get().conversation_id == chat.pk


def test_gone_on_with_twice_it_is_one_chat(learner, as_learner):
    transcript = kept(learner)
    first, _ = transcripts.continue_as_chat(transcript, by=as_learner)
    second, is_new = transcripts.continue_as_chat(transcript, by=as_learner)
    assert (first, is_new, Conversation.objects.count()) == (second, False, 1)


def test_once_that_chat_is_deleted_there_is_another(learner, as_learner):
    transcript = kept(learner)
    first, _ = transcripts.continue_as_chat(transcript, by=as_learner)
    delete_conversation(first, by=as_learner)
    second, is_new = transcripts.continue_as_chat(transcript, by=as_learner)
    assert (is_new, first == second) == (True, False)


def test_the_chat_outlives_the_transcript(learner, as_learner):
    transcript = kept(learner)
    chat, _ = transcripts.continue_as_chat(transcript, by=as_learner)
    transcripts.delete_transcript(transcript, by=as_learner)
    chat.refresh_from_db()
    assert (chat.external_id, chat.messages.count()) == ("", 3)


def test_nobody_goes_on_with_the_talk_of_another(learner, as_stranger):
    transcript = kept(learner)
    with pytest.raises(NotFound):
        transcripts.continue_as_chat(transcript, by=as_stranger)
    assert Conversation.objects.count() == 0


def test_a_copy_of_ones_data_has_all_of_it(learner, stranger):
    transcript, _ = kept(learner), kept(stranger, [("user", "Nobody else reads this.")])
    files = {file.path: file.data for file in export_all(learner) if file.path.startswith("live/")}
    assert sorted(files) == sorted(
        ["live/settings.json", "live/sessions.json", "live/turns.json", f"live/transcripts/{transcript.pk}.json"]
    )
    assert [turn["text"] for turn in files[f"live/transcripts/{transcript.pk}.json"]["turns"]] == [
        text for _, text in TALK
    ]
    assert (len(files["live/sessions.json"]), len(files["live/turns.json"])) == (1, 3)


def test_erasing_a_person_erases_what_they_said(learner, stranger):
    kept(learner), kept(stranger)
    transcripts.erase_personal_data(learner)
    assert set(LiveTranscript.objects.values_list("user", flat=True)) == {stranger.pk}
    assert set(LiveSession.objects.values_list("user", flat=True)) == {stranger.pk}
    assert SearchEntry.objects.count() == 1


def test_markdown_and_text_say_who_said_what_when(learner):
    learner.timezone = "Europe/Berlin"
    learner.save(update_fields=["timezone"])
    transcript = kept(learner, TALK[:2])
    assert transcripts.export_transcript(transcript, "markdown") == (
        "# Talk of 20 November 2026, 10:30\n\n**You** *10:30:10*\n\nWhy are tides so high?\n\n"
        "**Xentree** *10:30:20*\n\nThe moon pulls the sea.\n"
    )
    assert transcripts.export_transcript(transcript, "text") == (
        "Talk of 20 November 2026, 10:30\n\n[10:30:10] You: Why are tides so high?\n"
        "[10:30:20] Xentree: The moon pulls the sea.\n"
    )
    assert transcripts.export_filename(transcript, "md") == "talk-2026-11-20-1030.md"


def test_a_tenants_end_takes_what_was_said_in_it(learner):
    place = MembershipFactory(user=learner).organization
    saved(learner, organization=place)
    own = saved(learner)
    transcripts.erase_tenant_data(place)
    assert list(LiveTranscript.objects.all()) == [own]
    assert SearchEntry.objects.count() == 1


def test_who_left_a_tenant_reads_there_no_more(learner, as_learner):
    membership = MembershipFactory(user=learner)
    transcript = saved(learner, organization=membership.organization)
    assert list(LiveTranscript.objects.visible_to(as_learner)) == [transcript]
    membership.delete()
    assert list(LiveTranscript.objects.visible_to(Principal(learner, "bearer"))) == []


def test_ending_a_session_keeps_what_was_said(learner):
    session = session_of(keeps(learner), ended_at=None)
    end_session(session, reason="ended")
    assert [text for _, _, text in turns_of(LiveTranscript.objects.get())] == [text for _, text in TALK]


def test_staff_see_that_there_is_one_and_nothing_of_it(client, learner, staff):
    staff.is_superuser = True
    staff.save(update_fields=["is_superuser"])
    transcript = kept(learner)
    client.force_login(staff)
    for address in ("/admin/live/livetranscript/", f"/admin/live/livetranscript/{transcript.pk}/change/"):
        html = client.get(address).content.decode()
        assert ("lea" in html, "tides" in html, "moon" in html) == (True, False, False)
