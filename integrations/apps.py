"""Skills, tokens, embeds and webhooks."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """The integrations app."""

    name = "integrations"
