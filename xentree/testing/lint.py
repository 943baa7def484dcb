"""`python -m xentree.testing.lint`: what Django itself can check, in one process and on no data."""

import os
import sys
import tempfile


def main() -> int:
    """System checks, migrations that are missing, and an OpenAPI document that is valid without a warning."""
    with tempfile.TemporaryDirectory(prefix="xentree-lint-") as var:
        os.environ.update(XENTREE_VAR=var, DJANGO_SETTINGS_MODULE="xentree.settings", LOG_LEVEL="ERROR")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("check", fail_level="WARNING")
        call_command("makemigrations", check=True, dry_run=True)
        call_command("spectacular", fail_on_warn=True, validate=True, file=f"{var}/schema.yaml")
        print("OpenAPI document: valid")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
