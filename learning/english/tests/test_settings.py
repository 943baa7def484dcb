"""What a person chooses about their English."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from learning.english.models import LearnerSettings, Recording
from learning.english.services import change_english_settings
from xentree.errors import Invalid

pytestmark = pytest.mark.django_db


def test_choices_are_kept_and_others_stay(as_learner):
    change_english_settings(level="B1", age_group="teen", by=as_learner)
    change_english_settings(keep_audio_days=7, allow_remote=True, teachers_may_read=True, by=as_learner)
    found = LearnerSettings.objects.get()
    assert (found.level, found.age_group, found.keep_audio_days) == ("B1", "teen", 7)
    assert found.allow_remote and found.teachers_may_read


@pytest.mark.parametrize("wrong", [{"level": "C2"}, {"age_group": "old"}, {"keep_audio_days": 366}], ids=str)
def test_other_choices_are_refused(as_learner, wrong):
    with pytest.raises(Invalid):
        change_english_settings(allow_remote=True, **wrong, by=as_learner)
    assert not LearnerSettings.objects.filter(allow_remote=True).exists()


def test_recordings_are_kept_no_longer_than_chosen_last(learner, as_learner):
    at = now()
    for days in (1, 30):
        Recording.objects.create(user=learner, created_at=at, keep_until=at + timedelta(days=days))
    change_english_settings(keep_audio_days=7, by=as_learner)
    kept = Recording.objects.order_by("keep_until").values_list("keep_until", flat=True)
    assert list(kept) == [at + timedelta(days=1), at + timedelta(days=7)]


def test_the_door_to_the_settings(api, learner, stranger):
    client = api(learner)
    assert client.get("/api/xel/settings").json() == {
        "level": "", "age_group": "", "keep_audio_days": 0, "allow_remote": False, "teachers_may_read": False,
    }  # fmt: skip
    assert client.patch("/api/xel/settings", {"level": "B2"}, format="json").json()["level"] == "B2"
    assert client.patch("/api/xel/settings", {"level": "D"}, format="json").status_code == 400
    assert api(stranger).get("/api/xel/settings").json()["level"] == ""
