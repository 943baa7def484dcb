"""What the doctor says of plans and caps."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.timezone import now

from accounts.models import User
from organizations.models import Hold, Organization, OrganizationCap, Plan, Resource
from organizations.services.allowances import FIELDS
from organizations.services.cap_words import in_words
from xentree.findings import Finding

LATE = timedelta(minutes=10)
MONTHLY = (Resource.TOKENS, Resource.MONEY)


def plans_and_caps() -> Iterator[Finding]:
    """Each plan in words, people whose plan is gone, and holds that nobody gave back."""
    yield from map(_plan, Plan.objects.all())
    lost = User.objects.filter(kind=User.Kind.PERSON).exclude(plan__in=Plan.objects.values("pk")).count()
    if lost:
        text = f"People whose plan does not exist: {lost}. Nothing limits them."
        yield Finding("plans", "note", text, "Make the plan again in the admin, or give them another.")
    limited, all_of_them = OrganizationCap.objects.count(), Organization.objects.present().count()
    yield Finding("caps", "ok", f"{limited} of {all_of_them} organizations have limits of their own.")
    if late := Hold.objects.filter(expired=False, expires_at__lt=now() - LATE).count():
        text = f"Amounts still held for what ended long ago: {late}."
        yield Finding("caps", "note", text, "The worker gives them back every minute: see whether one lives.")


def _plan(plan: Plan) -> Finding:
    limits = {resource: getattr(plan, name) for resource, name in FIELDS.items()}
    words = [f"{resource.label.lower()} {in_words(resource, limit)}" for resource, limit in limits.items() if limit]
    text = f"{plan.name}: {', '.join(words) or 'no limits'}."
    if any(limits[resource] for resource in MONTHLY):
        return Finding("plans", "ok", text)
    mend = "Set tokens or money of the plan in the admin, unless its people are meant to spend what they like."
    return Finding("plans", "note", f"{text} Nothing limits what its people spend on AI models.", mend)
