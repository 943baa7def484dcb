"""Chat: conversations, messages, the assistant, shares and learning sessions."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """The conversations app."""

    name = "conversations"

    def ready(self) -> None:
        """Import what registers itself."""
        from conversations import receivers  # noqa: F401
