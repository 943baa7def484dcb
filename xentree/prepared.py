"""Statements that every request needs: their SQL is written once a process, and afterwards only the values change."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
_LONG_AGO = datetime(1901, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
_FIELDS: dict[type, "models.Field[Any, Any]"] = {
    UUID: models.UUIDField(),
    datetime: models.DateTimeField(),
    str: models.CharField(),
}


class Prepared(Generic[Row]):
    """`build` makes the query from one value for each of `kinds` (UUID, datetime or str), and must not look at them.

    No `select_related`; what is annotated comes as the database tells it. `ending`: SQL for PostgreSQL alone.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]], *kinds: type, ending: str = "") -> None:
        self._build, self._fields, self._ending = build, [_FIELDS[kind] for kind in kinds], ending
        self._written: dict[str, tuple[type[Row], str, list[tuple[int | None, Any]]]] = {}

    def first(self, *values: Any) -> Row | None:
        """The first row for these values."""
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[Row]:
        """All rows for them."""
        model, sql, slots = self._written.get(connection.vendor) or self._write()
        adapted = [self._adapted(place, value) for place, value in enumerate(values)]
        params = [constant if place is None else adapted[place] for place, constant in slots]
        return list(model._default_manager.raw(sql, params))

    def _write(self) -> tuple[type[Row], str, list[tuple[int | None, Any]]]:
        """Build it with values that occur nowhere else, and remember where they ended up."""
        marks = [self._mark(place) for place in range(len(self._fields))]
        rows = self._build(*marks)
        sql, params = rows.query.sql_with_params()
        sql += f" {self._ending}" if self._ending and connection.vendor == "postgresql" else ""
        places = {self._adapted(place, mark): place for place, mark in enumerate(marks)}
        slots = [(places.get(param) if isinstance(param, str | UUID | datetime) else None, param) for param in params]
        self._written[connection.vendor] = written = (rows.model, sql, slots)
        return written

    def _mark(self, place: int) -> Any:
        is_time = isinstance(self._fields[place], models.DateTimeField)
        return _LONG_AGO + timedelta(days=place) if is_time else uuid4()

    def _adapted(self, place: int, value: Any) -> Any:
        return self._fields[place].get_db_prep_value(value, connection)


def insert(row: models.Model, on_conflict: str = "") -> None:
    """Write a new row, but for an id that the database counts; `on_conflict` is SQL that follows ON CONFLICT."""
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in _given(type(row))]
    with connection.cursor() as cursor:
        cursor.execute(_insertion(type(row)) + (f" ON CONFLICT {on_conflict}" if on_conflict else ""), values)
    row._state.adding = False


@cache
def _given(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _insertion(model: type[models.Model]) -> str:
    columns = [str(field.column) for field in _given(model)]
    places = ", ".join("%s" for _ in columns)
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
