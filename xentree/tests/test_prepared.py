from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError
from django.db.models import Min
from django.utils.timezone import now

from accounts.models import Session, User
from conversations.models import Conversation
from xentree.prepared import Added, Prepared, delete, insert, update

pytestmark = pytest.mark.django_db


@pytest.fixture
def living():
    rows = Session.objects.filter
    return Prepared(lambda pk, moment: rows(pk=pk, revoked_at=None, expires_at__gt=moment), UUID, datetime)


def session_of(user, **fields):
    return Session.objects.create(user=user, kind="token", **{"expires_at": now() + timedelta(days=1), **fields})


def test_it_finds_what_the_query_itself_finds(living, learner, stranger):
    mine, others = session_of(learner), session_of(stranger)

    assert [living.first(each.pk, now()) for each in (mine, others, mine)] == [mine, others, mine]


def test_every_value_counts_in_its_place(living, learner):
    over, revoked = session_of(learner, expires_at=now()), session_of(learner, revoked_at=now())

    assert [living.first(pk, now()) for pk in (over.pk, revoked.pk, uuid4())] == [None] * 3
    assert living.first(over.pk, now() - timedelta(hours=1)) == over


def test_sql_is_written_once(living, learner, django_assert_num_queries, monkeypatch):
    session = session_of(learner)
    living.first(session.pk, now())
    monkeypatch.setattr(living, "_build", None)
    with django_assert_num_queries(1):
        assert living.first(session.pk, now()) == session


def test_text_counts_too(learner, stranger):
    named = Prepared(lambda name: User.objects.filter(username=name), str)

    assert [named.first(name) for name in ("lea", "sam", "' OR 1=1 --", "lea")] == [learner, stranger, None, learner]


def test_what_belongs_to_a_row_comes_along(learner, stranger, django_assert_num_queries):
    rows = Session.objects.select_related("user").annotate(first=Min("user__sessions__last_seen_at"))
    whole, mine = Prepared(lambda pk: rows.filter(pk=pk), UUID), [session_of(learner), session_of(learner)]
    for session in (mine[1], session_of(stranger)):
        with django_assert_num_queries(1):
            found = whole.first(session.pk)
            assert (found, found.user, found.user.username) == (session, session.user, session.user.username)
        assert found.first == min(each.last_seen_at for each in session.user.sessions.all())


def test_columns_that_were_left_out_are_asked_for_when_needed(learner, django_assert_num_queries):
    session = session_of(learner, user_agent="tests")
    found = Prepared(lambda pk: Session.objects.filter(pk=pk).only("kind"), UUID).first(session.pk)
    with django_assert_num_queries(1):
        assert (found.kind, found.user_agent) == ("token", "tests")


def test_an_inserted_row_is_the_row(learner):
    session = Session(user=learner, kind="token", expires_at=now(), user_agent="tests", created_at=now())
    insert(session)

    found = Session.objects.get()
    assert (found, found.user_agent, found.expires_at) == (session, "tests", session.expires_at)
    assert not session._state.adding


def test_the_database_counts_the_id_of_a_row_that_has_none(learner):
    group = Group(name="readers")
    insert(group)

    assert Group.objects.get().name == "readers"


def test_a_conflict_is_told_or_settled(learner):
    session = Session(user=learner, kind="token", expires_at=now(), created_at=now())
    insert(session)
    insert(session, on_conflict="(id) DO UPDATE SET user_agent = 'again'")

    assert Session.objects.get().user_agent == "again"
    with pytest.raises(IntegrityError):
        insert(session)


def test_several_rows_go_in_at_once(learner, stranger, django_assert_num_queries):
    fields = {"kind": "token", "expires_at": now(), "created_at": now()}
    sessions = [Session(user=each, **fields) for each in (learner, stranger)]
    with django_assert_num_queries(1):
        insert(*sessions)

    assert set(Session.objects.all()) == set(sessions)


def test_a_change_reaches_the_rows_that_are_meant(learner, stranger):
    mine, revoked, others = session_of(learner), session_of(learner, revoked_at=now()), session_of(stranger)
    moment = now() + timedelta(days=7)

    where = {"user": learner.pk, "revoked_at": None}
    assert update(Session, where, expires_at=moment, user_agent="changed") == 1
    for session in (mine, revoked, others):
        session.refresh_from_db()
    assert (mine.expires_at, mine.user_agent) == (moment, "changed")
    assert "changed" not in (revoked.user_agent, others.user_agent)
    assert update(Session, {"pk": uuid4()}, user_agent="nobody") == 0


def test_a_value_may_become_nothing(learner):
    session = session_of(learner, revoked_at=now())

    assert update(Session, {"pk": session.pk}, revoked_at=None) == 1
    session.refresh_from_db()
    assert session.revoked_at is None


def test_a_number_grows_from_what_it_is(learner):
    conversation = Conversation.objects.create(owner=learner, message_count=3)
    for _ in range(2):
        assert update(Conversation, {"pk": conversation.pk}, message_count=Added(2), title="Leaves") == 1

    conversation.refresh_from_db()
    assert (conversation.message_count, conversation.title) == (7, "Leaves")


def test_what_is_removed_is_what_was_meant(learner):
    kept, gone = session_of(learner), session_of(learner, revoked_at=now())

    assert delete(Session, {"pk": gone.pk, "revoked_at": None}) == 0
    assert delete(Session, {"pk": gone.pk, "revoked_at": gone.revoked_at}) == 1
    assert list(Session.objects.all()) == [kept]
