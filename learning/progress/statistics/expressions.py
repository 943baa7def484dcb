"""Ids and days as the texts a database has anyway: fast enough for a hundred thousand rows."""

from typing import Any

from django.db.models import CharField, Func


class UTCDay(Func):
    """The day of a moment in UTC, as ISO 8601; SQLite, where moments are texts in UTC, only cuts them."""

    output_field = CharField()
    template = "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD')"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Its first ten letters."""
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 10)", **extra)


class Text(Func):
    """An id, with or without dashes."""

    output_field = CharField()
    template = "CAST(%(expressions)s AS TEXT)"
