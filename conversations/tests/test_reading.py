"""What is looked up for a question that was asked after another."""

import pytest

from conversations.services.reading import Reading, look_up
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from xentree.providers.chat import ChatPrompt, Turn

pytestmark = pytest.mark.django_db
BEFORE = "How many kilograms of honey does a colony need?"


@pytest.fixture(autouse=True)
def bees(learner):
    text = "A colony needs eighteen kilograms of honey. Written by Ada."
    ChunkFactory(document=DocumentFactory(owner=learner, title="Bees"), text=text)


def asked(*questions):
    return ChatPrompt(turns=tuple(Turn("user", question) for question in questions))


def found(by, *questions):
    return [passage.title for passage in look_up(by, asked(*questions), Reading(library=True, only=True)).passages]


@pytest.mark.parametrize("question", ["And why?", "Tell me more", "Who wrote it?", "What about summer?"])
def test_what_points_back_goes_with_the_question_before(as_learner, question):
    assert found(as_learner, BEFORE, question) == ["Bees"]


@pytest.mark.parametrize("question", ["What is backed up?", "Who is Napoleon?", "Elephants", "How are violins built?"])
def test_what_stands_by_itself_does_not(as_learner, question):
    assert found(as_learner, BEFORE, question) == []


def test_alone_it_is_what_it_is(as_learner):
    assert (found(as_learner, BEFORE), found(as_learner, "Who wrote it?")) == (["Bees"], [])
