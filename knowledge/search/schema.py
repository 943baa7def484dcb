"""What Django cannot say of the index: a full-text table kept by triggers on SQLite, a GIN index on PostgreSQL.

A migration that makes the table of entries anew (on SQLite, most changes of it do) runs `make_index` again.
"""

from typing import Any

ENTRIES = "knowledge_searchentry"
TERMS = "knowledge_searchentry_terms"
# On PostgreSQL: a column that Django does not know.
FOUND = "found"

_ADD = f"INSERT INTO {TERMS}(rowid, terms) VALUES (new.id, new.terms);"  # noqa: S608 (no input in it)
_TAKE = f"INSERT INTO {TERMS}({TERMS}, rowid, terms) VALUES ('delete', old.id, old.terms);"  # noqa: S608
_UNDO = {
    "sqlite": [
        *(f"DROP TRIGGER IF EXISTS {TERMS}_{change}" for change in ("insert", "update", "delete")),
        f"DROP TABLE IF EXISTS {TERMS}",
    ],
    "postgresql": [f"DROP INDEX IF EXISTS {TERMS}", f"ALTER TABLE {ENTRIES} DROP COLUMN IF EXISTS {FOUND}"],
}
_MAKE = {
    "sqlite": [
        # The terms are made in Python, the same for both databases, and are told apart by spaces alone: `ascii` leaves
        # whatever is not ASCII as it is. Where in a text a term stands is not kept.
        f"CREATE VIRTUAL TABLE {TERMS} USING fts5("
        f"terms, content='{ENTRIES}', content_rowid='id', tokenize='ascii', detail='none')",
        f"INSERT INTO {TERMS}(rowid, terms) SELECT id, terms FROM {ENTRIES}",  # noqa: S608
        f"CREATE TRIGGER {TERMS}_insert AFTER INSERT ON {ENTRIES} BEGIN {_ADD} END",
        f"CREATE TRIGGER {TERMS}_update AFTER UPDATE OF terms ON {ENTRIES} WHEN old.terms <> new.terms "
        f"BEGIN {_TAKE} {_ADD} END",
        f"CREATE TRIGGER {TERMS}_delete AFTER DELETE ON {ENTRIES} BEGIN {_TAKE} END",
    ],
    "postgresql": [
        # Kept, not computed: what looks at rows without the index would else take each text apart anew.
        f"ALTER TABLE {ENTRIES} ADD COLUMN {FOUND} tsvector "
        "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(terms, ' '))) STORED",
        f"CREATE INDEX {TERMS} ON {ENTRIES} USING gin ({FOUND}) WITH (gin_pending_list_limit = 256)",
    ],
}


def make_index(apps: Any, schema_editor: Any) -> None:
    """Make the index of terms, from what entries there are."""
    vendor = schema_editor.connection.vendor
    for statement in _UNDO[vendor] + _MAKE[vendor]:
        schema_editor.execute(statement, params=None)


def drop_index(apps: Any, schema_editor: Any) -> None:
    """The way back."""
    for statement in _UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)
