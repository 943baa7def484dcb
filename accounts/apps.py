"""People: who they are, how they sign in, what they may take along."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "accounts"

    def ready(self) -> None:
        """Import what registers itself."""
        from allauth.mfa.models import Authenticator

        from accounts import receivers  # noqa: F401
        from accounts.services.people_data import erase_account_files, export_account
        from xentree import personal_data, secrets_at_rest

        personal_data.register("account", export=export_account, erase=erase_account_files)
        secrets_at_rest.register(Authenticator, "data", ("secret", "seed"))
