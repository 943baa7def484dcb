"""The report on a session: what it tells, who writes it, and what becomes of it when something goes wrong."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from learning.english.evaluators import Assessment
from learning.english.models import Evidence
from learning.english.services.spoken_words import mark_spoken, new_words
from learning.models import XPEvent
from live import tasks
from live.models import LiveSession, LiveSettings
from live.services import report, transcripts
from live.services.report import evidence, job
from live.services.report.figures import figures_of, said_in
from live.tests.talks import AT, keeps, kept, session_of
from xentree import events
from xentree.errors import NotAllowed, NotFound
from xentree.events import LiveReportFinished

pytestmark = pytest.mark.django_db
SAID = (
    ("user", "Yesterday I go to the market and buyed three apples", 6000),
    ("ai", "That sounds lovely. What else did you buy?", 4000),
    ("user", "She don't like them but the tangerines were delicious", 8000),
)


def address(session):
    return f"/api/live/sessions/{session.pk}/report"


def written(session):
    """The session after a worker had it."""
    report.write_report(session.pk)
    return LiveSession.objects.get(pk=session.pk)


@pytest.fixture
def session(learner):
    """Over, its transcript kept, its report not written yet."""
    return kept(learner, SAID).session


@pytest.fixture
def finished(monkeypatch):
    """What was told of reports."""
    seen = []
    monkeypatch.setitem(events._listeners, LiveReportFinished, [seen.append])
    return seen


@pytest.fixture
def quick(monkeypatch):
    """Nothing is marked, so that nothing is loaded."""
    monkeypatch.setattr(job, "mark_spoken", lambda text: ())


def test_it_tells_how_one_talked(session, finished, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        done = written(session)
    told = report.report_of(done)
    assert (told.status, told.transcript_id) == ("done", session.transcript.pk)
    assert (told.figures["talk_ratio"], told.figures["words_a_minute"]) == (0.778, 81)
    assert (told.figures["own_turns"], told.figures["assistant_turns"], told.figures["words"]) == (2, 1, 19)
    assert (told.figures["own_ms"], told.figures["assistant_ms"], told.figures["is_rough"]) == (14000, 4000, True)
    assert [(each["turn"], each["original"], each["fix"]) for each in told.corrections] == [
        (1, "go", "went"),
        (1, "buyed", "bought"),
        (3, "don't", "doesn't"),
    ]
    assert "market" in [each["word"] for each in told.figures["new_words"]]
    assert finished == [LiveReportFinished(session.pk, session.user_id, "done")]


def test_marks_stand_in_the_turns_of_the_person_alone(session):
    written(session)
    turns = session.transcript.turns.all()
    assert [len(turn.marks) for turn in turns] == [2, 0, 1]
    for turn in turns:
        for mark in turn.marks:
            assert set(mark) == {"start", "end", "type", "message", "fix"}


def test_marks_of_spelling_and_punctuation_are_none_in_speech():
    assert mark_spoken("i am form berlin it is a verry nice city she likes it") == ()
    assert [each.suggestion for each in mark_spoken("she don't know it")] == ["doesn't"]


def test_new_words_are_those_never_said_in_any_form():
    assert new_words("The negotiation was delicious. We walked.", ["we walk the dog", "Was it?"]) == [
        ("negotiation", "B1"),
        ("delicious", "A1"),
    ]
    assert new_words("xqzt Berlin, and I don't", []) == []


def test_what_was_said_in_earlier_talks_is_not_new(learner, quick):
    kept(learner, [("user", "The tangerines are delicious")])
    later = LiveSession.objects.create(
        user=learner, session_type="voice", started_at=AT + timedelta(days=1), ended_at=AT + timedelta(days=1)
    )
    later.turns.create(number=1, role="user", text="Delicious tangerines and lemonade", said_at=AT, spoken_ms=900)
    transcripts.keep_session(later)
    words = [each["word"] for each in written(later).report["new_words"]]
    assert words == ["lemonade"]


def test_what_was_typed_has_no_pace(learner, quick):
    told = written(kept(learner, [("user", "I only write here", 0), ("ai", "I speak", 3000)]).session).report
    assert (told["talk_ratio"], told["words_a_minute"], told["words"], told["is_rough"]) == (0.0, None, 4, False)


@pytest.mark.parametrize(
    ("ears", "is_rough"), [("pocketsphinx-5", True), ("local", True), ("", True), ("openai/whisper-1", False)]
)
def test_whose_ears_it_was(learner, ears, is_rough):
    session = session_of(learner, SAID, ears=ears)
    times = list(session.turns.all())
    turns = transcripts.keep_session(session_of(keeps(learner), SAID)).turns.all()
    assert figures_of(said_in(list(turns), times)).is_rough == is_rough


def test_xp_is_told_by_event(session, quick, learner):
    XPEvent.objects.create(
        user=learner,
        reason="live",
        source_id=session.pk,
        area="live",
        base=10,
        amount=12,
        happened_at=AT,
        day=AT.date(),
    )
    assert written(session).report["xp"] == [{"reason": "live", "amount": 12}]


def test_a_report_is_written_once(session, quick, finished, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = written(session), written(session)
    assert (first.report_attempts, second.report_attempts, len(finished)) == (1, 1, 1)


def test_what_another_worker_has_is_left_alone(session, quick):
    LiveSession.objects.update(report_status="running", report_alive_at=now(), report_attempts=1)
    assert written(session).report_status == "running"


def test_a_dead_workers_report_is_taken_up(session, quick):
    LiveSession.objects.update(report_status="running", report_alive_at=now() - job.DEAD_AFTER * 2, report_attempts=1)
    assert report.waiting_reports() == [session.pk]
    assert (written(session).report_status, LiveSession.objects.get().report_attempts) == ("done", 2)


def test_who_was_overtaken_writes_nothing(session, quick, monkeypatch, finished, django_capture_on_commit_callbacks):
    def overtake(text, before):
        LiveSession.objects.update(report_attempts=2)
        return []

    monkeypatch.setattr(job, "new_words", overtake)
    with django_capture_on_commit_callbacks(execute=True):
        assert (written(session).report_status, LiveSession.objects.get().report) == ("running", {})
    assert finished == []


def test_what_fails_waits_again_and_is_given_up(session, monkeypatch, finished, django_capture_on_commit_callbacks):
    monkeypatch.setattr(job, "mark_spoken", lambda text: 1 / 0)
    for _ in range(job.ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            report.write_report(session.pk)
        assert LiveSession.objects.get().report_status == "queued"
    with django_capture_on_commit_callbacks(execute=True):
        assert written(session).report_status == "failed"
    assert [event.status for event in finished] == ["failed"]


def test_what_waits_too_long_is_given_up(session):
    LiveSession.objects.update(report_alive_at=now() - job.DEADLINE * 2)
    assert (report.fail_overdue(), LiveSession.objects.get().report_status) == (1, "failed")
    assert report.fail_overdue() == 0


def test_the_sweep_hands_out_what_was_lost(session, quick, monkeypatch):
    monkeypatch.setattr(tasks.write_report, "delay", tasks.write_report)
    tasks.tend_reports()
    assert LiveSession.objects.get().report_status == "done"


def test_a_transcript_deleted_meanwhile_has_no_report(session, as_learner, monkeypatch):
    def delete(text):
        transcripts.delete_transcript(session.transcript, by=as_learner)
        return ()

    monkeypatch.setattr(job, "mark_spoken", delete)
    assert (written(session).report_status, LiveSession.objects.get().report) == ("none", {})


def test_a_failed_one_is_written_again(api, learner, session, quick):
    LiveSession.objects.update(report_status="failed", report_attempts=4)
    answer = api(learner).post(address(session))
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert written(session).report_status == "done"
    assert api(learner).post(address(session)).json()["status"] == "done"


def test_the_api_tells_it(api, learner, session):
    client = api(learner)
    waiting = client.get(address(session)).json()
    assert (waiting["status"], waiting["talk_ratio"], waiting["corrections"]) == ("queued", None, [])
    written(session)
    told = client.get(address(session)).json()
    assert (told["status"], told["user_spoken_seconds"], told["ai_spoken_seconds"]) == ("done", 14, 4)
    assert (told["user_turns"], told["ai_turns"], told["english"]) == (2, 1, {})
    assert told["corrections"][0]["original"] == "go"


def test_nobody_elses(api, stranger, as_stranger, session):
    client = api(stranger)
    assert [client.get(address(session)).status_code, client.post(address(session)).status_code] == [404, 404]
    with pytest.raises(NotAllowed):
        report.request_report(session, by=as_stranger)
    assert LiveSession.objects.get().report_status == "queued"


def test_where_nothing_was_kept_there_is_none(api, learner, as_learner):
    session = session_of(learner)
    assert api(learner).get(address(session)).json()["status"] == "none"
    with pytest.raises(NotFound):
        report.request_report(session, by=as_learner)


def test_of_no_session_nothing_is_written(db):
    report.write_report(uuid4())


LONG = [("user", "I think we should go there and look at it because it is near the sea", 12_000)] * 2


def evidence_of(session):
    return list(Evidence.objects.filter(source_id=session.pk).order_by("skill").values_list("skill", "cause"))


@pytest.mark.parametrize(
    ("wanted", "language", "said"),
    [(False, "en", LONG), (True, "de", LONG), (True, "en", LONG[:1])],
    ids=["no consent", "another language", "too little"],
)
def test_the_index_is_told_nothing(learner, quick, wanted, language, said):
    keeps(learner, english_evidence=wanted)
    session = kept_more(learner, said, wanted, language=language)
    assert (written(session).report["english"], evidence_of(session)) == ({}, [])


def kept_more(learner, said, wanted, **fields):
    session = session_of(keeps(learner, english_evidence=wanted), said, **fields)
    transcripts.keep_session(session)
    return session


def test_of_rough_ears_only_the_pace_counts_and_little(learner, quick):
    session = kept_more(learner, LONG, True, language="en-GB")
    assert list(written(session).report["english"]) == ["fluency"]
    assert evidence_of(session) == [("fluency", "live")]
    assert Evidence.objects.get().weight == evidence.PACE_WEIGHT


def test_of_good_ears_the_words_count_too(learner, quick, monkeypatch):
    asked = []

    class Judge:
        def assess_writing(self, request):
            asked.append(request)
            return Assessment(70.0, "", "test", cefr="B1", confidence=0.5)

    monkeypatch.setattr(evidence, "XentreeLocal", Judge)
    session = kept_more(learner, [*LONG, ("ai", "Indeed", 500)], True, ears="openai/whisper-1")
    written(session)
    assert evidence_of(session) == [("fluency", "live"), ("speaking", "live")]
    speaking = Evidence.objects.get(skill="speaking")
    assert (speaking.value, speaking.weight) == (44.0, 0.15)
    assert (asked[0].text, asked[0].model) == ("\n".join(text for _, text, _ in LONG), "Indeed")


def test_a_text_read_out_counts_for_nothing(learner, quick, monkeypatch):
    class Judge:
        def assess_writing(self, request):
            return Assessment(0.0, "", "test", confidence=0.9, reason="copied")

    monkeypatch.setattr(evidence, "XentreeLocal", Judge)
    session = kept_more(learner, LONG, True, ears="openai/whisper-1")
    assert (written(session).report["english"], evidence_of(session)) == ({}, [])


def test_consent_taken_back_while_words_are_judged_counts(learner, quick, monkeypatch):
    class Judge:
        def assess_writing(self, request):
            LiveSettings.objects.update(english_evidence=False)
            return Assessment(70.0, "", "test", cefr="B1", confidence=0.5)

    monkeypatch.setattr(evidence, "XentreeLocal", Judge)
    session = kept_more(learner, LONG, True, ears="openai/whisper-1")
    assert (written(session).report["english"], evidence_of(session)) == ({}, [])


def test_evidence_counts_once(learner, quick):
    session = kept_more(learner, LONG, True)
    written(session)
    LiveSession.objects.update(report_status="queued")
    written(session)
    assert len(evidence_of(session)) == 1
