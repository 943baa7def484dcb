"""What a search engine beside the database still has to be told, and how far it is."""

from django.db import models


class SearchChange(models.Model):
    """Entries of `key` changed or went: written with them, and gone when the engine knows. `scope` tells what it is."""

    scope = models.CharField(max_length=12)
    key = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class SearchFeed(models.Model):
    """One row: which collection follows the entries, which is being built, and who tells them what changed."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    # Empty while there is none that searches could read.
    collection = models.CharField(max_length=100, blank=True)
    building = models.CharField(max_length=100, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    # Who is at it, and their last sign of life; counted up with each, so that what was told earlier is known.
    claim = models.UUIDField(null=True, blank=True)
    alive_at = models.DateTimeField(null=True, blank=True)
    turn = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "search engine"

    def __str__(self) -> str:
        return self.collection
