"""A filmed avatar is begun for whoever may have one; the vendor's key stays here."""

import pytest

from live.models import LiveSettings
from live.tests.factories import LiveSessionFactory, allow
from live.tests.video.simli import FACE, KEY, TOKEN, running_simli
from xentree.providers import video_avatar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_minutes")]
AVATAR = "/api/live/session/avatar"


@pytest.fixture
def simli(settings):
    with running_simli() as server:
        settings.VIDEO_AVATAR, settings.SIMLI_BASE_URL = "simli", server.url
        settings.SIMLI_API_KEY, settings.SIMLI_FACE_ID = KEY, FACE
        yield server


@pytest.fixture
def session(learner):
    LiveSettings.objects.create(user=learner, may_leave=True)
    return LiveSessionFactory(user=learner, session_type="avatar")


def test_a_film_has_a_token_of_its_own_and_not_the_key(api, learner, simli, session):
    answer = api(learner).post(AVATAR)
    socket = simli.url.replace("http", "ws") + f"/compose/webrtc/peer_to_peer?session_token={TOKEN}&enableSFU=false"
    relay = {"urls": "turn:relay.example:3478", "username": "u", "credential": "c"}
    assert answer.status_code == 201
    assert answer.json() == {"vendor": "simli", "socket_url": socket, "ice_servers": [relay], "seconds": 600}
    assert KEY not in answer.content.decode()
    asked = {"faceId": FACE, "handleSilence": True, "maxSessionLength": 600, "maxIdleTime": 120}
    assert simli.asked[0] == ("/compose/token", asked)


def test_a_film_is_no_longer_than_the_session_may_last(api, learner, simli, session):
    allow(90)
    assert api(learner).post(AVATAR).json()["seconds"] <= 90


def test_another_one_may_follow(api, learner, simli, session):
    caller = api(learner)
    assert [caller.post(AVATAR, {"session_id": str(session.pk)}).status_code for _ in range(2)] == [201, 201]


def test_what_is_asked_for_twice_is_made_twice_and_kept_nowhere(api, learner, simli, session):
    caller, key = api(learner), {"Idempotency-Key": "film"}
    answers = [caller.post(AVATAR, {"session_id": str(session.pk)}, headers=key) for _ in range(2)]
    assert [(answer.status_code, "Idempotency-Replayed" in answer.headers) for answer in answers] == [(201, False)] * 2
    assert [path for path, _ in simli.asked].count("/compose/token") == 2


@pytest.mark.parametrize("why", ["voice", "keeps", "none", "faceless"])
def test_there_is_none_for_who_may_not_have_one(api, learner, simli, session, settings, why):
    if why == "voice":
        session.session_type = "voice"
        session.save()
    if why == "keeps":
        LiveSettings.objects.update(may_leave=False)
    if why in ("none", "faceless"):
        setattr(settings, {"none": "VIDEO_AVATAR", "faceless": "SIMLI_FACE_ID"}[why], "")
    answer = api(learner).post(AVATAR)
    assert (answer.status_code, answer.json()["detail"]["error"]) == (409, "video_avatar_unavailable")
    assert simli.asked == []


def test_a_stranger_finds_no_session(api, stranger, simli, session):
    LiveSettings.objects.create(user=stranger, may_leave=True)
    assert api(stranger).post(AVATAR, {"session_id": str(session.pk)}).status_code == 404
    assert api(stranger).post(AVATAR).status_code == 404
    assert simli.asked == []


def test_one_that_is_over_has_none(api, learner, simli, session):
    api(learner).post("/api/live/session/end")
    answer = api(learner).post(AVATAR, {"session_id": str(session.pk)})
    assert (answer.status_code, answer.json()["detail"]["error"]) == (409, "session_ended")


@pytest.mark.parametrize(
    "token",
    [(400, '{"session_token": "FAIL TOKEN"}'), (401, "{}"), (500, "oops"), (200, "nonsense"), (200, "{}"), (200, "[]")],
    ids=["refused", "unknown", "broken", "nonsense", "empty", "list"],
)
def test_a_vendor_that_fails_is_said(api, learner, simli, session, token):
    simli.answers["/compose/token"] = token
    answer = api(learner).post(AVATAR)
    assert (answer.status_code, answer.json()["detail"]["error"]) == (503, "provider_down")
    assert KEY not in answer.content.decode()


@pytest.mark.parametrize("relays", [(500, "oops"), (200, "nonsense"), (200, '{"a": 1}')], ids=["broken", "no", "other"])
def test_a_film_without_relays_is_a_film(api, learner, simli, session, relays):
    simli.answers["/compose/ice"] = relays
    assert api(learner).post(AVATAR).json()["ice_servers"] == []


def test_staff_are_told_what_is_missing(settings):
    assert video_avatar.problem() is None
    settings.VIDEO_AVATAR = "simli"
    assert "needs SIMLI_API_KEY" in video_avatar.problem()
    settings.VIDEO_AVATAR = "other"
    assert "not one of simli" in video_avatar.problem()
