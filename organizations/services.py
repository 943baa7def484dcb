"""What the platform's own provider keys come to."""

from organizations.models import ProviderCredential
from xentree.providers.registry import ProviderConfig


def provider_configs() -> list[ProviderConfig]:
    """The enabled credentials as provider configurations; staff entered them, so their addresses are trusted."""
    return [
        ProviderConfig(
            id=row.slug,
            name=row.name,
            kind=row.kind,
            base_url=row.base_url,
            api_key=row.api_key,
            models=tuple(row.model_ids),
            trusted=True,
        )
        for row in ProviderCredential.objects.filter(enabled=True)
    ]
