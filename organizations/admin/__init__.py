"""Staff's view of tenants, plans and provider keys."""

from organizations.admin import platform, tenants

__all__ = ["platform", "tenants"]
