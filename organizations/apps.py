"""Tenants, plans and provider credentials."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """Plans and credentials; members, roles and keys stand on them."""

    name = "organizations"

    def ready(self) -> None:
        """Import what registers itself."""
        from organizations import receivers  # noqa: F401
        from organizations.services.plan_findings import plans_and_caps
        from xentree import findings

        findings.register(plans_and_caps)
