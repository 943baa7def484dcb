"""Which speech-to-speech model settings name, whom it may hear, and what it costs."""

import pytest

from xentree.providers import voice_models
from xentree.providers.config import ProviderConfig
from xentree.providers.voice_models import voice_model
from xentree.providers.voice_models_pydantic import TYPICAL, PydanticVoiceModel

HOSTED = {"id": "openai-eu", "kind": "openai", "base_url": "https://eu.api.openai.com/v1", "api_key": "k"}


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("", None),
        ("openai-eu/gpt-realtime", None),
        ("openai-eu", "not <provider>/<model>"),
        ("nobody/gpt-realtime", "not connected"),
        ("claude/opus", "no speech-to-speech"),
    ],
    ids=["none", "good", "no-model", "unknown", "other-kind"],
)
@pytest.mark.django_db
def test_staff_are_told_what_is_wrong(settings, named, words):
    settings.AI_PROVIDERS = [HOSTED, {"id": "claude", "kind": "anthropic", "api_key": "k"}]
    settings.LIVE_MODEL = named
    found = voice_models.problem()
    assert (found is None) if words is None else (words in found)


@pytest.mark.django_db(transaction=True)
async def test_a_hosted_model_hears_only_who_allowed_it(settings):
    settings.AI_PROVIDERS, settings.LIVE_MODEL = [HOSTED], "openai-eu/gpt-realtime"
    assert await voice_model(may_leave=False) is None
    assert (await voice_model(may_leave=True)).provider == "openai-eu"


@pytest.mark.django_db(transaction=True)
async def test_one_in_this_network_hears_everybody(settings):
    settings.AI_PROVIDERS = [{**HOSTED, "base_url": "http://127.0.0.1:9000/v1"}]
    settings.LIVE_MODEL = "openai-eu/qwen-omni"
    assert (await voice_model(may_leave=False)).local


def test_sound_has_its_own_price():
    hosted = PydanticVoiceModel(ProviderConfig("openai", "OpenAI", "openai", api_key="k"), "gpt-realtime")
    # Dollars a million tokens: text 4 in and 16 out, sound 32 in and 64 out.
    assert hosted.cost(TYPICAL) == 2_000 * 4 + 2_000 * 32 + 300 * 16 + 1_200 * 64
    assert hosted.answer_micros == hosted.cost(TYPICAL)
