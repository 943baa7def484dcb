"""What progress does when something happened: count answers in the background, tell open windows of XP."""

from django.core.cache import cache

from accounts.models import User
from learning.progress import services, tasks
from learning.progress.queries import award_data
from xentree import personal_data, rewards
from xentree.events import AnswerFinished, TimeZoneChanged, XPAwarded, on
from xentree.realtime import push, user_group

COUNTED_FOR_SECONDS = 600

rewards.register_rule(services.record_practice)
personal_data.register("progress", export=services.export_progress, erase=lambda _: None)


@on(AnswerFinished)
def count_answer(event: AnswerFinished) -> None:
    """A worker counts it; a conversation that goes on is looked at every ten minutes."""
    if event.status == "complete" and cache.add(f"progress.{event.conversation_id}", 1, COUNTED_FOR_SECONDS):
        tasks.count_answers.delay(str(event.conversation_id))


@on(TimeZoneChanged)
def retell_after_travel(event: TimeZoneChanged) -> None:
    """Dates around the journey may be excused now, or no longer."""
    if user := User.objects.filter(pk=event.user_id, progress__isnull=False).first():
        services.refresh_streak(user)


@on(XPAwarded)
def tell_xp(event: XPAwarded) -> None:
    """The screens of the person celebrate, gently."""
    if user := User.objects.filter(pk=event.user_id).first():
        push(user_group(event.user_id), "xp-awarded", award_data(user, event))
