import pytest

from learning.english.evaluators import choice
from learning.english.services.evaluating import job
from learning.english.tests.judges import Judge


@pytest.fixture
def judge(monkeypatch):
    """In place of Xentree Local: what happens around a judgement needs no rules and models."""
    made = Judge()
    for module in (choice, job):
        monkeypatch.setattr(module, "XentreeLocal", lambda: made)
    return made
