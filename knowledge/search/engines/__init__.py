"""What answers a search over everything: the database, or by settings a search engine of its own."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from knowledge.search.engines.base import Engine, EngineStatus

ENGINES = {
    "database": "knowledge.search.engines.database.DatabaseEngine",
    "typesense": "knowledge.search.typesense.engine.TypesenseEngine",
}

__all__ = ["Engine", "EngineStatus", "engine"]


def engine() -> Engine:
    """The one that settings name; the database where they name none there is, which `manage.py check` tells."""
    return _made(ENGINES.get(settings.SEARCH_ENGINE, ENGINES["database"]))


@cache
def _made(path: str) -> Engine:
    made: Engine = import_string(path)()
    return made
