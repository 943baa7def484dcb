"""The floor as a Django app: commands, template tags, checks and the admin site, no tables."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from xentree.spared import load_without

# Before anybody else does: modules of apps are the first that Django loads. PostgreSQL's fields bring psycopg along,
# also where the database is SQLite; the rest is for pages and clients of REST framework that are not ours.
load_without("rest_framework.compat", "django.contrib.postgres.fields", "requests", "markdown", "pygments")
load_without("unfold.overrides", "django.contrib.postgres.fields")


class FloorConfig(AppConfig):
    """Registers the checks that refuse an unsafe production."""

    name = "xentree"

    def ready(self) -> None:
        """Import what registers itself."""
        from django.core.checks import register

        from xentree import checks  # noqa: F401
        from xentree.providers.registry import check_providers

        register(check_providers)


class StaffAdminConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "xentree.staff_site.StaffSite"
