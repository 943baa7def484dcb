"""People: who they are, how they sign in, what they may take along."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "accounts"

    def ready(self) -> None:
        """Import what registers itself."""
        from accounts import receivers  # noqa: F401
