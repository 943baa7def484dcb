"""What progress does when something happened: count answers in the background, tell open windows of XP."""

from accounts.models import User
from learning.progress import services, tasks
from learning.progress.queries import award_data
from xentree import personal_data, rewards
from xentree.events import AnswerFinished, TimeZoneChanged, XPAwarded, on
from xentree.realtime import push, user_group
from xentree.store import store

# A person's answers are counted at once, and then only so often.
AGAIN_SECONDS = 20

rewards.register_rule(services.record_practice)
personal_data.register("progress", export=services.export_progress, erase=lambda _: None)


@on(AnswerFinished)
def count_answer(event: AnswerFinished) -> None:
    """A worker counts it, and a little later what came since: two jobs for however many answers."""
    if event.status == "complete" and store().set(f"progress.{event.user_id}", 1, nx=True, ex=AGAIN_SECONDS):
        for countdown in (0, AGAIN_SECONDS + 1):
            tasks.count_answers.apply_async([str(event.user_id)], countdown=countdown)


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
