"""Each search engine in turn, for tests of what both have to do alike."""

import pytest

from knowledge.search.typesense import feeding
from knowledge.search.typesense.connecting import is_resting
from knowledge.tests.typesense_server import running_typesense

KEY = "a-key-of-the-tests"


@pytest.fixture(scope="session")
def typesense_server():
    with running_typesense(KEY) as server:
        yield server


@pytest.fixture
def typesense(typesense_server, settings):
    """The engine of the settings, with a collection that is built."""
    typesense_server.forget()
    settings.SEARCH_ENGINE = "typesense"
    settings.TYPESENSE_URL, settings.TYPESENSE_API_KEY = typesense_server.url, KEY
    feeding.rebuild(lambda share: None)
    return typesense_server


@pytest.fixture(params=["database", "typesense"])
def engine(request, db):
    """Its name; it answers by itself whatever it is asked."""
    if request.param == "typesense":
        request.getfixturevalue("typesense")
    yield request.param
    assert not is_resting()
