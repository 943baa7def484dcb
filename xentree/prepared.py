"""Statements that every request needs: their SQL is written once a process, and afterwards only the values change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=models.Model)
# Names of fields, each with whether it grows, or is NULL.
_Names = tuple[tuple[str, bool], ...]
_LONG_AGO = datetime(1901, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
_FIELDS: dict[type, "models.Field[Any, Any]"] = {
    UUID: models.UUIDField(),
    datetime: models.DateTimeField(),
    str: models.CharField(),
}


@dataclass(frozen=True)
class _Statement:
    """A query as it is written for one kind of database, and how its rows become what Django makes of them."""

    sql: str
    # (the place of a value, None) or (None, a constant).
    slots: list[tuple[int | None, Any]]
    compiler: SQLCompiler

    @cached_property
    def _converters(self) -> dict[int, Any]:
        return self.compiler.get_converters([expression for expression, *_ in self.compiler.select])

    @cached_property
    def _columns(self) -> tuple[slice, list[str]]:
        """Where in a row the model's own columns are, and the fields they are for."""
        places = self.compiler.klass_info["select_fields"]
        columns = slice(places[0], places[-1] + 1)
        return columns, [column.target.attname for column, *_ in self.compiler.select[columns]]

    @cached_property
    def _related(self) -> list[Any]:
        return get_related_populators(self.compiler.klass_info, self.compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def rows(self, values: list[Any]) -> list[Any]:
        """As django.db.models.query.ModelIterable reads them."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [constant if place is None else values[place] for place, constant in self.slots])
            found = cursor.fetchall()
        return [self._row(list(row)) for row in self.compiler.apply_converters(found, self._converters)]

    def _row(self, row: list[Any]) -> Any:
        columns, names = self._columns
        made = self.compiler.klass_info["model"].from_db(DEFAULT_DB_ALIAS, names, row[columns])
        for related in self._related:
            related.populate(row, made)
        for name, place in self.compiler.annotation_col_map.items():
            setattr(made, name, row[place])
        return made


class Prepared(Generic[Row]):
    """`build` makes the query from one value for each of `kinds` (UUID, datetime or str), and must not look at them.

    Writing SQL is most of what a small query costs: this takes a sixth of the time. `ending`: SQL for PostgreSQL alone.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]], *kinds: type, ending: str = "") -> None:
        self._build, self._fields, self._ending = build, [_FIELDS[kind] for kind in kinds], ending
        self._written: dict[str, _Statement] = {}

    def first(self, *values: Any) -> Row | None:
        """The first row for these values."""
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[Row]:
        """All rows for them."""
        statement = self._written.get(connection.vendor) or self._write()
        return statement.rows([self._adapted(place, value) for place, value in enumerate(values)])

    def _write(self) -> _Statement:
        """Build it with values that occur nowhere else, and remember where they ended up."""
        marks = [self._mark(place) for place in range(len(self._fields))]
        compiler = self._build(*marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        sql += f" {self._ending}" if self._ending and connection.vendor == "postgresql" else ""
        places = {self._adapted(place, mark): place for place, mark in enumerate(marks)}
        slots = [(places.get(param) if isinstance(param, str | UUID | datetime) else None, param) for param in params]
        self._written[connection.vendor] = statement = _Statement(sql, slots, compiler)
        return statement

    def _mark(self, place: int) -> Any:
        is_time = isinstance(self._fields[place], models.DateTimeField)
        return _LONG_AGO + timedelta(days=place) if is_time else uuid4()

    def _adapted(self, place: int, value: Any) -> Any:
        return self._fields[place].get_db_prep_value(value, connection)


@dataclass(frozen=True)
class Added:
    """What a number grows by, whatever it is."""

    amount: int


def insert(*rows: models.Model, on_conflict: str = "") -> None:
    """Write new rows of one model in one statement, but for ids that the database counts.

    `on_conflict` is SQL that follows ON CONFLICT. Listeners of Django's signals do not hear of it.
    """
    head, place = _insertion(type(rows[0]))
    tail = f" ON CONFLICT {on_conflict}" if on_conflict else ""
    values = [_saved(field, getattr(row, field.attname)) for row in rows for field in _given(type(row))]
    execute(head + ", ".join([place] * len(rows)) + tail, values)
    for row in rows:
        row._state.adding = False


def update(model: type[models.Model], where: Mapping[str, Any], /, **changes: Any) -> int:
    """Change the rows whose fields are as `where` says, None for NULL; how many there were."""
    fields = _named(model)
    grown = {name: value.amount for name, value in changes.items() if isinstance(value, Added)}
    sql = _alteration(model, tuple((name, name in grown) for name in changes), _shape(where))
    values = [_saved(fields[name], grown.get(name, value)) for name, value in changes.items()]
    return execute(sql, values + _sought(fields, where))


def delete(model: type[models.Model], where: Mapping[str, Any]) -> int:
    """Remove the rows whose fields are as `where` says, on which no others depend; how many there were."""
    return execute(_removal(model, _shape(where)), _sought(_named(model), where))


def execute(sql: str, values: list[Any]) -> int:
    """Run a statement that somebody wrote out; how many rows it reached."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def _saved(field: "models.Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _shape(where: Mapping[str, Any]) -> _Names:
    return tuple((name, value is None) for name, value in where.items())


def _sought(fields: "Mapping[str, models.Field[Any, Any]]", where: Mapping[str, Any]) -> list[Any]:
    return [_saved(fields[name], value) for name, value in where.items() if value is not None]


@cache
def _named(model: type[models.Model]) -> "dict[str, models.Field[Any, Any]]":
    """A foreign key also by the name of its id, and the primary key as `pk`."""
    fields = model._meta.concrete_fields
    return {name: field for field in fields for name in (field.name, field.attname)} | {"pk": model._meta.pk}


@cache
def _given(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _insertion(model: type[models.Model]) -> tuple[str, str]:
    """What comes before the rows, and the place of one."""
    columns = [str(field.column) for field in _given(model)]
    head = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES "  # noqa: S608
    return head, f"({', '.join('%s' for _ in columns)})"


@cache
def _alteration(model: type[models.Model], changes: _Names, where: _Names) -> str:
    columns = [(_named(model)[name].column, grows) for name, grows in changes]
    setting = ", ".join(f"{column} = {column} + %s" if grows else f"{column} = %s" for column, grows in columns)
    return f"UPDATE {model._meta.db_table} SET {setting}{_condition(model, where)}"  # noqa: S608


@cache
def _removal(model: type[models.Model], where: _Names) -> str:
    return f"DELETE FROM {model._meta.db_table}{_condition(model, where)}"  # noqa: S608


def _condition(model: type[models.Model], where: _Names) -> str:
    columns = [(_named(model)[name].column, is_null) for name, is_null in where]
    return " WHERE " + " AND ".join(f"{column} IS NULL" if is_null else f"{column} = %s" for column, is_null in columns)
