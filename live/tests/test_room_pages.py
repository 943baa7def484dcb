"""The room and the settings of Live as pages: what they offer to whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversations.tests.factories import ConversationFactory
from live.looks import LOOKS
from live.models import LiveSession, LiveSettings
from live.tests.time_used import use_up

pytestmark = pytest.mark.django_db
CHOICES = {"nickname": " Lea  L ", "voice": "b", "look": "fern", "mode": "push", "ears": "browser", "captions": "on"}


@pytest.fixture
def mine(client, learner):
    client.force_login(learner)
    return client


def shown(client, path="/live"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def test_nobody_is_sent_to_sign_in(client):
    for path in ("/live", "/settings/live"):
        assert client.get(path).headers["Location"].startswith("/account/login?next=/")


def test_the_room_offers_faces_and_people_to_talk_with(mine):
    page = shown(mine)
    for persona in LiveSession.Persona.labels:
        assert persona in page
    assert page.count('name="look"') == len(LOOKS)
    assert "10 min left this month" in page
    assert "may we keep what is said?" in page
    assert 'name="may_leave"' not in page


def test_what_was_answered_once_is_not_asked_again(mine, learner):
    LiveSettings.objects.create(user=learner, keep_transcripts=False, nickname="Lea", captions=False)
    page = shown(mine)
    assert "may we keep what is said?" not in page
    assert "Hello, Lea" in page
    assert "data-quiet" in page


def test_used_up_time_says_when_it_comes_back(mine, as_learner):
    use_up(as_learner)
    page = shown(mine)
    assert "Your time of this month is used up. It starts anew on 1 " in page
    assert 'aria-disabled="true"' in page


def test_hosted_providers_are_a_question_of_their_own(mine, settings):
    settings.TTS_BASE_URL = "https://voices.example.org/v1"
    assert 'name="may_leave"' in shown(mine)
    assert 'name="may_leave"' in shown(mine, "/settings/live")
    assert '<input type="hidden" name="language" value="en">' in shown(mine)


def test_other_languages_are_for_those_whose_voice_may_leave(mine, learner, settings):
    settings.TTS_BASE_URL = "https://voices.example.org/v1"
    LiveSettings.objects.create(user=learner, may_leave=True)
    assert '<option value="de" lang="de">Deutsch</option>' in shown(mine)


def test_a_chat_one_may_see_can_be_gone_on_with(mine, learner, stranger):
    own, other = ConversationFactory(owner=learner, title="The eye"), ConversationFactory(owner=stranger)
    assert "You go on with “The eye”" in shown(mine, f"/live?chat={own.pk}")
    for wrong in (other.pk, "nonsense"):
        assert mine.get(f"/live?chat={wrong}").status_code == 404


def test_a_talk_that_is_open_is_told(mine, learner, stranger):
    LiveSession.objects.create(user=stranger, session_type="voice")
    assert "A talk of yours is still open" not in shown(mine)
    session = LiveSession.objects.create(user=learner, session_type="voice")
    assert f'data-active="{session.pk}"' in shown(mine)


def test_choices_are_kept(mine, learner):
    assert mine.post("/settings/live", CHOICES).headers["Location"] == "/settings/live"
    found = LiveSettings.objects.get(user=learner)
    assert (found.nickname, found.voice, found.mode, found.ears) == ("Lea L", "b", "push", "browser")
    assert (found.captions, found.keep_transcripts, found.english_evidence, found.may_leave) == (
        True,
        False,
        False,
        False,
    )
    assert 'value="Lea L"' in shown(mine, "/settings/live")


def test_a_nickname_may_be_what_the_api_takes_too(mine):
    assert mine.post("/settings/live", {**CHOICES, "nickname": "👩\u200d🚀"}).status_code == 302
    assert LiveSettings.objects.get().nickname == "👩\u200d🚀"


@pytest.mark.parametrize(
    "wrong",
    [{"voice": "c"}, {"look": "rose"}, {"nickname": "n" * 41}, {"nickname": "a\u202eb"}],
    ids=["voice", "look", "long", "unseen"],
)
def test_what_there_is_not_cannot_be_chosen(mine, wrong):
    response = mine.post("/settings/live", {**CHOICES, **wrong})
    assert response.status_code == 400
    assert not LiveSettings.objects.exists()


def test_the_room_asks_the_database_little(mine, learner):
    shown(mine)
    with CaptureQueriesContext(connection) as caught:
        shown(mine)
    LiveSession.objects.create(user=learner, session_type="voice")
    with CaptureQueriesContext(connection) as more:
        shown(mine)
    assert len(more) == len(caught)
