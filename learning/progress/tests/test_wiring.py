"""From the apps to the ledger: sessions, notes, study rounds; and from the ledger to screens and exports."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils.timezone import now

from conversations.models import LearningSession, StudySet
from conversations.services.learning_sessions import close_stale_sessions
from conversations.services.study_rounds import keep_round
from conversations.tests.factories import ConversationFactory, LearningSessionFactory, MessageFactory, StudySetFactory
from learning.models import ActiveTime, Progress, XPEvent
from learning.progress import receivers
from organizations.tests.factories import MembershipFactory
from xentree import personal_data, rewards
from xentree.realtime import user_group

pytestmark = pytest.mark.django_db
LONG = "What I learnt today about tides, in my own words. " * 5


@pytest.fixture
def pushed(monkeypatch):
    """What would go to sockets, as (group, kind, payload)."""
    sent = []
    monkeypatch.setattr(receivers, "push", lambda *message: sent.append(message))
    return sent


def events():
    return list(XPEvent.objects.order_by("created_at").values_list("reason", "area", "amount"))


def test_a_learning_session_that_ends_pays_and_takes_time(api, learner):
    member = MembershipFactory(user=learner)
    conversation = ConversationFactory(owner=learner, organization=member.organization)
    begun = now() - timedelta(minutes=20)
    session = LearningSessionFactory(conversation=conversation, started_at=begun, active_seconds=600)
    path = f"/api/core/conversations/{conversation.pk}/session/end"
    client = api(learner)
    client.credentials(**client._credentials, HTTP_X_ORGANIZATION_ID=str(member.organization_id))
    answers = [client.post(path).json()["xp_awarded"] for _ in range(2)]
    assert answers == [LearningSession.objects.get().active_seconds // 60 * 2] * 2
    assert events() == [("learning_session", "chat", answers[0])]
    time = ActiveTime.objects.get()
    assert (time.source_id, time.organization) == (session.pk, member.organization)


def test_a_session_somebody_walked_away_from_counts_for_its_own_day(learner):
    left = now() - timedelta(days=2)
    conversation = ConversationFactory(owner=learner)
    LearningSessionFactory(
        conversation=conversation, started_at=left - timedelta(hours=1), last_activity_at=left, active_seconds=600
    )
    assert close_stale_sessions() == 1
    assert XPEvent.objects.get().day == left.date() == Progress.objects.get().last_active_day


def test_a_note_of_some_length_pays_once(api, learner):
    note = api(learner).post("/api/core/notes", {"title": "Tides", "content": "Soon."}).json()
    assert events() == []
    for text in (LONG, LONG + "More.", "Short.", LONG):
        api(learner).put(f"/api/core/notes/{note['id']}", {"title": "Tides", "content": text})
    assert events() == [("note", "knowledge", 10)]


def test_an_answer_that_was_kept_pays_when_it_is_written_on(api, learner, conversation_answer):
    body = {"title": "Kept", "content": LONG, "message_id": str(conversation_answer.pk)}
    note = api(learner).post("/api/core/notes", body).json()
    assert events() == []
    api(learner).put(f"/api/core/notes/{note['id']}", {"title": "Kept", "content": LONG + "And I think so too."})
    assert events() == [("note", "knowledge", 10)]


@pytest.fixture
def conversation_answer(learner):
    return MessageFactory(conversation=ConversationFactory(owner=learner), role="assistant", content=LONG)


@pytest.fixture
def quiz(learner):
    return StudySetFactory(owner=learner, document__owner=learner)


def rewind(quiz, seconds):
    """Let time pass since the last answer."""
    row = StudySet.objects.get(pk=quiz.pk)
    StudySet.objects.filter(pk=quiz.pk).update(round_at=row.round_at - timedelta(seconds=seconds))


def test_a_round_pays_at_its_end_and_counts_its_time(as_learner, quiz):
    keep_round(quiz, items=[0, 1, 2], answers=[], by=as_learner)
    for answers, gap in ((["moon"], 30), (["moon", "moon"], 500), (["moon", "moon", "four"], 10)):
        rewind(quiz, gap)
        keep_round(quiz, items=[0, 1, 2], answers=answers, by=as_learner)
    keep_round(quiz, items=[0, 1, 2], answers=["moon", "moon", "four"], by=as_learner)
    assert events() == [("quiz", "knowledge", 4)]
    assert 160 <= ActiveTime.objects.get().seconds <= 162


def test_the_next_rounds_of_a_day_pay_half_and_nothing(as_learner, quiz):
    for _ in range(3):
        keep_round(quiz, items=[0, 1, 2], answers=[], by=as_learner)
        keep_round(quiz, items=[0, 1, 2], answers=["moon", "moon", "four"], by=as_learner)
    assert [amount for *_, amount in events()] == [4, 2, 0]


def test_a_round_that_was_broken_off_counts_when_the_next_begins(as_learner, quiz):
    keep_round(quiz, items=[0, 1, 2], answers=[], by=as_learner)
    rewind(quiz, 60)
    keep_round(quiz, items=[0, 1, 2], answers=["moon", "moon"], by=as_learner)
    keep_round(quiz, items=[2, 1, 0], answers=[], by=as_learner)
    assert events() == []
    assert ActiveTime.objects.get().seconds == 60


def test_flashcards_pay_for_being_gone_through(as_learner, learner):
    cards = StudySetFactory(owner=learner, document__owner=learner, kind="flashcards")
    keep_round(cards, items=[0, 1, 2], answers=["known", "again", "known"], by=as_learner)
    assert events() == [("flashcards", "knowledge", 3)]


def test_screens_are_told_of_xp_levels_and_the_goal(learner, pushed, django_capture_on_commit_callbacks):
    learner.daily_goal_xp = 100
    learner.save()
    facts = {"active_seconds": 45 * 60, "started_at": now(), "happened_at": now()}
    with django_capture_on_commit_callbacks(execute=True):
        for source in (uuid4(), uuid4(), uuid4()):
            rewards.reward(learner, "learning_session", source, facts)
    told = [
        (message["total_xp"], message["level"], message["leveled_up"], message["goal_reached"])
        for *_, message in pushed
    ]
    assert told == [(90, 1, False, False), (180, 2, True, True), (270, 2, False, False)]
    assert {message[:2] for message in pushed} == {(user_group(learner.pk), "xp-awarded")}
    assert (pushed[0][2]["reason"], pushed[0][2]["amount"], pushed[1][2]["today_xp"]) == ("learning_session", 90, 180)


def test_what_is_told_twice_or_brings_nothing_is_not_celebrated(learner, pushed, django_capture_on_commit_callbacks):
    source = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            rewards.reward(learner, "note", source, {"characters": 300})
        rewards.reward(learner, "note", uuid4(), {"characters": 3})
    assert len(pushed) == 1


def test_a_reward_goes_with_its_transaction(learner, pushed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        rewards.reward(learner, "note", uuid4(), {"characters": 300})
        raise RuntimeError
    assert (events(), pushed) == ([], [])


def test_a_person_takes_their_progress_along_and_nobody_elses(learner, stranger):
    for person in (learner, stranger):
        rewards.reward(person, "note", uuid4(), {"characters": 300})
    found = {
        entry.path: entry.data for entry in personal_data.export_all(learner) if entry.path.startswith("progress/")
    }
    assert [len(found[f"progress/{name}.json"]) for name in ("progress", "xp_events", "days")] == [1, 1, 1]
    assert found["progress/xp_events.json"][0]["amount"] == 10
    assert str(stranger.pk) not in str(found)


def test_nothing_is_left_of_who_was_erased(learner, stranger):
    for person in (learner, stranger):
        rewards.reward(person, "note", uuid4(), {"characters": 300})
    learner.delete()
    assert set(XPEvent.objects.values_list("user", flat=True)) == {stranger.pk}


def test_a_tenant_that_is_gone_leaves_people_their_xp(learner):
    organization = MembershipFactory(user=learner).organization
    facts = {"characters": 300, "organization_id": organization.pk}
    rewards.reward(learner, "note", uuid4(), facts)
    organization.delete()
    assert XPEvent.objects.get().organization is None
    assert Progress.objects.get().total_xp == 10
