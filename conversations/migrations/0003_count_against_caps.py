"""What was used before there were counters counts: this month's answers, and the files that are kept."""

from django.db import migrations
from django.db.models import F, Sum
from django.utils.timezone import now


def count(apps, schema_editor):
    usage, files = apps.get_model("conversations", "UsageDay"), apps.get_model("conversations", "Attachment")
    counter, stored = (apps.get_model("organizations", name) for name in ("Counter", "StoredFile"))
    today = now().date()
    spent = usage.objects.filter(date__gte=today.replace(day=1)).order_by().values("owner")
    spent = spent.annotate(tokens=Sum(F("prompt_tokens") + F("completion_tokens")), money=Sum("cost_micros"))
    for row in spent:
        for resource in ("tokens", "money"):
            _start(counter, row["owner"], resource, f"{today:%Y-%m}", row[resource])
    kept = {row["file"]: row for row in files.objects.exclude(file="").values("file", "owner", "size_bytes").order_by()}
    used = {}
    for name, row in kept.items():
        stored.objects.get_or_create(name=name, defaults={"user_id": row["owner"], "size_bytes": row["size_bytes"]})
        used[row["owner"]] = used.get(row["owner"], 0) + row["size_bytes"]
    for owner, size in used.items():
        _start(counter, owner, "storage_bytes", "", size)


def _start(counter, owner, resource, period, used):
    found = {"account": f"user:{owner}", "resource": resource, "period": period}
    counter.objects.get_or_create(**found, defaults={"holder": "user", "user_id": owner, "used": used})


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_one_answer_at_a_time"), ("organizations", "0005_caps")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
