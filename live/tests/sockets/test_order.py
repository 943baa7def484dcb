"""Who gets in, in which order frames may come, and what is answered to those that are none."""

import json
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from live import frames
from live.flow import MOST_FAULTS
from live.models import LiveSession
from live.services.sessions import end_session, start_session
from live.services.tickets import issue_ticket
from live.tests.sockets.conftest import ring

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = bytes(32_000)


async def is_open(session):
    await session.arefresh_from_db()
    return session.ended_at is None


async def test_a_session_starts(dial, session, studio):
    phone = await dial(session)
    started = await phone.start(session, rate=24_000)
    limit = started.pop("remaining_seconds")

    assert started == {"type": "session-started", "session_id": str(session.pk), "sample_rate": 24_000}
    assert 0 < limit <= 600
    assert (studio.last.talk.session_id, studio.last.history) == (session.pk, [])


@pytest.mark.parametrize("path", ["/ws/live", "/ws/live?ticket=", "/ws/live?ticket=wrong", "/ws/live?ticket=%ff"])
async def test_without_a_ticket_nobody_gets_in(session, studio, path):
    phone = await ring(path)
    assert (await phone.frame(), studio.made) == (4401, [])


async def test_a_sign_in_alone_does_not_let_in(learner, session, api, studio):
    token = (await sync_to_async(api)(learner))._credentials["HTTP_AUTHORIZATION"]
    phone = await ring("/ws/live", [(b"authorization", token.encode())])
    assert await phone.frame() == 4401


async def test_a_ticket_lets_in_once(session, as_learner, studio):
    secret, _ = await sync_to_async(issue_ticket)(session, as_learner)
    first, second = await ring(f"/ws/live?ticket={secret}"), await ring(f"/ws/live?ticket={secret}")
    assert (await second.frame(), await first.receive_nothing(0.05)) == (4401, True)
    await first.disconnect()


async def test_a_ticket_is_for_its_own_session(dial, session, as_stranger, studio):
    foreign = await sync_to_async(start_session)({"session_type": "voice"}, by=as_stranger)
    phone = await dial(session)
    assert (await phone.start(foreign))["error"] == "not_allowed"
    assert await phone.frame() == 4403
    assert (await is_open(foreign), foreign.socket, studio.made) == (True, "", [])


async def test_a_flood_of_sockets_is_refused(dial, session, settings):
    settings.RATE_LIMIT_SCALE = 1
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "socket.connect.user": "1/60"}
    await dial(session)
    assert await (await dial(session)).frame() == 4429


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "text-input", "text": "hello"},
        {"type": "interrupt"},
        {"type": "playback", "turn_id": 1, "played_ms": 1},
        {"type": "heartbeat"},
        {"type": "end-session"},
        {"type": "audio-input", "audio": "AAA="},
    ],
    ids=lambda frame: frame["type"],
)
async def test_nothing_comes_before_the_start(dial, session, studio, frame):
    phone = await dial(session)
    assert (await phone.exchange(**{"kind": frame.pop("type"), **frame}))["error"] == "conflict"
    assert await is_open(session)
    assert (await phone.start(session))["type"] == "session-started"


async def test_it_starts_once(talk, session, studio):
    assert (await talk.start(session))["error"] == "conflict"
    assert len(studio.made) == 1


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{not json", []),
        ('{"type": "sing"}', ["type"]),
        ('{"type": "playback", "turn_id": 1, "played_ms": NaN}', []),
        ('{"type": "playback", "turn_id": 1, "played_ms": -3}', ["played_ms"]),
        ('{"type": "playback", "turn_id": 77, "played_ms": 3}', ["turn_id"]),
        ('{"type": "audio-input", "audio": "?"}', ["audio"]),
        ('{"type": "text-input", "text": ""}', ["text"]),
    ],
    ids=range(7),
)
async def test_a_frame_that_is_wrong_is_answered_and_the_session_goes_on(talk, session, studio, text, fields):
    await talk.send_to(text_data=text)
    answer = await talk.frame()
    assert list(answer.pop("fields", {})) == fields
    assert (answer["type"], answer["error"], sorted(answer)) == (
        "error",
        "validation_error",
        ["error", "message", "type"],
    )
    assert (await talk.exchange("text-input", text="hello"))["type"] == "transcript"
    assert (await is_open(session), studio.last.calls) == (True, [("text", "hello")])


async def test_half_a_sample_is_answered(talk, studio):
    await talk.send_to(bytes_data=b"\x01")
    assert ((await talk.frame())["error"], studio.last.heard) == ("validation_error", b"")


async def test_who_only_talks_nonsense_is_closed_and_the_session_waits(talk, session):
    for _ in range(MOST_FAULTS + 1):
        await talk.send_to(text_data="nonsense")
    *answers, code = await talk.frames()
    assert ({answer["error"] for answer in answers}, len(answers), code) == (
        {"validation_error"},
        MOST_FAULTS + 1,
        4400,
    )
    assert (await is_open(session), session.socket) == (True, "")


@pytest.mark.parametrize(
    "frame",
    [{"bytes_data": bytes(frames.MOST_SOUND_BYTES + 2)}, {"text_data": " " * (frames.MOST_TEXT_FRAME + 1)}],
    ids=["sound", "text"],
)
async def test_a_frame_that_is_too_large_closes(talk, session, studio, frame):
    await talk.send_to(**frame)
    assert ((await talk.frame())["error"], await talk.frame()) == ("payload_too_large", 4413)
    assert (await is_open(session), session.socket, studio.last.closed, studio.last.heard) == (True, "", True, b"")


async def test_a_flood_of_sound_closes(talk, session, studio):
    for _ in range(17):
        await talk.send_to(bytes_data=SECOND)
    assert ((await talk.frame())["error"], await talk.frame()) == ("rate_limited", 4429)
    assert (await is_open(session), studio.last.closed) == (True, True)


async def test_a_flood_of_text_closes(talk, session):
    for _ in range(60):
        await talk.say("heartbeat")
    assert ((await talk.frame())["error"], await talk.frame()) == ("rate_limited", 4429)
    assert await is_open(session)


async def test_a_client_that_never_starts_is_closed(dial, session, monkeypatch, studio):
    monkeypatch.setattr("live.consumers.LAPSES_AFTER", timedelta(0))
    phone = await dial(session)
    assert ((await phone.frame())["error"], await phone.frame()) == ("silent", 4408)
    assert await is_open(session)


async def test_a_client_that_falls_silent_is_closed_and_the_session_waits(talk, session, studio, monkeypatch):
    monkeypatch.setattr("live.meter.LAPSES_AFTER", timedelta(0))
    assert ((await talk.frame())["error"], await talk.frame()) == ("silent", 4408)
    assert (await is_open(session), session.socket, studio.last.closed) == (True, "", True)


async def test_what_comes_after_the_end_changes_nothing(talk, session, studio):
    await talk.say("end-session")
    await talk.say("text-input", text="hello")
    await talk.say("end-session")
    kinds = [frame if isinstance(frame, int) else frame["type"] for frame in await talk.frames()]
    assert (kinds, studio.last.calls) == (["session-ended", 1000], [])


async def test_the_ticket_of_a_session_that_is_over_opens_nothing(dial, session):
    await sync_to_async(end_session)(session, reason=LiveSession.EndReason.STAFF)
    assert await (await dial(session)).frame() == 4401


async def test_a_session_that_ends_before_the_start_is_told_as_ended(dial, session, studio):
    phone = await dial(session)
    await sync_to_async(end_session)(session, reason=LiveSession.EndReason.STAFF)
    ended = await phone.start(session)
    assert (ended["type"], ended["reason"], await phone.frame()) == ("session-ended", "staff", 1000)
    assert studio.made == []


async def test_what_is_told_to_the_person_is_not_told_here(talk, learner):
    from xentree.realtime import push, user_group

    await sync_to_async(push)(user_group(learner.pk), "conversation-updated", {"conversation": {"secret": 1}})
    assert await talk.receive_nothing(0.1)


async def test_many_frames_cost_nothing_in_the_store(talk, studio, monkeypatch):
    def counted(*_):
        raise AssertionError("counted in Valkey")

    monkeypatch.setattr("xentree.limits.spend", counted)
    for _ in range(300):
        await talk.send_to(bytes_data=bytes(640))
    answer = await talk.exchange("text-input", text="hello")
    assert (json.dumps(answer)[:8], len(studio.last.heard)) == ('{"type":', 300 * 640)
