"""The life of a key, and what happens when many ask for one at once."""

from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.utils.timezone import now

from integrations import services, tasks
from integrations.models import IntegrationToken, SigningKey
from integrations.services.signing_keys import signing_key
from integrations.services.wishes import LONGEST_TTL
from integrations.tests.factories import grant, wish
from organizations.tests.factories import OrganizationFactory, join
from organizations.tests.test_key_races import at_once
from xentree.errors import NotAllowed


def states(organization):
    """Of its keys, newest first."""
    return [key.state for key in SigningKey.objects.filter(organization=organization)]


def later(**ago):
    """Let that much time pass: every time of every key moves back."""
    for key in SigningKey.objects.all():
        for name in ("publishes_at", "signs_from", "signs_until", "published_until"):
            if value := getattr(key, name):
                setattr(key, name, value - timedelta(**ago))
        key.save()


@pytest.mark.django_db
def test_a_planned_rotation_publishes_before_it_signs(greenhouse, owner, issued):
    old = SigningKey.objects.get()
    new = services.plan_rotation(greenhouse, by=owner)

    assert states(greenhouse) == ["published", "signing"]
    assert grant(greenhouse, owner).token.key_id == old.kid
    assert {key["kid"] for key in services.jwks(greenhouse)["keys"]} == {old.kid, new.kid}
    later(hours=24)
    assert states(greenhouse) == ["signing", "retired"]
    assert grant(greenhouse, owner).token.key_id == new.kid
    assert {key["kid"] for key in services.jwks(greenhouse)["keys"]} == {old.kid, new.kid}
    later(seconds=LONGEST_TTL.total_seconds() + 120)
    assert states(greenhouse) == ["signing", "gone"]
    assert [key["kid"] for key in services.jwks(greenhouse)["keys"]] == [new.kid]


@pytest.mark.django_db
def test_the_clock_rotates_old_keys_once(greenhouse, orchard, issued):
    signing_key(orchard)
    SigningKey.objects.filter(organization=greenhouse).update(signs_from=now() - configured.SIGNING_KEY_LIFE)

    tasks.rotate_due_keys()
    tasks.rotate_due_keys()

    assert states(greenhouse) == ["published", "signing"]
    assert states(orchard) == ["signing"]


@pytest.mark.django_db
def test_an_emergency_ends_everything_of_before(greenhouse, owner, issued, orchard, orchard_owner):
    elsewhere = grant(orchard, orchard_owner)
    services.plan_rotation(greenhouse, by=owner)

    new = services.rotate_at_once(greenhouse, reason="leaked", by=owner)

    assert states(greenhouse).count("signing") == 1
    assert states(greenhouse).count("gone") == 2
    assert [key["kid"] for key in services.jwks(greenhouse)["keys"]] == [new.kid]
    assert services.verify_token(issued.secret, greenhouse.pk, by=owner).error == "revoked"
    IntegrationToken.objects.update(revoked_at=None)
    assert services.verify_token(issued.secret, greenhouse.pk, by=owner).error == "retired_key"
    assert services.verify_token(elsewhere.secret, orchard.pk, by=orchard_owner).error is None


@pytest.mark.django_db
@pytest.mark.parametrize("act", [services.plan_rotation, services.rotate_at_once])
def test_nobody_else_rotates(greenhouse, manager, orchard_owner, issued, act):
    for somebody in (manager, orchard_owner):
        with pytest.raises(NotAllowed):
            act(greenhouse, by=somebody)
    assert states(greenhouse) == ["signing"]
    assert IntegrationToken.objects.get().revoked_at is None


@pytest.mark.django_db(transaction=True)
def test_one_of_many_first_calls_makes_the_key():
    organization = OrganizationFactory()
    outcomes = at_once(lambda: signing_key(organization).kid)

    assert len(set(outcomes)) == 1
    assert SigningKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_many_plans_is_made():
    organization = OrganizationFactory()
    owner = join(organization, "owner")
    outcomes = at_once(lambda: services.plan_rotation(organization, by=owner) and "planned")

    assert sorted(outcomes) == ["conflict"] * 11 + ["planned"]
    assert states(organization) == ["published", "signing"]


@pytest.mark.django_db(transaction=True)
def test_one_of_fifty_rotations_of_a_token_wins():
    organization = OrganizationFactory()
    owner = join(organization, "owner")
    secret = grant(organization, owner).secret
    outcomes = at_once(lambda: services.rotate_token(secret, wish(), by=owner) and "rotated", times=50)

    assert sorted(outcomes) == ["rotated"] + ["token_revoked"] * 49
    assert IntegrationToken.objects.count() == 2
    assert IntegrationToken.objects.unrevoked().count() == 1
