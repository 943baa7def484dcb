"""Entries that hold terms, asked of the database's own index."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BooleanField, F, Func

from knowledge.search.schema import FOUND, TERMS


class Holds(Func):
    """True of entries that hold at least one term of each of `all_of`, and none of `none_of`; terms need no quoting."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, all_of: Iterable[Sequence[str]], none_of: Sequence[str] = ()) -> None:
        self.all_of = [list(terms) for terms in all_of]
        self.none_of = list(none_of)
        super().__init__(F("id"))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By the full-text table, which has the id of an entry as its row."""
        number, parameters = compiler.compile(self.source_expressions[0])
        said = " AND ".join("(" + " OR ".join(f'"{term}"' for term in terms) + ")" for terms in self.all_of)
        said += "".join(f' NOT "{term}"' for term in self.none_of)
        return f"{number} IN (SELECT rowid FROM {TERMS} WHERE {TERMS} MATCH %s)", (*parameters, said)  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By the column of terms, which has a GIN index."""
        number, _ = compiler.compile(self.source_expressions[0])
        table = number.rpartition(".")[0]
        said = " & ".join("(" + " | ".join(f"'{term}'" for term in terms) + ")" for terms in self.all_of)
        said += "".join(f" & !'{term}'" for term in self.none_of)
        return f"{table}.{FOUND} @@ %s::tsquery", (said,)
