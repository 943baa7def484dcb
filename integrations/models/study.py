"""When a person likes to learn."""

from datetime import time

from django.conf import settings
from django.db import models

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def every_day() -> list[int]:
    """The days of the week, Monday first."""
    return list(EVERY_DAY)


class StudyTimes(models.Model):
    """A person's choices for study blocks; without a row the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="study_times"
    )
    # By the clock of the person's own zone; an end at midnight is that of the day's end.
    starts = models.TimeField(default=time(8))
    ends = models.TimeField(default=time(21))
    # Monday is 0.
    weekdays = models.JSONField(default=every_day)
    # Of one block, and between two of a day.
    minutes = models.PositiveSmallIntegerField(default=45)
    break_minutes = models.PositiveSmallIntegerField(default=15)
    most_a_day = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name_plural = "study times"

    def __str__(self) -> str:
        return f"Study times of {self.user_id}"
