import pytest

from accounts.models import User
from accounts.services.demo import DEMO_PEOPLE, retire_demo_people, seed_demo_people

pytestmark = pytest.mark.django_db


def test_published_passwords_end_with_development(settings):
    seed_demo_people()
    kept = User.objects.get(username="demo")
    kept.set_password("a password of my own")
    kept.save()

    settings.DEVELOPMENT = False
    assert (retire_demo_people(), retire_demo_people()) == (1, 0)
    assert dict(User.objects.values_list("username", "is_active")) == {"demo": True, "staff": False}


def test_in_development_they_stay(settings):
    settings.DEVELOPMENT = True
    seed_demo_people()

    assert retire_demo_people() == 0
    assert User.objects.filter(is_active=True).count() == len(DEMO_PEOPLE)
