"""What an installation offers: plans with their allowances, and the keys of AI providers."""

import uuid

from django.db import models

from xentree.encryption import EncryptedTextField


class Allowances(models.Model):
    """How much may be spent; 0 means without limit."""

    monthly_tokens = models.PositiveBigIntegerField(
        "tokens a month", default=0, help_text="Tokens of AI models a calendar month (UTC); 0 for no limit."
    )
    monthly_cost_micros = models.PositiveBigIntegerField(
        "cost a month",
        default=0,
        help_text="What AI models may cost a calendar month (UTC), in millionths of a US dollar; 0 for no limit.",
    )
    monthly_live_seconds = models.PositiveBigIntegerField(
        "live seconds a month",
        default=0,
        help_text="Seconds of Live a calendar month (in the person's time zone); 0 for no limit.",
    )
    storage_bytes = models.PositiveBigIntegerField(
        "storage", default=0, help_text="Files kept at a time, in bytes; 0 for no limit."
    )

    class Meta:
        abstract = True


class Plan(Allowances):
    """The allowances of everybody on that plan; 0 means without limit."""

    slug = models.SlugField(primary_key=True, max_length=8)
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["monthly_tokens"]

    def __str__(self) -> str:
        return self.name


class ProviderCredential(models.Model):
    """A key for an AI provider, for the whole platform; the key itself is encrypted and never shown again."""

    class Kind(models.TextChoices):
        """The dialect its API speaks."""

        OPENAI = "openai", "OpenAI or compatible"
        ANTHROPIC = "anthropic", "Anthropic"
        GOOGLE = "google", "Google Gemini"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True, help_text="The provider id that chat requests name.")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    base_url = models.URLField(blank=True, help_text="Empty for the vendor's own address; may be a private one.")
    api_key = EncryptedTextField(blank=True)
    model_ids = models.JSONField(default=list, blank=True, help_text="Model ids to offer; empty asks the provider.")
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
