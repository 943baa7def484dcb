"""What stored provider keys come to: the platform's own, and those of a tenant."""

from uuid import UUID

from asgiref.sync import async_to_sync

from organizations.models import OrganizationProvider, ProviderCredential
from xentree.providers.catalogue import Catalogue, forget
from xentree.providers.registry import ProviderConfig


def provider_configs(organization_id: UUID | None = None) -> list[ProviderConfig]:
    """The enabled credentials of the platform, or only those of a tenant.

    Staff entered the platform's, so their addresses are trusted; people entered a tenant's, and those are not.
    """
    if organization_id:
        rows = OrganizationProvider.objects.filter(organization=organization_id, enabled=True)
        return [tenant_config(row) for row in rows]
    return [_config(row) for row in ProviderCredential.objects.filter(enabled=True)]


def test_connection(credential: ProviderCredential) -> tuple[int, str | None]:
    """How many models the provider lists when asked now, and what is wrong if it does not."""
    return ask_for_models(_config(credential, listed=False))


def ask_for_models(config: ProviderConfig) -> tuple[int, str | None]:
    """The same of any configuration."""
    return async_to_sync(_ask)(config)


async def _ask(config: ProviderConfig) -> tuple[int, str | None]:
    forget([config])
    catalogue = Catalogue(config)
    return len(await catalogue.models()), await catalogue.problem()


def tenant_config(row: OrganizationProvider, *, listed: bool = True) -> ProviderConfig:
    """Of a tenant's own; `listed` takes the models it names, if any."""
    return ProviderConfig(
        id=row.slug,
        name=row.name,
        kind=row.kind,
        base_url=row.base_url,
        api_key=row.api_key,
        models=tuple(row.model_ids) if listed else (),
        owner=str(row.organization_id),
    )


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
