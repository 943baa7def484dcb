import pytest
from django.core.cache import cache

from xentree.tests.urls_with_faults import CALLS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("xentree.tests.urls_with_faults")]


@pytest.fixture(autouse=True)
def no_calls():
    CALLS.clear()


@pytest.fixture
def caller(api, learner):
    return api(learner)


def post(caller, body, key="one", path="/api/faults/work"):
    return caller.post(path, body, headers={"Idempotency-Key": key})


def test_the_same_again_is_the_first_answer(caller):
    first, second = post(caller, {"a": 1}), post(caller, {"a": 1})

    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, {"call": 1})
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(CALLS) == 1


def test_another_body_is_refused(caller):
    post(caller, {"a": 1})
    refused = post(caller, {"a": 2})

    assert (refused.status_code, refused.json()["detail"]["error"]) == (409, "idempotency_conflict")
    assert len(CALLS) == 1


def test_a_refused_repeat_leaves_the_first_answer_alone(caller):
    post(caller, {"a": 1})
    post(caller, {"a": 2})
    headers = {"Idempotency-Key": "one"}
    broken = caller.generic("POST", "/api/faults/work", "{", content_type="application/json", headers=headers)

    assert (broken.status_code, post(caller, {"a": 1}).json(), len(CALLS)) == (400, {"call": 1}, 1)


def test_another_key_another_path_or_no_key_is_another_call(caller):
    post(caller, {"a": 1})
    post(caller, {"a": 1}, key="two")
    post(caller, {"a": 1}, path="/api/faults/other-work")
    caller.post("/api/faults/work", {"a": 1})

    assert len(CALLS) == 4


def test_keys_are_everyones_own(caller, api, stranger):
    post(caller, {"a": 1})

    assert post(api(stranger), {"a": 1}).json() == {"call": 2}


def test_a_failure_may_be_tried_again(caller):
    assert post(caller, {"fail": True}).status_code == 409
    assert post(caller, {"fail": True}).status_code == 409
    assert len(CALLS) == 2


def test_while_the_first_still_runs_the_second_waits(caller, monkeypatch):
    post(caller, {"a": 1})
    slot = next(key for key in _slots())
    cache.set(slot, {"fingerprint": cache.get(slot)["fingerprint"]})
    for _ in range(2):
        refused = post(caller, {"a": 1})
        assert (refused.status_code, refused.json()["detail"]["error"]) == (409, "request_in_progress")
    assert len(CALLS) == 1


def test_a_crash_may_be_tried_again(caller):
    caller.raise_request_exception = False

    assert [post(caller, {"crash": True}).status_code for _ in range(2)] == [500, 500]
    assert len(CALLS) == 2


def test_answers_with_secrets_are_never_kept(caller):
    post(caller, {"a": 1}, path="/api/faults/secret")
    post(caller, {"a": 1}, path="/api/faults/secret")

    assert (len(CALLS), list(_slots())) == (2, [])


def test_a_key_without_end_is_refused(caller):
    refused = post(caller, {}, key="x" * 256)

    assert (refused.status_code, refused.json()["detail"]["error"], len(CALLS)) == (400, "validation_error", 0)


def _slots():
    from xentree.store import store

    return [key.decode().split(":", 2)[2] for key in store().keys("x:*idempotency:*")]
