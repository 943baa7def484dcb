import pytest

from organizations.models import Membership, Organization
from organizations.services.demo import seed_demo_organization

pytestmark = pytest.mark.django_db


def test_the_demo_people_share_an_organization_once(learner, staff, settings):
    settings.DEVELOPMENT = True

    assert [seed_demo_organization([learner, staff]), seed_demo_organization([learner, staff])] == [True, False]
    roles = dict(Membership.objects.values_list("user__username", "role"))
    assert roles == {"lea": "owner", "stef": "member"}


def test_a_production_gets_none(learner, settings):
    settings.DEVELOPMENT = False

    assert not seed_demo_organization([learner])
    assert not Organization.objects.exists()
