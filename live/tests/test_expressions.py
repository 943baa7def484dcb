"""The hint at the beginning of an answer."""

import pytest

from live.engine.expressions import HintFilter, expression_of_local
from live.engine.script import wants_more
from xentree.providers import local


@pytest.mark.parametrize(
    ("pieces", "expression", "text"),
    [
        (["[happy] Hello."], "happy", "Hello."),
        (["\n [", "cur", "ious", "]", " Really?"], "curious", " Really?"),
        (["[Surprised]Oh."], "surprised", "Oh."),
        (["[angry] Hello."], "neutral", "[angry] Hello."),
        (["[1] Hello."], "neutral", "[1] Hello."),
        (["Hello [happy]."], "neutral", "Hello [happy]."),
        (["[a bracket that goes on"], "neutral", "[a bracket that goes on"),
        (["[hap"], "neutral", "[hap"),
        ([], "neutral", ""),
    ],
    ids=["plain", "in pieces", "capital", "unknown", "number", "later", "long", "unfinished", "none"],
)
def test_a_hint_is_taken_off(pieces, expression, text):
    hint = HintFilter()
    assert ("".join([*map(hint.feed, pieces), hint.flush()]), hint.expression) == (text, expression)


def test_xentree_local_has_a_rule_instead():
    assert expression_of_local(local.GREETING) == "happy"
    assert expression_of_local(local.NOTHING) == "concerned"
    assert expression_of_local("Something else") == "neutral"


@pytest.mark.parametrize("said", ["go on", "Yes, please.", "Tell me more", "continue", "and more", "Okay, go ahead!"])
def test_asking_to_go_on(said):
    assert wants_more(said)


@pytest.mark.parametrize("said", ["no", "go home", "tell me about trees", "and", "do it", "yes but why"])
def test_asking_for_something_else(said):
    assert not wants_more(said)
