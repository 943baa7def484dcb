"""The one search index: entries are written by whoever owns what they stand for, and found for who may see it."""

from knowledge.models import SearchKind as Kind
from knowledge.search.collections import Collection, collections
from knowledge.search.engines import EngineStatus, engine
from knowledge.search.entries import (
    Entry,
    add_entries,
    analysed,
    close_group,
    forget_organization,
    forget_owner,
    open_group,
    remove_entries,
    remove_group,
    retitle,
    write_chunks,
    write_entries,
)
from knowledge.search.everything import best_ids, search_everything
from knowledge.search.found import Found, Match
from knowledge.search.passages import Hit, Retrieved, retrieve
from knowledge.search.query import Query, parse
from knowledge.search.reindexing import Overtaken, reindex
from knowledge.search.shelves import Shelves
from knowledge.search.snippets import highlight
from knowledge.search.sources import Source, register_source

__all__ = [
    "Collection",
    "EngineStatus",
    "Entry",
    "Found",
    "Hit",
    "Kind",
    "Match",
    "Overtaken",
    "Query",
    "Retrieved",
    "Shelves",
    "Source",
    "add_entries",
    "analysed",
    "best_ids",
    "close_group",
    "collections",
    "engine",
    "forget_organization",
    "forget_owner",
    "highlight",
    "open_group",
    "parse",
    "register_source",
    "reindex",
    "remove_entries",
    "remove_group",
    "retitle",
    "retrieve",
    "search_everything",
    "write_chunks",
    "write_entries",
]
