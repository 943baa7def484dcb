"""Staff see how entries do, never what they say; a person's copy of their data has all of it."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from integrations.models import CalendarEntry
from integrations.services.study_times import change_study_times
from xentree import personal_data

pytestmark = pytest.mark.django_db


def test_staff_see_no_titles(planned):
    entry = planned(title="My secret exam", description="Do not tell", location="Room 5")
    staff = Client()
    staff.force_login(User.objects.create_superuser("root1", "root@example.org", "x"))
    pages = [reverse("admin:integrations_calendarentry_changelist")]
    pages.append(reverse("admin:integrations_calendarentry_change", args=[entry.pk]))
    for page in pages:
        words = staff.get(page).content.decode()
        assert str(entry.pk) in words
        assert not any(secret in words for secret in ("My secret exam", "Do not tell", "Room 5"))


def test_a_copy_of_ones_data_has_all_of_it_and_leaving_erases_it(planned, learner, as_learner, stranger):
    planned(title="My exam", description="Chapter 3")
    change_study_times({"minutes": 30}, by=as_learner)
    files = {each.path: json.dumps(each.data, default=str) for each in personal_data.export_all(learner)}
    assert "My exam" in files["calendar/entries.json"]
    assert "Chapter 3" in files["calendar/entries.json"]
    assert '"minutes": 30' in files["calendar/study_times.json"]
    theirs = {each.path: each.data for each in personal_data.export_all(stranger)}
    assert theirs["calendar/entries.json"] == []
    learner.delete()
    assert not CalendarEntry.objects.exists()
