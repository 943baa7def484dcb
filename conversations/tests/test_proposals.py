"""What the assistant asks a yes for: done once, by its owner, exactly as it was shown."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.timezone import now

from conversations import tasks
from conversations.models import ANSWERABLE_FOR, DONE_WITHIN, Proposal
from conversations.services import proposals
from conversations.tests.acting import NAME, result, tended
from conversations.tests.factories import MessageFactory, ProposalFactory
from organizations.tests.factories import MembershipFactory
from xentree import events
from xentree.errors import AppError, Conflict, Invalid, NotAllowed, NotFound, ProviderDown
from xentree.events import ProposalDecided
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(hours=24, seconds=1)


@pytest.fixture
def garden():
    with tended() as garden:
        yield garden


@pytest.fixture
def answer(learner):
    return MessageFactory(conversation__owner=learner, role="assistant")


@pytest.fixture
def proposal(answer):
    return ProposalFactory(message=answer)


def confirm(proposal, by):
    return proposals.confirm_proposal(proposal, by=by)


def test_the_card_is_kept_word_for_word_with_its_plan(as_learner, answer):
    made = proposals.propose(answer.pk, NAME, result(), by=as_learner)
    made.refresh_from_db()
    items = [{"title": "Oak", "lines": [["Where", "By the pond"], ["How many", "3"]]}]
    assert made.card == {"title": "Plant trees", "items": items, "yes": "Plant them", "place": "Your garden"}
    assert (made.tool, made.plan, made.status) == (NAME, {"count": 3}, "waiting")
    assert (made.owner, made.organization, made.decided_at) == (answer.conversation.owner, None, None)


def test_a_card_shows_text_in_the_order_it_is_written_in(as_learner, answer):
    made = proposals.propose(answer.pk, NAME, result(title="Mail \u202eeve@evil.example\u202c\0"), by=as_learner)
    assert made.card["title"] == "Mail \ufffdeve@evil.example\ufffd\ufffd"


@pytest.mark.parametrize(
    ("title", "count"),
    [("x" * 33_000, 3), ("Plant", "x" * 33_000), ("Plant", "a\0b"), ("Plant", "a\ud800b")],
    ids=["long card", "long plan", "NUL", "half a letter"],
)
def test_what_nobody_could_read_or_keep_is_refused(as_learner, answer, title, count):
    proposed = replace(result(title=title), plan={"count": count})
    with pytest.raises(Invalid):
        proposals.propose(answer.pk, NAME, proposed, by=as_learner)
    assert Proposal.objects.count() == 0


def test_nothing_is_proposed_under_the_answers_of_others(as_stranger, answer):
    for message_id in (answer.pk, uuid4()):
        with pytest.raises(NotFound):
            proposals.propose(message_id, NAME, result(), by=as_stranger)
    assert Proposal.objects.count() == 0


def test_a_yes_does_what_was_planned(garden, as_learner, proposal):
    done = confirm(proposal, as_learner)
    assert (done.status, done.summary, done.error) == ("done", "Planted 3 trees.", None)
    assert done.decided_at is not None
    assert garden.planted == {proposal.pk: 3}


def test_a_second_yes_answers_the_same_and_does_nothing(garden, as_learner, proposal):
    first, second = confirm(proposal, as_learner), confirm(proposal, as_learner)
    assert (second.status, second.decided_at) == ("done", first.decided_at)
    assert garden.calls == [proposal.pk]


def test_it_is_done_in_the_workspace_it_was_proposed_in(garden, learner, answer):
    tenant = MembershipFactory(user=learner).organization
    answer.conversation.organization = tenant
    answer.conversation.save()
    proposal = proposals.propose(answer.pk, NAME, result(), by=Principal(learner, "bearer"))
    assert proposal.organization == tenant
    confirm(proposal, Principal(learner, "session", organization_id=None))
    assert garden.places == [(learner.pk, tenant.pk)]


def test_no_thanks_is_the_end_of_it(garden, as_learner, proposal):
    declined = proposals.decline_proposal(proposal, by=as_learner)
    assert declined.status == proposals.decline_proposal(proposal, by=as_learner).status == "declined"
    with pytest.raises(Conflict):
        confirm(proposal, as_learner)
    assert (garden.calls, Proposal.objects.get().status) == ([], "declined")


def test_there_is_no_no_after_a_yes(garden, as_learner, proposal):
    confirm(proposal, as_learner)
    with pytest.raises(Conflict):
        proposals.decline_proposal(proposal, by=as_learner)
    assert Proposal.objects.get().status == "done"


def key(user, *scopes, method="key"):
    return Principal(user, method, scopes=frozenset(scopes))


@pytest.mark.parametrize("decide", [proposals.confirm_proposal, proposals.decline_proposal])
def test_nobody_else_decides(garden, learner, stranger, staff, proposal, decide):
    refused = [Principal(stranger, "session"), Principal(staff, "session"), key(learner, "conversations:read")]
    refused += [key(learner, "chat:write", method="token")]
    for by in refused:
        with pytest.raises(NotAllowed):
            decide(proposal, by=by)
    assert (garden.calls, Proposal.objects.get().status) == ([], "waiting")


def test_a_key_that_may_write_decides(garden, learner, proposal):
    assert confirm(proposal, key(learner, "conversations:write")).status == "done"


def fail(error):
    raise error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ProviderDown("Closed.\0"), ("provider_down", "Closed.\ufffd", True)),
        (ProviderDown("Never.", retryable=False), ("provider_down", "Never.", False)),
        (RuntimeError("secret"), ("internal_error", proposals.UNFORESEEN["message"], True)),
    ],
    ids=["passing", "lasting", "unforeseen"],
)
def test_a_failure_is_told_and_can_be_tried_again(garden, as_learner, proposal, error, told):
    garden.before = lambda: fail(error)
    failed = confirm(proposal, as_learner)
    assert (failed.status, tuple(failed.error.values())) == ("failed", told)
    garden.before = lambda: None
    done = confirm(proposal, as_learner)
    assert (done.status, done.error, garden.planted) == ("done", None, {proposal.pk: 3})


def test_a_tool_that_is_gone_is_told(as_learner, proposal):
    assert confirm(proposal, as_learner).error["error"] == "not_found"


def age(proposal, **fields):
    Proposal.objects.filter(pk=proposal.pk).update(**fields)
    proposal.refresh_from_db()


@pytest.mark.parametrize("status", ["waiting", "failed"])
def test_nobody_can_say_yes_to_what_is_a_day_old(garden, as_learner, proposal, status):
    age(proposal, created_at=now() - YESTERDAY, status=status)
    with pytest.raises(Conflict):
        confirm(proposal, as_learner)
    assert proposals.tend_proposals() == 1
    assert proposals.tend_proposals() == 0
    with pytest.raises(Conflict):
        confirm(proposal, as_learner)
    assert (garden.calls, Proposal.objects.get().status) == ([], "expired")


def test_the_sweep_leaves_what_is_fresh_or_decided(as_learner, answer):
    for status in Proposal.Status.values:
        ProposalFactory(message=answer, status=status, claimed_at=now() - DONE_WITHIN / 2)
    for status in ("done", "declined", "expired"):
        ProposalFactory(message=answer, status=status, created_at=now() - ANSWERABLE_FOR * 2)
    before = list(Proposal.objects.values_list("pk", "status"))
    tasks.tend_proposals()
    assert list(Proposal.objects.values_list("pk", "status")) == before


def test_what_was_interrupted_is_told_and_done_once(garden, as_learner, proposal):
    garden.perform(as_learner, proposal.pk, proposal.plan)
    age(proposal, status="working", claimed_at=now() - DONE_WITHIN * 2)
    tasks.tend_proposals()
    proposal.refresh_from_db()
    assert (proposal.status, proposal.error) == ("failed", proposals.INTERRUPTED)
    assert confirm(proposal, as_learner).status == "done"
    assert garden.planted == {proposal.pk: 3}


def test_what_was_interrupted_may_be_confirmed_before_the_sweep_comes(garden, as_learner, proposal):
    age(proposal, status="working", claimed_at=now() - DONE_WITHIN * 2)
    assert confirm(proposal, as_learner).status == "done"


def test_what_is_being_done_is_left_alone(garden, as_learner, proposal):
    age(proposal, status="working", claimed_at=now())
    assert confirm(proposal, as_learner).status == "working"
    assert garden.calls == []


def test_what_was_done_after_all_is_done(garden, as_learner, proposal):
    """It took longer than anybody waits: the sweep has given it up, or it is tried again beside."""
    garden.before = lambda: age(proposal, status="failed", error=proposals.INTERRUPTED)
    done = confirm(proposal, as_learner)
    assert (done.status, done.error) == ("done", None)


def test_a_late_failure_does_not_undo_what_another_has_done(garden, as_learner, proposal):
    def beside():
        age(proposal, status="done", claimed_at=now(), summary="Planted by another.")
        raise ProviderDown("Too late.")

    garden.before = beside
    assert confirm(proposal, as_learner).status == "done"


def test_a_conversation_that_goes_meanwhile_takes_it_along(garden, as_learner, proposal):
    garden.before = proposal.message.conversation.delete
    with pytest.raises(NotFound):
        confirm(proposal, as_learner)
    assert Proposal.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_everything_that_happens_to_it_is_told(garden, as_learner, proposal, monkeypatch):
    told = []
    monkeypatch.setitem(events._listeners, ProposalDecided, [told.append])
    other = ProposalFactory(message=proposal.message)
    confirm(proposal, as_learner)
    proposals.decline_proposal(other, by=as_learner)
    place = (proposal.message.conversation_id, proposal.owner_id, None)
    statuses = [(proposal.pk, "working"), (proposal.pk, "done"), (other.pk, "declined")]
    assert told == [ProposalDecided(pk, *place, status) for pk, status in statuses]


def in_parallel(work, times):
    def one(_):
        try:
            return work()
        except AppError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_yeses_one_acts(garden, as_learner, proposal):
    results = in_parallel(lambda: confirm(proposal, as_learner), 20)
    assert garden.calls == [proposal.pk]
    assert {each.status for each in results} <= {"working", "done"}
    assert Proposal.objects.get().status == "done"


@pytest.mark.django_db(transaction=True)
def test_of_twenty_parallel_second_tries_one_acts(garden, as_learner, proposal):
    age(proposal, status="working", claimed_at=now() - DONE_WITHIN * 2)
    in_parallel(lambda: confirm(proposal, as_learner), 20)
    assert garden.calls == [proposal.pk]


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_no_at_once_are_one_of_them(garden, as_learner, proposal):
    decide = iter([proposals.confirm_proposal, proposals.decline_proposal] * 5)
    in_parallel(lambda: next(decide)(proposal, by=as_learner), 10)
    status = Proposal.objects.get().status
    assert (status, len(garden.calls)) in [("done", 1), ("declined", 0)]


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_in_between_is_noticed_and_the_act_comes_once(garden, as_learner, proposal, tmp_path):
    """The tool has acted, outside of this process, and dies before anybody is told."""
    garden.before = lambda: ((tmp_path / "planted").touch(), os.kill(os.getpid(), signal.SIGKILL))
    kept, connection.connection = connection.connection, None
    child = os.fork()
    if child == 0:
        confirm(proposal, as_learner)
        os._exit(0)
    connection.connection = kept
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    proposal.refresh_from_db()
    assert ((tmp_path / "planted").exists(), proposal.status) == (True, "working")
    age(proposal, claimed_at=now() - DONE_WITHIN * 2)
    tasks.tend_proposals()
    garden.before = lambda: None
    proposal.refresh_from_db()
    assert (proposal.status, proposal.error["retryable"]) == ("failed", True)
    assert confirm(proposal, as_learner).status == "done"
    assert garden.planted == {proposal.pk: 3}
