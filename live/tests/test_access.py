"""A session ends with what it was opened by, at once by the event, and by the sweep where nobody said so."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import Session, User
from accounts.services import end_session as sign_out
from accounts.services import open_token_session
from accounts.services.deletion import close_account
from accounts.services.passwords import set_password
from live import tasks
from live.models import LiveSession
from live.services.sessions import opened_by
from live.tests.factories import LiveSessionFactory
from organizations.models import Membership
from organizations.services import remove_member, request_deletion, revoke_key
from organizations.tests.factories import join, key_with_secret, membership
from xentree.principal import Principal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("ten_minutes", "no_jobs")]


@pytest.fixture
def no_jobs(monkeypatch):
    """Erasing is not what this is about."""
    from accounts import tasks as people
    from organizations import tasks as tenants

    for task in (people.erase_account, tenants.erase_organization):
        monkeypatch.setattr(task, "delay", lambda *arguments: None)


@pytest.fixture
def signed_in(learner):
    """Two sign-ins of the learner, as principals."""
    for _ in range(2):
        open_token_session(learner, user_agent="tests", address="127.0.0.1")
    return [Principal(learner, "bearer", session_id=pk) for pk in Session.objects.values_list("pk", flat=True)]


def ended():
    """How many of them are over, and why."""
    return list(LiveSession.objects.exclude(ended_at=None).values_list("end_reason", flat=True))


def test_signing_out_ends_what_that_sign_in_opened(learner, signed_in):
    here, elsewhere = signed_in
    LiveSessionFactory(user=learner, opened_by=opened_by(here))
    sign_out(elsewhere.session_id)
    before = ended()
    sign_out(here.session_id)
    assert (before, ended()) == ([], ["access"])


def test_a_new_password_ends_it_elsewhere_and_not_here(learner, signed_in):
    here, elsewhere = signed_in
    LiveSessionFactory(user=learner, opened_by=opened_by(here))
    set_password(learner, "seven quiet herons", keep=here.session_id)
    before = ended()
    set_password(learner, "nine quiet herons", keep=elsewhere.session_id)
    assert (before, ended()) == ([], ["access"])


def test_a_revoked_key_ends_it(place, host):
    key, _ = key_with_secret(organization=place, created_by=host.user)
    by = Principal(host.user, "key", organization_id=place.pk, key_id=key.pk)
    LiveSessionFactory(user=host.user, organization=place, opened_by=opened_by(by))
    revoke_key(key, by=host)
    assert ended() == ["access"]


def test_a_removed_member_talks_there_no_more(place, host):
    member, other = join(place), join(place)
    LiveSessionFactory(user=member.user, organization=place)
    LiveSessionFactory(user=other.user)
    for each in (member, other):
        remove_member(membership(place, each), by=host)
    assert (ended(), LiveSession.objects.open().get().user) == (["access"], other.user)


def test_a_tenant_that_goes_takes_its_sessions_along(place, host):
    visitor = User.objects.create_user("visitor-1", "v@visitor.invalid", kind="visitor")
    for user in (host.user, visitor):
        LiveSessionFactory(user=user, organization=place)
    LiveSessionFactory()
    request_deletion(place, name=place.name, by=host)
    assert (ended(), LiveSession.objects.open().count()) == (["access", "access"], 1)


def test_a_closed_account_talks_no_more(learner):
    LiveSessionFactory(user=learner)
    close_account(learner)
    assert ended() == ["access"]


def test_what_no_event_told_the_sweep_finds(place, learner, stranger, signed_in):
    member = join(place)
    key, _ = key_with_secret(organization=place, created_by=join(place).user, expires_at=now() - timedelta(seconds=1))
    LiveSessionFactory(user=learner, opened_by=opened_by(signed_in[0]))
    LiveSessionFactory(user=member.user, organization=place)
    LiveSessionFactory(user=key.created_by, organization=place, opened_by=f"key:{key.pk}")
    alive = LiveSessionFactory(user=stranger)
    Session.objects.filter(user=learner).update(expires_at=now())
    Membership.objects.filter(user=member.user).update(status="suspended")
    for _ in range(2):
        tasks.tend_sessions()
    assert (ended(), LiveSession.objects.open().get()) == (["access"] * 3, alive)


def test_many_are_looked_at_in_as_many_queries_as_one(place, django_assert_num_queries):
    tasks.tend_sessions()
    for people in (1, 3):
        for _ in range(people):
            LiveSessionFactory(user=join(place).user, organization=place, opened_by="bearer")
        # Those open, twice, the clock, members, tenants.
        with django_assert_num_queries(5):
            tasks.tend_sessions()
