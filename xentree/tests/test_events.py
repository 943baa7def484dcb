from dataclasses import dataclass

import pytest
from django.db import transaction

from xentree import events


@dataclass(frozen=True)
class Happened:
    number: int


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setitem(events._listeners, Happened, [])
    numbers = []
    events.on(Happened)(lambda event: numbers.append(event.number))
    return numbers


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_before_the_commit(heard):
    with transaction.atomic():
        events.emit(Happened(1))
        assert heard == []

    assert heard == [1]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_has_not_happened(heard):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        events.emit(Happened(1))
        raise ZeroDivisionError

    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_a_failing_listener_harms_nobody(heard):
    events._listeners[Happened].insert(0, lambda event: 1 / 0)
    with transaction.atomic():
        events.emit(Happened(2))

    assert heard == [2]
