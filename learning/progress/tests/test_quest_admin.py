"""Staff look at all of progress, change none of it by hand, and can give a lost day back."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from learning.progress.models import Progress, StreakRepair
from learning.progress.services.pauses import start_pause
from learning.progress.services.quests import claim_quest
from learning.progress.services.shop import buy
from learning.progress.tests.test_quests import converse, quest
from learning.progress.tests.test_shop import give

pytestmark = pytest.mark.django_db
READ_ONLY = ["progress", "xpevent", "quest", "booster", "tokenevent", "freezegain", "pause"]


@pytest.fixture
def full(learner, as_learner):
    """Somebody who has one of everything."""
    row = quest(learner)
    converse(learner)
    claim_quest(row.pk, by=as_learner)
    give(learner, 100)
    buy("freeze", by=as_learner)
    start_pause(until=None, by=as_learner)
    return learner


@pytest.fixture
def helper(staff):
    """Staff who may look, and repair."""
    wanted = Permission.objects.filter(content_type__app_label="learning", codename__startswith="view_")
    staff.user_permissions.set([*wanted, Permission.objects.get(codename="add_streakrepair")])
    staff.user_permissions.add(Permission.objects.get(codename="view_user"))
    client = Client()
    client.force_login(staff)
    return client


def changelist(model):
    return reverse(f"admin:learning_{model}_changelist")


@pytest.mark.parametrize("model", READ_ONLY)
def test_everything_is_shown_and_nothing_edited(helper, full, model):
    (row,) = helper.get(f"{changelist(model)}?q=lea").context["cl"].result_list[:1]
    change = reverse(f"admin:learning_{model}_change", args=[row.pk])

    assert helper.get(change).status_code == 200
    assert helper.post(change, {"amount": 9}).status_code == 403
    assert helper.get(reverse(f"admin:learning_{model}_add")).status_code == 403
    assert helper.post(reverse(f"admin:learning_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_a_lost_day_is_given_back(helper, staff, learner):
    converse(learner, happened_at=now())
    converse(learner, happened_at=now() - timedelta(days=2))
    yesterday = now().date() - timedelta(days=1)
    form = {"user": learner.pk, "day": yesterday, "reason": "The site was down."}
    page = helper.post(reverse("admin:learning_streakrepair_add"), form)

    repair, progress = StreakRepair.objects.get(), Progress.objects.get()
    assert (page.status_code, repair.by, repair.reason) == (302, staff, "The site was down.")
    assert (progress.current_streak, progress.day_only_streak, progress.freezes_used) == (3, 3, 0)
    assert LogEntry.objects.get().object_id == str(repair.pk)
    again = helper.post(reverse("admin:learning_streakrepair_add"), form)
    assert (again.status_code, StreakRepair.objects.count()) == (200, 1)


@pytest.mark.parametrize(("offset", "reason"), [(0, "Tomorrow never knows"), (1, "Later"), (-1, ""), (-1, "  ")])
def test_not_today_and_not_without_a_reason(helper, learner, offset, reason):
    form = {"user": learner.pk, "day": now().date() + timedelta(days=offset), "reason": reason}
    page = helper.post(reverse("admin:learning_streakrepair_add"), form)

    assert (page.status_code, StreakRepair.objects.exists()) == (200, False)


def test_from_a_person_to_the_form(helper, full):
    page = helper.get(reverse("admin:learning_progress_repair", args=[full.pk]))
    assert page.url == f"{reverse('admin:learning_streakrepair_add')}?user={full.pk}"
    assert helper.get(page.url).status_code == 200


def test_whoever_may_only_look_repairs_nothing(helper, staff, full):
    staff.user_permissions.remove(Permission.objects.get(codename="add_streakrepair"))
    form = {"user": full.pk, "day": now().date() - timedelta(days=1), "reason": "Why not"}
    assert helper.post(reverse("admin:learning_streakrepair_add"), form).status_code == 403
    assert not StreakRepair.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_as_often_for_three_as_for_one(helper, learner, rows, django_assert_max_num_queries):
    for slot in range(rows):
        quest(learner, slot=slot, kind=f"kind{slot}")
    with django_assert_max_num_queries(11):
        helper.get(changelist("quest"))
