"""Pages of what was judged, of practice, of the index and of choices: whose they show, and what a form changes."""

from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.english import services
from learning.english.models import Evaluation, LearnerSettings, Recording, SecondLook
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
TEXT = "She go to school. He is teacher."
GO = {"start": 4, "end": 6, "original": "go", "suggestion": "goes", "type": "agreement", "message": "She goes."}
WORD = {"text": "three", "start": 0.1, "end": 0.5, "score": 30.0, "sure": True, "said": True, "error": "θ → s"}


@pytest.fixture
def mine(client, learner):
    client.force_login(learner)
    return learner


@pytest.fixture
def written(learner):
    """A function that makes a judged text of somebody's."""

    def written(user=learner, **fields):
        usual = {
            "skill": "writing",
            "status": "done",
            "request": {"text": TEXT, "prompt": "Tell about two people."},
            "result": {"corrections": [GO], "criteria": [{"name": "grammar", "score": 40, "evidence": ["She go"]}]},
            "score": 52,
            "cefr": "A2",
            "confidence": 0.6,
            "feedback": "Look at the verbs.",
        }
        return Evaluation.objects.create(user=user, **{**usual, **fields})

    return written


@pytest.fixture
def said(learner):
    """A function that makes a judged recording of the learner's."""

    def said(**fields):
        request = {"expected_text": "three", "prompt": ""}
        result = {"words": [WORD], "fluency": {"words_per_minute": 90}}
        usual = {"skill": "speaking", "status": "done", "request": request, "result": result, "score": 40}
        return Evaluation.objects.create(user=learner, **{**usual, **fields})

    return said


def recording(user, **fields):
    usual = {"status": "ready", "content_type": "audio/wav", "size": 4, "file": ContentFile(b"RIFF", "voice.wav")}
    return Recording.objects.create(user=user, **{**usual, **fields})


def opened(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def paths(evaluation):
    page = f"/english/evaluations/{evaluation.pk}"
    return [page, f"{page}/result", f"{page}/words/0", f"{page}/words/0/{evaluation.pk}", f"{page}/voice?word=0"]


def test_everything_asks_for_a_sign_in(client, said):
    own = [*paths(said()), "/english/practice", "/english/practice/speaking", "/english/progress", "/settings/english"]
    assert {client.get(path).headers["Location"].partition("?")[0] for path in own} == {"/account/login"}


def test_what_was_judged_is_its_persons_alone(client, said, stranger):
    client.force_login(stranger)
    found = said()
    assert {client.get(path).status_code for path in paths(found)} == {404}
    assert client.post(f"/english/evaluations/{found.pk}/retry").status_code == 404
    assert client.get(f"/english/practice/speaking?again={found.pk}").status_code == 404


def test_a_judged_text_has_its_marks_and_its_words_first(client, mine, written):
    page = opened(client, f"/english/evaluations/{written().pk}")
    for words in ("This reads like A2", "Look at the verbs.", "Tell about two people.", "with 1 mark", "She goes."):
        assert words in page
    assert page.index("This reads like A2") < page.index("<strong>52</strong>")


def test_text_of_a_person_is_never_markup(client, mine, written):
    evil = "<script>alert(1)</script>"
    mark = {**GO, "start": 0, "end": 8, "original": "<script>", "suggestion": "<b>", "message": "<i>", "type": "<u>"}
    found = written(request={"text": evil, "prompt": evil}, feedback=evil, result={"corrections": [mark]})
    page = opened(client, f"/english/evaluations/{found.pk}/result")
    assert not [tag for tag in ("<script", "<b>", "<i>", "<u>") if tag in page]


def test_the_gain_against_the_last_attempt_is_shown(client, mine, written):
    written(score=52)
    written(score=90, request={"text": "x", "prompt": "Another question."})
    page = opened(client, f"/english/evaluations/{written(score=60).pk}")
    assert "+8 since your last attempt" in page
    assert page.count('class="attempt"') == 2


def test_a_first_attempt_has_no_gain(client, mine, written):
    assert "since your last attempt" not in opened(client, f"/english/evaluations/{written().pk}")


def test_attempts_are_read_at_once(client, mine, written):
    def queries():
        found = written()
        with CaptureQueriesContext(connection) as caught:
            opened(client, f"/english/evaluations/{found.pk}/result")
        return len(caught)

    assert queries() == (queries(), queries())[1]


def test_what_waits_says_how_far_it_is(client, mine, written):
    found = written(status="running", progress=0.4, doing="Looking at grammar")
    page = opened(client, f"/english/evaluations/{found.pk}/result")
    assert "Looking at grammar" in page
    assert 'value="0.40"' in page
    assert "every 4s" in page


def test_what_failed_is_tried_again(client, mine, written):
    found = written(status="failed", failure="The judge was away.")
    assert "The judge was away." in opened(client, f"/english/evaluations/{found.pk}")
    again = client.post(f"/english/evaluations/{found.pk}/retry", headers={"HX-Request": "true"})
    assert "Your text is being read" in again.content.decode()
    found.refresh_from_db()
    assert found.status == "queued"


def test_a_word_has_its_error_named_and_can_be_said_again(client, mine, said):
    found = said()
    page = opened(client, f"/english/evaluations/{found.pk}")
    assert "θ → s" in page
    assert "<speech-recorder" in opened(client, f"/english/evaluations/{found.pk}/words/0")
    assert client.get(f"/english/evaluations/{found.pk}/words/1").status_code == 404


def test_a_word_once_more_is_judged_by_itself(client, mine, said):
    found, voice = said(), recording(mine)
    path = f"/english/evaluations/{found.pk}/words/0"
    assert "Listening" in client.post(path, {"recording_id": voice.pk}).content.decode()
    again = Evaluation.objects.exclude(pk=found.pk).get()
    assert (again.request["expected_text"], again.recording) == ("three", voice)
    Evaluation.objects.filter(pk=again.pk).update(
        status="done", result={"words": [{**WORD, "score": 90, "error": None}]}
    )
    assert "clear" in opened(client, f"{path}/{again.pk}")


def test_a_voice_of_somebody_else_is_not_judged(client, mine, said, stranger):
    found, voice = said(), recording(stranger)
    page = client.post(f"/english/evaluations/{found.pk}/words/0", {"recording_id": voice.pk}).content.decode()
    assert "Record something first." in page
    assert Evaluation.objects.count() == 1


def test_a_person_is_asked_to_look_again_and_what_they_say_is_shown(client, mine, written, staff):
    found = written()
    page = f"/english/evaluations/{found.pk}"
    client.post(f"{page}/second-look", {"words": "I think it is better."})
    assert "You asked a person to look at this." in opened(client, page)
    services.decide_second_look(found.pk, score=70, note="Well argued.", by=Principal(staff, "session"))
    shown = opened(client, page)
    assert "A person looked at this: 70 of 100" in shown
    assert "Well argued." in shown


def test_what_has_no_mark_is_not_looked_at(client, mine, written):
    found = written(score=None, cefr="", reason="not_enough_evidence")
    assert "You see it differently?" not in opened(client, f"/english/evaluations/{found.pk}")
    client.post(f"/english/evaluations/{found.pk}/second-look")
    assert not SecondLook.objects.exists()


def test_a_text_is_sent_to_be_judged(client, mine):
    LearnerSettings.objects.create(user=mine, level="B1")
    response = client.post("/english/practice", {"prompt": "Your day.", "text": "I get up.\r\nI eat."})
    made = Evaluation.objects.get()
    assert response.headers["Location"] == f"/english/evaluations/{made.pk}"
    assert (made.request["text"], made.request["prompt"], made.request["level"]) == (
        "I get up.\nI eat.",
        "Your day.",
        "B1",
    )


@pytest.mark.parametrize("text", ["", " \n "], ids=["empty", "spaces"])
def test_nothing_is_not_judged(client, mine, text):
    response = client.post("/english/practice", {"text": text, "prompt": "Kept?"})
    assert response.status_code == 400
    assert "Write something first." in response.content.decode()
    assert "Kept?" in response.content.decode()
    assert not Evaluation.objects.exists()


def test_the_next_attempt_begins_with_the_fixes_one_took(client, mine, written):
    page = opened(client, f"/english/practice?again={written().pk}&fix=1&fix=x")
    assert "She goes to school." in page
    assert "Tell about two people." in page


@pytest.mark.parametrize("again", ["nonsense", str(uuid4())], ids=["no id", "of nothing"])
def test_an_attempt_there_is_not(client, mine, again):
    opened(client, f"/english/practice?again={again}", status=404)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"kind": "read", "expected_text": "Three trees.", "prompt": "x"}, ("Three trees.", "")),
        ({"kind": "free", "expected_text": "x", "prompt": "My day."}, (None, "My day.")),
    ],
    ids=["read", "free"],
)
def test_a_recording_is_sent_to_be_judged(client, mine, sent, kept):
    client.post("/english/practice/speaking", {**sent, "recording_id": recording(mine).pk})
    made = Evaluation.objects.get()
    assert (made.request["expected_text"], made.request["prompt"]) == kept


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "read", "expected_text": "", "recording_id": "x"}, "Type or paste the text first."),
        ({"kind": "free"}, "Record something first."),
        ({"kind": "free", "recording_id": "x"}, "Record something first."),
    ],
    ids=["no text", "no recording", "no such recording"],
)
def test_what_is_missing_is_said(client, mine, sent, words):
    assert words in client.post("/english/practice/speaking", sent).content.decode()
    assert not Evaluation.objects.exists()


def test_choices_about_english_are_saved(client, mine):
    recording(mine)
    assert "1 recording of your voice is here" in opened(client, "/settings/english")
    client.post("/settings/english", {"level": "B2", "age_group": "teen", "keep_audio_days": 7, "allow_remote": "on"})
    chosen = LearnerSettings.objects.get(user=mine)
    assert (chosen.level, chosen.age_group, chosen.keep_audio_days, chosen.allow_remote) == ("B2", "teen", 7, True)


def test_days_chosen_elsewhere_are_not_changed_by_a_form(client, mine):
    LearnerSettings.objects.create(user=mine, keep_audio_days=90)
    assert '<option value="90" selected>Yes, for 90 days</option>' in opened(client, "/settings/english")
    client.post("/settings/english", {"level": "", "age_group": "", "keep_audio_days": 90})
    assert LearnerSettings.objects.get().keep_audio_days == 90


def test_single_words_are_not_listed_as_practice(client, mine, said):
    said()
    said(request={"expected_text": "Three trees.", "prompt": ""})
    page = opened(client, "/english/practice/speaking")
    assert page.count('class="practice-latest"') == 1


def test_nonsense_is_not_saved(client, mine):
    response = client.post("/settings/english", {"level": "Z9", "keep_audio_days": 9999})
    assert response.status_code == 400
    assert not LearnerSettings.objects.exclude(level="", keep_audio_days=0).exists()


def test_all_recordings_go_at_once_and_only_ones_own(client, mine, stranger):
    own, other = recording(mine), recording(stranger)
    client.post("/settings/english/recordings/remove")
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.status, other.status) == ("removed", "ready")
    assert "None of your voice is here." in opened(client, "/settings/english")


def test_an_index_without_evidence_is_a_seed(client, mine):
    assert "Your index has not begun to grow" in opened(client, "/english/progress")


def test_an_index_says_what_moved_it(client, mine):
    for skill in ("grammar", "reading", "writing"):
        services.record_evidence(mine, skill, 60, weight=1, cause="task", source_id=uuid4())
    page = opened(client, "/english/progress")
    for words in ("Still calibrating", "3 tasks", "not yet", "IELTS, estimated"):
        assert words in page
