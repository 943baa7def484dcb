"""The three plans of the contract, with allowances to start from; staff change them in the admin."""

from django.db import migrations

MEGABYTE = 1024 * 1024
PLANS = [
    ("free", "Free", 200_000, 200 * MEGABYTE),
    ("plus", "Plus", 2_000_000, 2_000 * MEGABYTE),
    ("pro", "Pro", 10_000_000, 10_000 * MEGABYTE),
]


def seed(apps, schema_editor):
    plans = apps.get_model("organizations", "Plan")
    for slug, name, tokens, storage in PLANS:
        plans.objects.get_or_create(
            slug=slug, defaults={"name": name, "monthly_tokens": tokens, "storage_bytes": storage}
        )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_plans_and_credentials")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
