"""How much Live each plan has, where staff have set nothing else."""

from django.db import migrations

LIVE_SECONDS = {"free": 600, "plus": 3_600, "pro": 18_000}


def seed(apps, schema_editor):
    plans = apps.get_model("organizations", "Plan")
    for slug, seconds in LIVE_SECONDS.items():
        plans.objects.filter(slug=slug, monthly_live_seconds=0).update(monthly_live_seconds=seconds)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_caps")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
