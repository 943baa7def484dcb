"""Removal is at once: sockets close, browsers leave the workspace; and nothing of a closed account is left."""

import csv
import io

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import async_to_sync, sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client
from django.utils.timezone import now

from accounts.services import open_token_session
from organizations.models import Domain, Invitation, Membership
from organizations.services import (
    add_domain,
    domains,
    erase_memberships,
    export_memberships,
    join_by_domain,
    joinable_organizations,
    leave_organization,
    record,
    remove_member,
    stream_csv,
    suspend_member,
    sweep,
    update_organization,
    verify_domain,
)
from organizations.services.audit import csv_line
from organizations.tests.factories import DomainFactory, InvitationFactory, OrganizationFactory, join, membership
from xentree.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from xentree.principal import Principal
from xentree.realtime import CLOSE_NOT_AUTHENTICATED, BaseConsumer, PrincipalSocketMiddleware


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [remove_member, suspend_member, "leave"])
async def test_sockets_in_the_workspace_close(greenhouse, owner, member, act):
    tokens = await sync_to_async(open_token_session)(member.user, user_agent="", address="")
    bearer = (b"authorization", f"Bearer {tokens.access_token}".encode())
    app = PrincipalSocketMiddleware(BaseConsumer.as_asgi())
    here = (b"x-organization-id", str(greenhouse.pk).encode())
    inside = WebsocketCommunicator(app, "/ws/x", headers=[bearer, here])
    personal = WebsocketCommunicator(app, "/ws/x", headers=[bearer])
    assert (await inside.connect())[0]
    assert (await personal.connect())[0]
    await sync_to_async(_end)(greenhouse, owner, member, act)
    assert (await inside.receive_output(5))["code"] == CLOSE_NOT_AUTHENTICATED
    assert await personal.receive_nothing(0.2)
    await personal.disconnect()


def _end(greenhouse, owner, member, act):
    if act == "leave":
        leave_organization(greenhouse, by=member)
    else:
        act(membership(greenhouse, member), by=owner)


def test_browsers_leave_the_workspace(greenhouse, owner, member, django_capture_on_commit_callbacks):
    browser = Client()
    browser.force_login(member.user)
    session = browser.session
    session["organization_id"] = str(greenhouse.pk)
    session.save()
    with django_capture_on_commit_callbacks(execute=True):
        remove_member(membership(greenhouse, member), by=owner)
    assert "organization_id" not in browser.session
    assert browser.get("/settings/profile").status_code == 200


def test_what_a_person_takes_along_and_leaves(greenhouse, owner, member):
    InvitationFactory(kind="email", email=member.user.email)
    kept = InvitationFactory(kind="email", email="other@example.org")
    files = {each.path: each.data for each in export_memberships(member.user)}
    assert [row["organization_name"] for row in files["organizations/memberships.json"]] == ["Greenhouse"]
    assert "token_hash" not in str(files)
    erase_memberships(member.user)
    assert list(Invitation.objects.all()) == [kept]


def test_sweep(greenhouse):
    InvitationFactory(organization=greenhouse, expires_at=now().replace(year=2020))
    kept = InvitationFactory(organization=greenhouse)
    sweep()
    sweep()
    assert list(Invitation.objects.all()) == [kept]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_runs_as_a_formula(start):
    cell = next(csv.reader(io.StringIO(csv_line([f'{start}cmd|" /C calc"!A0']), newline="")))[0]
    assert cell == f'\'{start}cmd|" /C calc"!A0'


def test_csv_has_every_act(greenhouse, owner):
    update_organization(greenhouse, {"name": "=Evil()"}, by=owner)
    record(greenhouse, "test.done", by=owner, target_name="plain, with comma")

    async def whole():
        return "".join([piece async for piece in stream_csv(greenhouse.audit_entries.all())])

    rows = list(csv.DictReader(io.StringIO(async_to_sync(whole)())))
    assert [(row["action"], row["target_name"]) for row in rows] == [
        ("test.done", "plain, with comma"),
        ("organization.updated", "'=Evil()"),
    ]


class Answer:
    """A client whose every answer is the same."""

    def __init__(self, text, status=200):
        self.text, self.status_code = text, status

    def __call__(self, **options):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def get(self, url, follow_redirects):
        assert not follow_redirects
        return self


def test_a_domain_is_proven_and_lets_people_join(greenhouse, owner, verified, monkeypatch):
    domain = add_domain(greenhouse, name="Example.ORG.", by=owner)
    assert (domain.name, list(joinable_organizations(verified.user))) == ("example.org", [])
    monkeypatch.setattr(domains, "sync_client", Answer(f"# ours\n{domain.proof}\n"))
    verify_domain(domain, by=owner)
    assert list(joinable_organizations(verified.user)) == [greenhouse]
    assert membership(greenhouse, verified) is None
    assert join_by_domain(greenhouse, by=verified).role == "member"


@pytest.mark.parametrize("answer", [Answer("something else"), Answer("{proof}", 404), Answer("{proof}x"), Answer("")])
def test_a_domain_without_the_proof(greenhouse, owner, answer, monkeypatch):
    domain = add_domain(greenhouse, name="example.org", by=owner)
    text = answer.text.format(proof=domain.proof)
    monkeypatch.setattr(domains, "sync_client", Answer(text, answer.status_code))
    with pytest.raises(Conflict) as refused:
        verify_domain(domain, by=owner)
    assert (refused.value.code, Domain.objects.get().verified_at) == ("domain_not_proven", None)


def test_a_domain_is_one_tenants(greenhouse, owner, monkeypatch):
    DomainFactory(name="example.org", verified_at=now())
    domain = add_domain(greenhouse, name="example.org", by=owner)
    monkeypatch.setattr(domains, "sync_client", Answer(domain.proof))
    with pytest.raises(Conflict) as refused:
        verify_domain(domain, by=owner)
    assert refused.value.code == "domain_taken"
    assert Domain.objects.filter(verified_at=None).get() == domain


@pytest.mark.parametrize("name", ["", "org", "127.0.0.1", "exa mple.org", "a.org/x", "example.org:8443", "-a.org"])
def test_what_is_no_domain(greenhouse, owner, name):
    with pytest.raises(Invalid):
        add_domain(greenhouse, name=name, by=owner)
    assert Domain.objects.count() == 0


def test_private_hosts_are_not_asked(greenhouse, owner):
    with pytest.raises(Conflict):
        verify_domain(add_domain(greenhouse, name="inside.localhost", by=owner), by=owner)


def test_nobody_becomes_an_admin_by_domain(greenhouse, owner):
    with pytest.raises(Invalid):
        add_domain(greenhouse, name="example.org", role="admin", by=owner)


def test_removed_people_do_not_come_back_by_domain(greenhouse, owner, member):
    EmailAddress.objects.create(user=member.user, email=member.user.email, verified=True)
    DomainFactory(organization=greenhouse, name="example.org", verified_at=now())
    remove_member(membership(greenhouse, member), by=owner)
    with pytest.raises(NotFound):
        join_by_domain(greenhouse, by=member)
    assert membership(greenhouse, member) is None


def test_an_unverified_address_opens_nothing(greenhouse, outsider, verified):
    DomainFactory(organization=greenhouse, name="example.org", verified_at=now())
    key = Principal(verified.user, "key", organization_id=OrganizationFactory().pk)
    for by in (outsider, key):
        with pytest.raises(AppError):
            join_by_domain(greenhouse, by=by)
    assert Membership.objects.count() == 0


def test_only_admins_manage_domains(greenhouse, member, manager):
    domain = DomainFactory(organization=greenhouse)
    for act in (
        lambda: add_domain(greenhouse, name="example.org", by=member),
        lambda: verify_domain(domain, by=manager),
        lambda: domains.remove_domain(domain, by=join(greenhouse)),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert list(Domain.objects.values_list("pk", "verified_at")) == [(domain.pk, None)]
