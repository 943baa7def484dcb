"""A ticket is one principal's way to one session, once, for a minute."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from live import authentication
from live.services import tickets
from live.services.sessions import end_session
from live.tests.factories import LiveSessionFactory
from organizations.models import Membership
from organizations.tests.factories import OrganizationFactory, join, key_with_secret
from xentree.errors import NotAuthenticated
from xentree.principal import Credentials, Principal, resolve
from xentree.store import store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_minutes")]


@pytest.fixture
def session(learner):
    return LiveSessionFactory(user=learner)


def at_the_socket(ticket, path="/ws/live", **headers):
    return resolve(Credentials(headers, None, ticket, "192.0.2.7", path))


def test_it_restores_whoever_it_was_issued_to(learner):
    place = OrganizationFactory()
    key, _ = key_with_secret(organization=place, created_by=learner)
    by = Principal(
        learner,
        "key",
        organization_id=place.pk,
        scopes=frozenset({"live:write"}),
        key_id=key.pk,
        expires_at=now() + timedelta(days=1),
    )
    session = LiveSessionFactory(user=learner, organization=place, opened_by=f"key:{key.pk}")
    ticket, _ = tickets.issue_ticket(session, by)
    found = at_the_socket(ticket)
    assert (found.user, found.method, found.scopes, found.key_id) == (learner, "key", by.scopes, key.pk)
    assert (found.organization_id, found.expires_at, found.subject_id) == (place.pk, by.expires_at, session.pk)
    assert (found.session_id, found.origin, found.address) == (None, None, "192.0.2.7")


def test_it_works_once(session, as_learner):
    ticket, _ = tickets.issue_ticket(session, as_learner)
    assert at_the_socket(ticket).subject_id == session.pk
    with pytest.raises(NotAuthenticated):
        at_the_socket(ticket)


@pytest.mark.parametrize("ticket", ["", "made-up", "x" * 10_000, "\u0000"], ids=["none", "made up", "long", "nul"])
def test_nothing_else_opens_the_socket(ticket, api, learner):
    signed_in = api(learner)._credentials["HTTP_AUTHORIZATION"]
    with pytest.raises(NotAuthenticated):
        at_the_socket(ticket, authorization=signed_in)
    assert at_the_socket("", "/ws/updates", authorization=signed_in).user == learner


@pytest.mark.parametrize(
    ("headers", "opens"),
    [({"origin": "https://partner.example"}, True), ({}, True), ({"origin": "https://evil.example"}, False)],
    ids=["its page", "no browser", "another page"],
)
def test_that_of_an_embed_is_for_its_page(session, learner, headers, opens):
    by = Principal(learner, "token", scopes=frozenset({"live:start"}), origin="https://partner.example")
    ticket, _ = tickets.issue_ticket(session, by)
    with nullcontext() if opens else pytest.raises(NotAuthenticated):
        assert at_the_socket(ticket, **headers).origin == by.origin


def test_it_runs_out_and_is_not_kept_in_the_clear(session, as_learner):
    ticket, _ = tickets.issue_ticket(session, as_learner)
    [name] = store().keys("*ticket*")
    assert (ticket.encode() in name, 0 < store().ttl(name) <= 60) == (False, True)


def test_it_leads_nowhere_when_the_session_is_over(session, as_learner):
    ticket, _ = tickets.issue_ticket(session, as_learner)
    end_session(session, reason="ended")
    assert tickets.redeem_ticket(ticket) is None


def test_it_leads_nowhere_when_access_is_over(learner):
    place = OrganizationFactory()
    by = join(place, user=learner)
    session = LiveSessionFactory(user=learner, organization=place)
    ticket, _ = tickets.issue_ticket(session, by)
    Membership.objects.update(status="suspended")
    assert tickets.redeem_ticket(ticket) is None


def test_it_leads_nowhere_for_a_sign_in_that_is_none(learner):
    by = Principal(learner, "session", session_id=uuid4())
    session = LiveSessionFactory(user=learner, opened_by=f"sign-in:{by.session_id}")
    ticket, _ = tickets.issue_ticket(session, by)
    assert tickets.redeem_ticket(ticket) is None


def test_the_authenticator_is_for_its_path_alone(session, as_learner):
    ticket, _ = tickets.issue_ticket(session, as_learner)
    assert authentication.ticket(Credentials({}, None, ticket, path="/ws/updates")) is None
    assert authentication.ticket(Credentials({}, None, ticket, path="/ws/live")).user == as_learner.user
