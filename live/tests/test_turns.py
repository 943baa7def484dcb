"""What is written of a talk while it goes on."""

import pytest
from django.utils.timezone import now

from live.engine.base import Said
from live.engine.ledger import Ledger
from live.models import LiveSession, LiveTurn
from live.services import turns

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(learner):
    return LiveSession.objects.create(user=learner, session_type="voice")


def say(session, role, text, **more):
    return turns.record_turn(session.pk, role, text, said_at=now(), **more)


def test_turns_are_numbered_as_they_come(session):
    assert [say(session, "user", "Hello."), say(session, "ai", "Hi."), say(session, "user", "Well?", number=7)] == [
        1,
        2,
        7,
    ]
    assert say(session, "ai", "Well.", number=7) == 8
    assert turns.last_number(session.pk) == 8


@pytest.mark.django_db(transaction=True)
async def test_turns_after_one_that_was_numbered_anew_have_the_numbers_they_were_given(learner):
    session = await LiveSession.objects.acreate(user=learner, session_type="voice")
    ledger = Ledger(session.pk)
    await ledger.open()
    told = [ledger.next_number()]
    # The engine of a line that is gone writes its last turn.
    await LiveTurn.objects.acreate(session=session, number=told[0], role="ai", text="Hi.", said_at=now())
    ledger.write_person(told[0], "Hello.", now())
    await ledger.settled()
    told.append(ledger.next_number())
    ledger.write_person(told[1], "Well?", now())
    await ledger.close()

    kept = [turn async for turn in session.turns.values_list("number", "text")]
    assert kept == [(told[0], "Hi."), (told[0] + 1, "Hello."), (told[1], "Well?")]


def test_what_was_heard_grows_and_is_the_history(session):
    say(session, "user", "Tell me.")
    number = say(session, "ai", "", latency={"total": 400}, provider="local", model="xentree-local")
    assert turns.move_heard(session.pk, number, "Once upon", 800)
    assert turns.move_heard(session.pk, number, "Once upon a time", 1200, interrupted=True)
    assert not turns.move_heard(session.pk, number, "Once", 400)
    turn = LiveTurn.objects.get(number=number)
    assert (turn.text, turn.spoken_ms, turn.interrupted, turn.latency) == (
        "Once upon a time",
        1200,
        True,
        {"total": 400},
    )
    say(session, "ai", "")
    assert turns.history_of(session) == [Said("user", "Tell me."), Said("ai", "Once upon a time")]


def test_what_the_person_said_is_not_moved(session):
    number = say(session, "user", "Tell me.")
    assert not turns.move_heard(session.pk, number, "Forget it", 9000)
    assert LiveTurn.objects.get().text == "Tell me."


def test_what_was_understood_late_is_written_into_its_turn_and_nothing_is_no_turn(session):
    spoken, silent, answer = say(session, "user", ""), say(session, "user", ""), say(session, "ai", "Hi.")
    assert turns.write_down(session.pk, spoken, "Hello.")
    assert turns.write_down(session.pk, silent, "")
    assert not turns.write_down(session.pk, answer, "Forget it")
    assert list(LiveTurn.objects.values_list("number", "text")) == [(spoken, "Hello."), (answer, "Hi.")]


def test_of_a_session_that_is_over_nothing_is_written(session):
    said, number = say(session, "user", ""), say(session, "ai", "")
    LiveSession.objects.update(ended_at=now())
    assert say(session, "user", "Too late.") == 0
    assert not turns.move_heard(session.pk, number, "Too late", 500)
    assert not turns.write_down(session.pk, said, "Too late")
    assert list(LiveTurn.objects.values_list("number", "text")) == [(said, ""), (number, "")]
