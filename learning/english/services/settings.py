"""What a person chooses about their English."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from learning.english.models import LearnerSettings, Recording
from learning.english.services.evidence import lock_english
from learning.english.services.placement import choose_level
from xentree.errors import Invalid
from xentree.principal import Principal

CHOICES = ("age_group", "keep_audio_days", "allow_remote", "teachers_may_read")
MOST_AUDIO_DAYS = 365


@transaction.atomic
def change_english_settings(*, by: Principal, **changes: Any) -> LearnerSettings:
    """The settings with some of CHOICES, or the level, replaced; recordings are not kept longer than chosen."""
    _refuse_nonsense(changes)
    if "level" in changes:
        choose_level(changes["level"], by=by)
    settings = lock_english(by.user.pk)
    chosen = [name for name in CHOICES if name in changes]
    for name in chosen:
        setattr(settings, name, changes[name])
    settings.save(update_fields=chosen)
    if "keep_audio_days" in changes:
        _shorten(settings)
    return settings


def _refuse_nonsense(changes: dict[str, Any]) -> None:
    if changes.get("age_group", "") not in ("", *LearnerSettings.AgeGroup.values):
        raise Invalid("There is no such age group.", age_group=["Choose child, teen or adult, or nothing."])
    if not 0 <= changes.get("keep_audio_days", 0) <= MOST_AUDIO_DAYS:
        message = f"Choose 0 to {MOST_AUDIO_DAYS} days."
        raise Invalid(message, keep_audio_days=[message])


def _shorten(settings: LearnerSettings) -> None:
    """What is kept already goes earlier, never later: it was kept by an older word."""
    until = F("created_at") + timedelta(days=settings.keep_audio_days)
    Recording.objects.filter(user=settings.user_id, keep_until__gt=until).update(keep_until=until)
