"""What the platform's own provider keys come to."""

from asgiref.sync import async_to_sync

from organizations.models import ProviderCredential
from xentree.providers.catalogue import Catalogue, forget
from xentree.providers.registry import ProviderConfig


def provider_configs() -> list[ProviderConfig]:
    """The enabled credentials as provider configurations; staff entered them, so their addresses are trusted."""
    return [_config(row) for row in ProviderCredential.objects.filter(enabled=True)]


def test_connection(credential: ProviderCredential) -> tuple[int, str | None]:
    """How many models the provider lists when asked now, and what is wrong if it does not."""
    return async_to_sync(_ask)(_config(credential, listed=False))


async def _ask(config: ProviderConfig) -> tuple[int, str | None]:
    forget([config])
    catalogue = Catalogue(config)
    return len(await catalogue.models()), await catalogue.problem()


def _config(row: ProviderCredential, *, listed: bool = True) -> ProviderConfig:
    return ProviderConfig(
        id=row.slug,
        name=row.name,
        kind=row.kind,
        base_url=row.base_url,
        api_key=row.api_key,
        models=tuple(row.model_ids) if listed else (),
        trusted=True,
    )
