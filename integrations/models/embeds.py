"""Chat bubbles on other people's pages."""

import uuid

from django.db import models
from django.utils.timezone import now

from organizations.models import Organization


class EmbedQuerySet(models.QuerySet["Embed"]):
    """Embeds."""

    def open(self) -> "EmbedQuerySet":
        """Switched on, of a tenant that is not being deleted."""
        return self.filter(enabled=True, organization__deletion_requested_at=None)


class Embed(models.Model):
    """A chat of a tenant that pages of certain origins may show."""

    class Colour(models.TextChoices):
        """Of the bubble: one of the colours every page is made of."""

        PRIMARY = "primary", "Evergreen"
        LEAF = "leaf", "Leaf"
        AMBER = "amber", "Amber"
        SKY = "sky", "Sky"
        CLAY = "clay", "Clay"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="embeds")
    name = models.CharField(max_length=80)
    greeting = models.CharField(max_length=300, blank=True)
    colour = models.CharField(max_length=8, choices=Colour.choices, default=Colour.PRIMARY)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = EmbedQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def origin_names(self) -> list[str]:
        """Where it may be shown, in order."""
        return sorted(each.origin for each in self.origins.all())


class EmbedOrigin(models.Model):
    """An origin whose pages may show an embed."""

    embed = models.ForeignKey(Embed, on_delete=models.CASCADE, related_name="origins")
    # As browsers send it: scheme://host[:port].
    origin = models.CharField(max_length=255, db_index=True)

    class Meta:
        ordering = ["origin"]
        constraints = [models.UniqueConstraint(fields=["embed", "origin"], name="embed_origin_once")]

    def __str__(self) -> str:
        return self.origin
