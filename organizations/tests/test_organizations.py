"""Tenants as a whole: begun, changed, handed over, left, deleted."""

import pytest

from organizations.models import AuditEntry, Organization
from organizations.services import (
    create_organization,
    erase_organization,
    leave_organization,
    request_deletion,
    transfer_ownership,
    update_organization,
)
from organizations.tests.factories import OrganizationFactory, join, membership
from xentree import tenant_data
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound
from xentree.principal import Principal


def roles(organization):
    return sorted(organization.memberships.values_list("role", flat=True))


def test_the_founder_is_the_owner(as_learner):
    organization = create_organization(name="  Green House ", by=as_learner)
    assert (organization.name, organization.slug) == ("Green House", "green-house")
    assert membership(organization, as_learner).role == "owner"
    assert [entry.action for entry in AuditEntry.objects.all()] == ["organization.created"]


def test_slugs_made_of_names_are_free_ones(as_learner):
    slugs = [create_organization(name=name, by=as_learner).slug for name in ("Trees", "Trees", "Деревья")]
    assert slugs[0] == "trees"
    assert slugs[1].startswith("trees-")
    assert slugs[2] == "organization"


def test_a_taken_slug_is_refused(as_learner, greenhouse):
    with pytest.raises(Conflict) as refused:
        create_organization(name="Another", slug="Greenhouse", by=as_learner)
    assert refused.value.code == "slug_taken"
    assert Organization.objects.get() == greenhouse


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("name", "x" * 121), ("slug", "no spaces"), ("description", "x" * 2001)]
)
def test_wrong_fields_are_named(as_learner, field, value):
    with pytest.raises(Invalid) as refused:
        create_organization(**{"name": "Trees", field: value}, by=as_learner)
    assert list(refused.value.extra["fields"]) == [field]
    assert Organization.objects.count() == 0


def test_admins_change_settings_and_the_record_says_what(greenhouse, admin):
    update_organization(greenhouse, {"name": "Glasshouse", "description": ""}, by=admin)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.before, entry.after) == (admin.user, {"name": "Greenhouse"}, {"name": "Glasshouse"})


@pytest.mark.parametrize("who", ["manager", "member", "outsider"])
def test_others_change_nothing(greenhouse, who, request):
    with pytest.raises(NotAllowed):
        update_organization(greenhouse, {"name": "Mine"}, by=request.getfixturevalue(who))
    greenhouse.refresh_from_db()
    assert (greenhouse.name, AuditEntry.objects.count()) == ("Greenhouse", 0)


def test_a_suspended_admin_may_nothing(greenhouse):
    suspended = join(greenhouse, "admin", status="suspended")
    with pytest.raises(NotAllowed):
        update_organization(greenhouse, {"name": "Mine"}, by=suspended)


def test_a_key_of_another_tenant_may_nothing(greenhouse, owner):
    key = Principal(owner.user, "key", organization_id=OrganizationFactory().pk)
    with pytest.raises(NotAllowed):
        update_organization(greenhouse, {"name": "Mine"}, by=key)


def test_transfer(greenhouse, owner, member):
    transfer_ownership(greenhouse, to=member.user.pk, by=owner)
    assert (membership(greenhouse, member).role, membership(greenhouse, owner).role) == ("owner", "admin")


@pytest.mark.parametrize(("who", "error"), [("admin", NotAllowed), ("outsider", NotAllowed)])
def test_only_owners_hand_over(greenhouse, owner, member, who, error, request):
    asker = request.getfixturevalue(who)
    before = roles(greenhouse)
    with pytest.raises(error):
        transfer_ownership(greenhouse, to=asker.user.pk, by=asker)
    assert roles(greenhouse) == before


def test_nobody_outside_is_handed_over_to(greenhouse, owner, outsider):
    with pytest.raises(NotFound):
        transfer_ownership(greenhouse, to=outsider.user.pk, by=owner)
    assert roles(greenhouse) == ["owner"]


def test_leaving(greenhouse, owner, member):
    leave_organization(greenhouse, by=member)
    assert membership(greenhouse, member) is None
    with pytest.raises(NotFound):
        leave_organization(greenhouse, by=member)


def test_the_last_owner_stays(greenhouse, owner, admin):
    join(greenhouse, "owner", status="suspended")
    with pytest.raises(Conflict) as refused:
        leave_organization(greenhouse, by=owner)
    assert (refused.value.code, membership(greenhouse, owner).role) == ("last_owner", "owner")


def test_one_of_two_owners_may_leave(greenhouse, owner):
    other = join(greenhouse, "owner")
    leave_organization(greenhouse, by=other)
    assert roles(greenhouse) == ["owner"]


def test_deleting_asks_for_the_name(greenhouse, owner):
    with pytest.raises(Invalid):
        request_deletion(greenhouse, name="greenhouse", by=owner)
    assert list(Organization.objects.present()) == [greenhouse]


def test_only_owners_delete(greenhouse, owner, admin):
    with pytest.raises(NotAllowed):
        request_deletion(greenhouse, name="Greenhouse", by=admin)
    assert list(Organization.objects.present()) == [greenhouse]


def test_what_is_deleted_is_gone_at_once_and_its_address_free(greenhouse, owner, member):
    request_deletion(greenhouse, name="Greenhouse", by=owner)
    for principal in (owner, member):
        assert list(Organization.objects.visible_to(principal)) == []
    assert create_organization(name="Other", slug="greenhouse", by=owner).slug == "greenhouse"
    with pytest.raises(NotFound):
        update_organization(greenhouse, {"name": "Back"}, by=owner)


def test_erasing_asks_every_app_and_may_come_twice(greenhouse, owner, member):
    erased = []
    tenant_data.register("test", erase=lambda organization: erased.append(organization.pk))
    request_deletion(greenhouse, name="Greenhouse", by=owner)
    erase_organization(greenhouse.pk)
    erase_organization(greenhouse.pk)
    tenant_data.register("test", erase=lambda organization: None)
    assert (erased, Organization.objects.count(), AuditEntry.objects.count()) == ([greenhouse.pk], 0, 0)


def test_only_what_was_asked_for_is_erased(greenhouse):
    erase_organization(greenhouse.pk)
    assert Organization.objects.get() == greenhouse
