"""A process that needs a token: `-m integrations.tests.connecting.ask_token <integration> <address of Google>`."""

import sys
from types import SimpleNamespace

import django


def main(integration_id: str, url: str) -> None:
    """Print the token, or what it was refused with."""
    django.setup()
    from integrations.models import Integration
    from integrations.services.access import access_token_of
    from integrations.tests.connecting.oauth_skill import registered, skill_of
    from xentree.errors import ProviderDown

    with registered(skill_of(SimpleNamespace(url=url))):
        try:
            print(access_token_of(Integration(pk=integration_id)))
        except ProviderDown as refusal:
            print(refusal.message)


if __name__ == "__main__":
    main(*sys.argv[1:])
