"""When a speech-to-speech model fails, the person is told, and the cascade goes on."""

import pytest
from asgiref.sync import sync_to_async

from conversations.tests.test_spending import allow, counted
from live.engine.direct import direct_engine
from live.engine.direct.fallback import GOES_ON
from live.engine.direct.purse import ANSWER_TOKENS, PROMPT_TOKENS
from live.tests.direct.conftest import KEY, MANY_WORDS
from live.tests.direct.vendor import Script

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_cut_line_is_renewed_once_with_what_was_said(hold_talk, kind):
    script = Script(heard=["Tell me all.", "Again."], answers=[MANY_WORDS, "Gladly."], hangs_up=1)
    async with hold_talk(kind, script) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.of("error"))
        await talk.client.until_quiet()
        await talk.speak()
        await talk.client.until_said("Gladly.")
    assert talk.client.of("error")[0]["error"] == "provider_down"
    assert talk.vendor.calls == 2 and not talk.spare.told
    assert "Tell me all." in str(talk.vendor.frames[-40:] if kind == "openai" else talk.vendor.frames)
    assert (await talk.turns())[1][2] == "word0 word1"


async def test_a_written_question_is_asked_again_on_the_new_line(hold_talk, kind):
    script = Script(answers=["One."], refused=503)
    async with hold_talk(kind, script) as talk:
        talk.vendor.script.mute = True
        await talk.engine.take_text("Hello?")
        await talk.client.until(lambda: talk.vendor.muted)
        talk.vendor.script.mute = False
        for socket in list(talk.vendor.sockets):
            socket.transport.abort()
        await talk.client.until_said("One.")
    assert [turn[1:3] for turn in await talk.turns()] == [("user", "Hello?"), ("ai", "One.")]


async def test_a_line_that_cannot_be_renewed_leaves_the_talk_to_the_cascade(hold_talk, kind):
    script = Script(answers=[MANY_WORDS], hangs_up=1, calls=1)
    async with hold_talk(kind, script) as talk:
        await talk.speak()
        await talk.client.until(lambda: ("say", GOES_ON) in talk.spare.told)
        await talk.engine.take_text("Are you there?")
    assert talk.spare.told[0] == ("start", [("user", "Hello there."), ("ai", "word0 word1")])
    assert [told[0] for told in talk.spare.told[1:]] == ["say", "text", "close"]
    assert KEY not in str(talk.client.events)


async def test_a_refused_key_is_said_and_the_cascade_begins(hold_talk, kind):
    async with hold_talk(kind, Script(calls=0, refused=401)) as talk:
        await talk.engine.hear(b"\0\0")
    assert talk.spare.told == [("start", []), ("hear", 2), ("close",)]
    (told,) = talk.client.of("error")
    assert "refused" in told["message"] and KEY not in told["message"]


async def test_with_nothing_left_to_spend_the_model_is_not_called(hold_talk, kind):
    await sync_to_async(allow)(monthly_tokens=PROMPT_TOKENS + ANSWER_TOKENS - 1)
    async with hold_talk(kind) as talk:
        await talk.engine.hear(b"\0\0")
    assert (talk.vendor.calls, talk.spare.told) == (0, [("start", []), ("hear", 2), ("close",)])
    assert [told["error"] for told in talk.client.of("error")] == ["cap_reached"]


async def test_the_last_answer_that_can_be_paid_for_is_heard_to_its_end(hold_talk, kind):
    await sync_to_async(allow)(monthly_tokens=PROMPT_TOKENS + ANSWER_TOKENS)
    async with hold_talk(kind) as talk:
        await talk.speak()
        await talk.client.until(lambda: ("say", GOES_ON) in talk.spare.told)
    assert [turn[1:] for turn in await talk.turns()] == [
        ("user", "Hello there.", False),
        ("ai", "Hi, nice to meet you.", False),
    ]
    assert [told["error"] for told in talk.client.of("error")] == ["cap_reached"]
    # The fake vendors count 100 and 50 for an answer.
    assert (await sync_to_async(counted)(), talk.vendor.calls) == ([(150, 0)], 1)


# Google's own library ends the call at the first of it.
@pytest.mark.parametrize("kind", ["openai"])
async def test_nonsense_now_and_then_is_overheard(hold_talk, kind):
    async with hold_talk(kind, Script(nonsense=3)) as talk:
        await talk.speak()
        await talk.client.until_said("Hi, nice to meet you.")
    assert not talk.spare.told


async def test_nothing_but_nonsense_is_given_up(hold_talk, kind):
    async with hold_talk(kind, Script(nonsense=30)) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.of("error"))
        await talk.speak()
        await talk.client.until(lambda: talk.spare.started)


async def test_a_failed_answer_is_said(hold_talk):
    async with hold_talk("openai", Script(fails=True)) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.of("error"))
    assert "gave no answer" in talk.client.of("error")[0]["message"]


async def test_silence_is_given_up(hold_talk, monkeypatch):
    monkeypatch.setattr("live.engine.direct.exchange.ANSWERS_WITHIN", 0.1)
    async with hold_talk("openai", Script(mute=True)) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.of("error"))
        await talk.speak()
        await talk.client.until(lambda: talk.spare.started)


async def test_whose_voice_may_not_leave_is_not_heard_elsewhere(hold_talk, monkeypatch):
    monkeypatch.setattr("xentree.providers.config.ProviderConfig.local", False)
    async with hold_talk("openai", may_leave=False) as talk:
        await talk.engine.hear(b"\0\0")
    assert talk.spare.told == [("start", []), ("hear", 2), ("close",)]
    assert talk.vendor.calls == 0


async def test_nobody_is_called_whom_settings_do_not_name(settings):
    settings.LIVE_MODEL = ""
    assert direct_engine(None, None, None) is None


async def test_an_address_that_is_not_allowed_is_not_called(hold_talk, monkeypatch, kind):
    """As of a key somebody entered for themselves, not the operator."""
    monkeypatch.setattr("xentree.providers.registry._config_of", _untrusted)
    async with hold_talk(kind) as talk:
        pass
    assert talk.vendor.calls == 0 and talk.spare.started
    assert "not allowed" in talk.client.of("error")[0]["message"]


def _untrusted(entry):
    from xentree.providers.config import ProviderConfig

    return ProviderConfig(entry["id"], "Vendor", entry["kind"], entry["base_url"], entry["api_key"])
