"""Everything one can do with a tenant and what an installation offers; the modules are split by noun."""

from organizations.services.provider_keys import provider_configs, test_connection

__all__ = ["provider_configs", "test_connection"]
