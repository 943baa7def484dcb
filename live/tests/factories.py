"""Sessions that have just begun, plans, and time that passes."""

from datetime import timedelta

import factory
from django.db.models import F

from accounts.tests.factories import UserFactory
from live.models import LiveSession
from live.services import clock
from organizations.models import Plan
from organizations.services import allowances


class LiveSessionFactory(factory.django.DjangoModelFactory):
    """Open, and just begun."""

    class Meta:
        model = LiveSession

    user = factory.SubFactory(UserFactory)
    session_type = "voice"
    started_at = factory.LazyAttribute(lambda session: clock.database_time(session.user.pk))
    beaten_at = factory.SelfAttribute("started_at")
    metered_at = factory.SelfAttribute("started_at")


def pass_time(seconds):
    """For whoever goes by the real clock: what is open is that much longer ago."""
    gone = timedelta(seconds=seconds)
    names = ("started_at", "beaten_at", "metered_at")
    LiveSession.objects.open().update(**{name: F(name) - gone for name in names})


def allow(seconds, plan="free"):
    """What the plan has of Live a month; 0 is no limit."""
    none = dict.fromkeys(allowances.FIELDS.values(), 0)
    limits = {**none, "monthly_live_seconds": seconds}
    Plan.objects.update_or_create(pk=plan, defaults={"name": plan.title(), **limits})
    allowances.forget_limits()
