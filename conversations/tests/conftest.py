"""A chat page in a real browser, with a fake provider behind it."""

import pytest

from conversations.tests.chat_window import sign_in
from xentree.testing.fake_provider import running_fake_provider

MODELS = ["fast", "slow", "long", "echo", "paced-120-100-20", "error-midstream", "error-500"]


@pytest.fixture(scope="module")
def fake():
    with running_fake_provider() as url:
        yield url


@pytest.fixture
def vendor(fake, settings):
    settings.AI_PROVIDERS = [
        {"id": "fake", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": MODELS}
    ]


@pytest.fixture
def chat(vendor, window, learner):
    return sign_in(window, learner)
