"""Learns to tell a text that was read from one that was not, and how far the marks can be trusted."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from learning.english.evaluators.local_speaking.inputs import Usual, match_inputs
from learning.english.evaluators.local_speaking.measures import Measures
from learning.english.evaluators.local_speaking.models import blend_of
from learning.english.evaluators.local_speaking.slips import slip_gains
from learning.english.evaluators.local_speaking.tables import Table
from learning.english.evaluators.local_speaking.training.corpus import ASPECTS
from learning.english.evaluators.local_speaking.training.examples import Example
from learning.english.evaluators.local_speaking.training.fitting import Stack, Written, short

# A word is shown as good, or as weak, from where so many of those that got such a mark were so for the experts.
_GOOD, _GOOD_SHARE = 8.0, 0.95
_WEAK, _WEAK_SHARE = 7.0, 0.8
_SLIP, _SLIP_SHARE = 6.0, 0.75
_FEWEST = 25
# Of the texts that were read so few may be taken for others.
_MISTAKEN = 0.005


def fit_said(examples: Sequence[Example], others: Sequence[Measures], usual: Usual) -> Written:
    """The words of what was read against those of other texts laid over the same recordings."""
    read = [match_inputs(each.measures, usual) for each in examples]
    return _logistic(np.concatenate(read), np.concatenate([match_inputs(each, usual) for each in others]))


def fit_same(read: Table, others: Table) -> tuple[Written, float]:
    """Texts that were read against others, and from which probability on it is taken for the same."""
    model = _logistic(read, others)
    sure = 1 / (1 + np.exp(-blend_of(model).predict(read)))
    return model, short(min(0.5, float(np.quantile(sure, _MISTAKEN))))


def _logistic(read: Table, others: Table) -> Written:
    """Logistic regression, both sides weighing the same."""
    rows = np.concatenate([read, others])
    least, most = np.percentile(rows, [0.5, 99.5], axis=0)
    scaler = StandardScaler().fit(np.clip(rows, least, most))
    answers = np.r_[np.ones(len(read)), np.zeros(len(others))]
    model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=2000)
    model.fit(scaler.transform(np.clip(rows, least, most)), answers)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - scaler.mean_ @ weights)
    named = {"weights": weights, "least": least, "most": most}
    return {"line": {**{name: [short(each) for each in row] for name, row in named.items()}, "bias": short(bias)}}


def trust_of(examples: Sequence[Example], stack: Stack, free: dict[str, list[Table]]) -> dict[str, Any]:
    """From marks of unheard speakers: agreement with the experts, and limits of what may be shown, by age."""
    groups: dict[str, list[int]] = {"any": list(range(len(examples)))}
    for at, each in enumerate(examples):
        groups.setdefault(each.age, []).append(at)
    sizeable = {age: places for age, places in groups.items() if len(places) >= 100}
    total = [np.clip(each, 0, 10) for each in stack.whole["total"].unheard]
    free_total = [np.clip(each, 0, 10) for each in free["total"]]
    wanted = [each.marks[[ASPECTS.index("total")]] for each in examples]
    return {
        "agreement": {age: _agreement(total, wanted, places) for age, places in sizeable.items()},
        "free_agreement": {age: _agreement(free_total, wanted, places) for age, places in sizeable.items()},
        "word": {age: _word_limits(examples, stack.word.unheard, places) for age, places in sizeable.items()},
        **_slip_limits(examples, stack.phone.unheard),
    }


def _agreement(said: Sequence[Table], wanted: Sequence[Table], places: Sequence[int]) -> float:
    pair = np.corrcoef(np.concatenate([said[at] for at in places]), np.concatenate([wanted[at] for at in places]))
    return round(float(pair[0, 1]), 2)


def _word_limits(examples: Sequence[Example], unheard: Sequence[Table], places: Sequence[int]) -> dict[str, float]:
    """Marks (0 to 100) from which on a word is good, and up to which it is weak; beyond all marks where none is."""
    said = np.concatenate([unheard[at] for at in places]) * 10
    wanted = np.concatenate([examples[at].words for at in places])
    good = _limit(said, wanted >= _GOOD, _GOOD_SHARE, downwards=True)
    weak = _limit(said, wanted <= _WEAK, _WEAK_SHARE, downwards=False)
    return {"good": 101.0 if good is None else good, "weak": -1.0 if weak is None else weak}


def _limit(said: Table, holds: Table, share: float, *, downwards: bool) -> float | None:
    """The mark nearest the middle beyond which it holds for that share."""
    order = np.argsort(-said if downwards else said, kind="stable")
    shares = np.cumsum(holds[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((shares >= share) & (np.arange(len(order)) >= _FEWEST))
    return round(float(said[order[enough[-1]]]), 1) if len(enough) else None


def _slip_limits(examples: Sequence[Example], unheard: Sequence[Table]) -> dict[str, float]:
    """The least gain, below the weakest marks, at which another sound was heard where the experts heard a wrong one."""
    grown = [at for at, each in enumerate(examples) if each.age != "child"]
    said = np.concatenate([unheard[at] for at in grown]) * 10
    gains = np.concatenate([slip_gains(examples[at].measures) for at in grown])
    wanted = np.concatenate([examples[at].phones for at in grown])
    known = np.isfinite(wanted)
    best: tuple[int, float, float] = (0, 0.0, 99.0)
    for mark in (90.0, 85.0, 80.0, 75.0, 70.0):
        low = known & (said <= mark)
        gain = _limit(gains[low], wanted[low] <= _SLIP, _SLIP_SHARE, downwards=True)
        if gain is not None:
            best = max(best, (int((gains[low] >= gain).sum()), mark, gain))
    return {"slip_mark": best[1], "slip_gain": best[2]}
