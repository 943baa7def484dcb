"""Staff's view of tenants, plans and provider keys."""

from organizations.admin import caps, platform, tenants

__all__ = ["caps", "platform", "tenants"]
