"""Vectors of chunks, under the model that made them: one index a model, of which searches read the active one."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.timezone import now

from knowledge.models.documents import Document


class EmbeddingIndex(models.Model):
    """All vectors of one model; another model's are built beside them, and take their place when they are whole."""

    class State(models.TextChoices):
        """Searches read the active one; retired ones are being removed."""

        BUILDING = "building"
        ACTIVE = "active"
        RETIRED = "retired"

    # The name of the space its vectors are in, as the embedder tells it.
    model = models.CharField(max_length=200)
    # Learnt with the first vectors.
    dimensions = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices)
    created_at = models.DateTimeField(default=now, editable=False)
    activated_at = models.DateTimeField(null=True, blank=True)
    # While a worker fills it: when that worker last gave a sign of life.
    worked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "embedding indexes"
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=~Q(state="retired"), name="embedding_index_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.model} ({self.state})"

    @property
    def missing(self) -> "models.QuerySet[Document]":
        """Documents that can be found and have no vectors here yet."""
        return Document.objects.ready().filter(chunk_count__gt=0).exclude(vectors__index=self)


class DocumentVectors(models.Model):
    """The vectors of a document's chunks in one index: together, since reading many small rows is six times slower."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="vectors")
    index = models.ForeignKey(EmbeddingIndex, on_delete=models.CASCADE, related_name="vectors")
    # 16 bytes a chunk, and its row of 32-bit floats; empty where the database itself compares vectors.
    chunk_ids = models.BinaryField(default=b"")
    rows = models.BinaryField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "index"], name="vectors_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.index_id}"


class VectorField(models.Field):
    """pgvector's type where PostgreSQL has it; elsewhere the column stays empty."""

    def db_type(self, connection: Any) -> str:
        if connection.vendor != "postgresql":
            return "blob"
        return "vector" if _answers(connection, "SELECT 1 FROM pg_extension WHERE extname = 'vector'") else "bytea"

    def get_db_prep_value(self, value: Sequence[float] | None, connection: Any, prepared: bool = False) -> str | None:
        return None if value is None else f"[{','.join(map(repr, map(float, value)))}]"


class ChunkVector(models.Model):
    """One chunk's vector, where PostgreSQL compares vectors itself."""

    vectors = models.ForeignKey(DocumentVectors, on_delete=models.CASCADE, related_name="+")
    chunk_id = models.UUIDField()
    embedding = VectorField()

    def __str__(self) -> str:
        return str(self.chunk_id)


class Cosine(models.Func):
    """How near a column's unit vectors are to a unit vector, from -1 to 1, by pgvector's negative inner product."""

    function, arity = "", 2
    template, arg_joiner = "(-(%(expressions)s))", " <#> "
    output_field = models.FloatField()

    def __init__(self, column: "str | Combinable", vector: Sequence[float]) -> None:
        super().__init__(column, models.Value(vector, output_field=VectorField()))


def database_compares() -> bool:
    """Whether vectors are compared in the database: the column has pgvector's type."""
    column = "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = 'embedding'"
    table = ChunkVector._meta.db_table
    return connection.vendor == "postgresql" and _answers(
        connection, f"{column} AND atttypid = to_regtype('vector')", [table]
    )


def _answers(on: Any, sql: str, params: Sequence[Any] = ()) -> bool:
    with on.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone() is not None
