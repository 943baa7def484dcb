"""A local Google, and the skill it is the vendor of."""

import pytest

from integrations.tests.connecting.oauth_skill import registered, skill_of
from xentree.testing.fake_google import running_fake_google
from xentree.testing.fake_google.world import World


@pytest.fixture(scope="package")
def one_google():
    """One server for all: starting and stopping takes longer than most tests."""
    with running_fake_google() as running:
        yield running


@pytest.fixture
def google(one_google):
    """Nobody knows it yet."""
    vars(one_google.world).update(vars(World()))
    return one_google


@pytest.fixture
def oauth_skill(google):
    """Google Calendar, as it is asked for its address and its tokens."""
    with registered(skill_of(google)) as skill:
        yield skill
