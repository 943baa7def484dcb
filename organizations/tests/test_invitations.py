"""Invitations: only by one's own yes, once, in time, and for whom they are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils.timezone import now

from accounts.tests.factories import UserFactory
from organizations.models import AuditEntry, Invitation, Membership
from organizations.services import (
    accept_invitation,
    change_role,
    decline_invitation,
    find_invitation,
    invitation_to,
    invitations_to,
    invite,
    invite_by_link,
    remove_member,
    request_deletion,
    resend_invitation,
    revoke_invitation,
    suspend_member,
)
from organizations.tests.factories import InvitationFactory, join, membership
from xentree.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from xentree.principal import Principal


def code_of(function, *args, **options):
    with pytest.raises(AppError) as refused:
        function(*args, **options)
    return refused.value.code


def test_an_invited_person_is_no_member_before_their_yes(greenhouse, owner, outsider):
    invite(greenhouse, username="SAM", role="manager", by=owner)
    assert membership(greenhouse, outsider) is None
    accept_invitation(invitation_to(greenhouse.pk, by=outsider), by=outsider)
    assert membership(greenhouse, outsider).role == "manager"
    assert [entry.action for entry in AuditEntry.objects.all()] == ["member.joined", "invitation.sent"]


def test_a_verified_address_is_a_person(greenhouse, owner, verified):
    invitation = invite(greenhouse, email="LEA@example.org", by=owner)
    assert (invitation.kind, invitation.user) == ("person", verified.user)


def test_an_unverified_address_is_nobody_yet(greenhouse, owner, outsider):
    invitation = invite(greenhouse, email="sam@example.org", by=owner)
    assert (invitation.kind, invitation.user) == ("email", None)
    assert list(invitations_to(outsider.user)) == []
    assert code_of(accept_invitation, invitation, by=outsider) == "email_not_verified"
    assert membership(greenhouse, outsider) is None
    EmailAddress.objects.create(user=outsider.user, email="sam@example.org", verified=True)
    assert accept_invitation(invitation_to(greenhouse.pk, by=outsider), by=outsider).role == "member"


def test_a_mailed_link_is_for_its_person_only(greenhouse, owner, outsider, verified):
    invitation = invite(greenhouse, username="lea", by=owner)
    for act in (accept_invitation, decline_invitation):
        assert code_of(act, invitation, by=outsider) == "not_allowed"
    assert membership(greenhouse, outsider) is None
    assert Invitation.objects.open().count() == 1


def test_declining(greenhouse, owner, outsider):
    invite(greenhouse, username="sam", by=owner)
    by = Principal(outsider.user, "bearer", address="203.0.113.9")
    decline_invitation(invitation_to(greenhouse.pk, by=by), by=by)
    assert code_of(invitation_to, greenhouse.pk, by=by) == "not_found"
    declined = AuditEntry.objects.get(action="invitation.declined")
    assert (declined.actor, declined.address) == (outsider.user, None)


@pytest.mark.parametrize("who", ["manager", "member", "outsider"])
def test_only_admins_invite(greenhouse, who, request, learner):
    asker = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        invite(greenhouse, username="lea", by=asker)
    with pytest.raises(NotAllowed):
        invite_by_link(greenhouse, by=asker)
    assert Invitation.objects.count() == 0


def test_nobody_offers_a_role_above_their_own(greenhouse, admin, learner):
    with pytest.raises(NotAllowed):
        invite(greenhouse, username="lea", role="owner", by=admin)
    with pytest.raises(NotAllowed):
        invite_by_link(greenhouse, role="owner", by=admin)
    assert Invitation.objects.count() == 0


def test_nobody_unknown_no_visitor_and_no_member_is_invited(greenhouse, owner, member):
    UserFactory(username="visitor", kind="visitor")
    for name in ("nobody", "visitor"):
        with pytest.raises(NotFound):
            invite(greenhouse, username=name, by=owner)
    assert code_of(invite, greenhouse, user_id=member.user.pk, by=owner) == "already_member"
    assert Invitation.objects.count() == 0


def test_inviting_again_replaces_the_first(greenhouse, owner, learner):
    first = invite(greenhouse, username="lea", role="admin", by=owner)
    second = invite(greenhouse, username="lea", by=owner)
    assert list(Invitation.objects.open()) == [second] != [first]


def test_a_link_brings_in_as_many_as_it_says(greenhouse, owner):
    _, token = invite_by_link(greenhouse, role="manager", max_uses=2, by=owner)
    guests = [Principal(UserFactory(), "bearer") for _ in range(3)]
    for guest in guests[:2]:
        accept_invitation(find_invitation(token), by=guest)
    assert code_of(find_invitation, token) == "invitation_gone"
    assert [membership(greenhouse, guest) is not None for guest in guests] == [True, True, False]


def test_the_secret_of_a_link_is_not_stored(greenhouse, owner):
    invitation, token = invite_by_link(greenhouse, by=owner)
    row = Invitation.objects.filter(pk=invitation.pk).values()[0]
    assert token not in str(row)
    assert token not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("uses", [0, 1001])
def test_links_are_bounded(greenhouse, owner, uses):
    with pytest.raises(Invalid):
        invite_by_link(greenhouse, max_uses=uses, by=owner)
    assert Invitation.objects.count() == 0


def test_an_invitation_for_ever_is_not_given_out(greenhouse, owner):
    invitation, _ = invite_by_link(greenhouse, expires_in=timedelta(days=4000), by=owner)
    assert invitation.expires_at < now() + timedelta(days=91)


def test_a_resend_has_a_new_secret_and_the_old_one_is_dead(greenhouse, owner, admin):
    invitation, old = invite_by_link(greenhouse, by=owner)
    Invitation.objects.update(expires_at=now() - timedelta(hours=1), sent_at=now() - timedelta(days=7, hours=1))
    _, new = resend_invitation(invitation, by=admin)
    assert code_of(find_invitation, old) == "not_found"
    assert find_invitation(new) == invitation


@pytest.mark.parametrize("change", [{"revoked_at": now()}, {"expires_at": now()}, {"uses": 1}])
def test_what_is_over_brings_nobody_in(greenhouse, outsider, change):
    invitation = InvitationFactory(organization=greenhouse, token="t")
    Invitation.objects.update(**change)
    assert code_of(find_invitation, "t") == "invitation_gone"
    assert code_of(accept_invitation, invitation, by=outsider) == "invitation_gone"
    assert membership(greenhouse, outsider) is None


def test_revoking_twice_is_one_act(greenhouse, owner, outsider):
    invitation, _ = invite_by_link(greenhouse, by=owner)
    with pytest.raises(NotAllowed):
        revoke_invitation(invitation, by=outsider)
    assert Invitation.objects.open().count() == 1
    revoke_invitation(invitation, by=owner)
    revoke_invitation(invitation, by=owner)
    assert Invitation.objects.open().count() == 0
    assert AuditEntry.objects.filter(action="invitation.revoked").count() == 1


def test_an_invitation_dies_with_the_rights_of_who_sent_it(greenhouse, owner, admin, outsider):
    invitation, token = invite_by_link(greenhouse, role="admin", by=admin)
    change_role(membership(greenhouse, admin), "member", by=owner)
    assert code_of(find_invitation, token) == "invitation_gone"
    assert code_of(accept_invitation, invitation, by=outsider) == "invitation_gone"


def test_removed_people_do_not_come_back_by_what_they_still_have(greenhouse, owner, admin, member):
    own_link, _ = invite_by_link(greenhouse, by=admin)
    known_link, _ = invite_by_link(greenhouse, max_uses=5, by=owner)
    for principal in (admin, member):
        remove_member(membership(greenhouse, principal), by=owner)
    assert code_of(accept_invitation, own_link, by=admin) == "invitation_gone"
    assert code_of(accept_invitation, known_link, by=member) == "invitation_gone"
    invite(greenhouse, username="mel", by=owner)
    assert accept_invitation(invitation_to(greenhouse.pk, by=member), by=member).role == "member"


def test_suspended_people_do_not_come_back_by_a_link(greenhouse, owner, member):
    link, _ = invite_by_link(greenhouse, by=owner)
    suspend_member(membership(greenhouse, member), by=owner)
    assert code_of(accept_invitation, link, by=member) == "not_allowed"
    assert membership(greenhouse, member).status == "suspended"


def test_members_use_up_no_link(greenhouse, owner, member):
    link, token = invite_by_link(greenhouse, by=owner)
    assert code_of(accept_invitation, link, by=member) == "already_member"
    assert find_invitation(token).uses == 0


def test_a_key_does_not_say_yes_for_its_person(greenhouse, owner, outsider):
    link, _ = invite_by_link(greenhouse, by=owner)
    key = Principal(outsider.user, "key", organization_id=greenhouse.pk)
    assert code_of(accept_invitation, link, by=key) == "not_allowed"
    assert membership(greenhouse, outsider) is None


def test_nobody_joins_what_is_being_deleted(greenhouse, owner, outsider):
    link, token = invite_by_link(greenhouse, by=owner)
    request_deletion(greenhouse, name="Greenhouse", by=owner)
    assert code_of(find_invitation, token) == "not_found"
    assert code_of(accept_invitation, link, by=outsider) == "invitation_gone"


@pytest.mark.django_db(transaction=True)
def test_of_fifty_at_once_one_gets_the_one_place(greenhouse, owner):
    invitation, _ = invite_by_link(greenhouse, by=owner)
    guests = [Principal(UserFactory(), "bearer") for _ in range(50)]

    def accept(guest):
        try:
            return bool(accept_invitation(invitation, by=guest))
        except Conflict:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(accept, guests)) == [False] * 49 + [True]
    assert Membership.objects.exclude(user=owner.user).count() == 1
    assert Invitation.objects.get().uses == 1


def test_invited_elsewhere_stays_invited(greenhouse, owner, outsider):
    other = InvitationFactory(kind="person", user=outsider.user)
    invite(greenhouse, username="sam", by=owner)
    accept_invitation(invitation_to(greenhouse.pk, by=outsider), by=outsider)
    assert list(invitations_to(outsider.user)) == [other]


def test_joining_closes_the_other_invitations_of_the_person(greenhouse, owner, verified):
    _, token = invite_by_link(greenhouse, by=owner)
    invite(greenhouse, username="lea", by=owner)
    accept_invitation(find_invitation(token), by=verified)
    assert list(invitations_to(verified.user)) == []


def test_a_person_joins_once(greenhouse, owner, outsider):
    link, _ = invite_by_link(greenhouse, max_uses=5, by=owner)
    accept_invitation(link, by=outsider)
    assert code_of(accept_invitation, link, by=outsider) == "already_member"
    assert join(greenhouse) and Invitation.objects.get().uses == 1
