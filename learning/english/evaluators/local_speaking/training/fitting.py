"""Fits the models on one another: sounds, then words from what the sounds got, then the whole from both.

What a model learns from the one below are scores of speakers that one has not heard (five folds by speaker); otherwise
it would trust them more than they deserve.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.preprocessing import StandardScaler

from learning.english.evaluators.local_speaking.inputs import Usual, phone_inputs, sentence_inputs, word_inputs
from learning.english.evaluators.local_speaking.sphinx import phones
from learning.english.evaluators.local_speaking.tables import Table
from learning.english.evaluators.local_speaking.training.corpus import ASPECTS, folds
from learning.english.evaluators.local_speaking.training.examples import Example

_FOLDS = 5
_FEWEST = 5
Written = dict[str, Any]


class Fitted(Protocol):
    """What was learnt: says numbers, and writes itself down."""

    def predict(self, rows: Table) -> Table: ...

    def written(self) -> Written: ...


class Learner(Protocol):
    """Makes one from rows and what should come out."""

    def __call__(self, rows: Table, wanted: Table) -> Fitted: ...


def usual_of(examples: Sequence[Example]) -> Usual:
    """Mean and deviation of each measure by sound; of all sounds where there are too few."""
    rows = np.concatenate([each.measures.phones for each in examples])
    names = np.concatenate([each.measures.names for each in examples])
    groups = [rows[names == name] for name in range(len(phones().spoken))]
    groups = [group if len(group) > _FEWEST else rows for group in groups]
    mean = np.array([group.mean(0) for group in groups])
    return Usual(mean.round(4), np.array([group.std(0) + 1e-3 for group in groups]).round(4))


@dataclass
class Level:
    """One model of the stack, and what it says of each example without having heard its speaker."""

    model: Fitted
    unheard: list[Table]


def fit_level(
    learn: Learner, rows: Sequence[Table], wanted: Sequence[Table], speakers: Sequence[str], parts: int = _FOLDS
) -> Level:
    """Rows and wanted numbers by example; what is wanted may be nan, and is not learnt from then."""
    unheard: list[Table] = [np.zeros(0)] * len(rows)
    for part in folds(speakers, parts):
        model = _fit(learn, [at for at, speaker in enumerate(speakers) if speaker not in part], rows, wanted)
        for at, speaker in enumerate(speakers):
            if speaker in part:
                unheard[at] = model.predict(rows[at])
    return Level(_fit(learn, range(len(rows)), rows, wanted), unheard)


def _fit(learn: Learner, places: Sequence[int], rows: Sequence[Table], wanted: Sequence[Table]) -> Fitted:
    table, values = np.concatenate([rows[at] for at in places]), np.concatenate([wanted[at] for at in places])
    known = np.isfinite(values)
    return learn(table[known], values[known])


@dataclass
class Stack:
    """All levels; `whole` has one by aspect."""

    usual: Usual
    phone: Level
    word: Level
    whole: dict[str, Level]


def fit_stack(examples: Sequence[Example], seed: int = 0) -> Stack:
    """Everything, from the sounds up."""
    usual, speakers = usual_of(examples), [each.speaker for each in examples]
    rows = [phone_inputs(each.measures, usual, each.age) for each in examples]
    phone = fit_level(many_trees(seed), rows, [each.phones for each in examples], speakers)
    rows = [word_inputs(e.measures, usual, scores, e.age) for e, scores in zip(examples, phone.unheard, strict=True)]
    word = fit_level(trees_and_line(seed), rows, [each.words for each in examples], speakers)
    rows = [
        sentence_inputs(each.measures, usual, sounds, words, each.age)
        for each, sounds, words in zip(examples, phone.unheard, word.unheard, strict=True)
    ]
    whole = {
        aspect: fit_level(trees_and_line(seed), rows, [each.marks[[place]] for each in examples], speakers)
        for place, aspect in enumerate(ASPECTS)
    }
    return Stack(usual, phone, word, whole)


class _Blend:
    def __init__(self, trees: Any = None, line: Any = None) -> None:
        self.trees, self.line = trees, line

    def predict(self, rows: Table) -> Table:
        said = [each.predict(rows) for each in (self.trees, self.line) if each]
        result: Table = np.mean(said, axis=0)
        return result

    def written(self) -> Written:
        parts = {"trees": self.trees, "line": self.line}
        return {name: part.written() for name, part in parts.items() if part}


def many_trees(seed: int) -> Learner:
    """For tens of thousands of rows."""

    def learn(rows: Table, wanted: Table) -> Fitted:
        model = HistGradientBoostingRegressor(
            max_iter=250, learning_rate=0.04, max_leaf_nodes=15, min_samples_leaf=20, l2_regularization=5,
            max_features=0.3, random_state=seed,
        )  # fmt: skip
        return _Blend(trees=_Binned(model.fit(rows, wanted)))

    return learn


def trees_and_line(seed: int) -> Learner:
    """For thousands of rows: trees for the turns, a line for what is plain, and their mean."""

    def learn(rows: Table, wanted: Table) -> Fitted:
        trees = GradientBoostingRegressor(
            n_estimators=250, max_depth=3, learning_rate=0.04, subsample=0.6, max_features=0.3, min_samples_leaf=6,
            random_state=seed,
        )  # fmt: skip
        return _Blend(_Plain(trees.fit(rows, wanted)), _Line(rows, wanted))

    return learn


class _Line:
    """Ridge regression, its strength chosen by leaving one out."""

    def __init__(self, rows: Table, wanted: Table) -> None:
        self.least, self.most = np.percentile(rows, [0.5, 99.5], axis=0)
        scaler = StandardScaler().fit(np.clip(rows, self.least, self.most))
        model = RidgeCV(np.logspace(0, 4, 15)).fit(scaler.transform(np.clip(rows, self.least, self.most)), wanted)
        self.weights = model.coef_ / scaler.scale_
        self.bias = float(model.intercept_ - scaler.mean_ @ self.weights)

    def predict(self, rows: Table) -> Table:
        result: Table = np.clip(rows, self.least, self.most) @ self.weights + self.bias
        return result

    def written(self) -> Written:
        named = {"weights": self.weights, "least": self.least, "most": self.most}
        return {**{name: [short(each) for each in values] for name, values in named.items()}, "bias": short(self.bias)}


class _Plain:
    def __init__(self, model: GradientBoostingRegressor) -> None:
        self.model = model

    def predict(self, rows: Table) -> Table:
        result: Table = self.model.predict(rows)
        return result

    def written(self) -> Written:
        rate, each = self.model.learning_rate, []
        for tree in (row[0].tree_ for row in self.model.estimators_):
            leaf = tree.children_left < 0
            value = tree.value[:, 0, 0] * rate
            columns = (leaf, tree.feature, tree.threshold, tree.children_left, tree.children_right, value)
            each.append([_node(*node) for node in zip(*columns, strict=True)])
        return {"start": short(self.model.init_.constant_[0, 0]), "each": each}


class _Binned:
    def __init__(self, model: HistGradientBoostingRegressor) -> None:
        self.model = model

    def predict(self, rows: Table) -> Table:
        result: Table = self.model.predict(rows)
        return result

    def written(self) -> Written:
        each = [
            [
                _node(*(node[name] for name in ("is_leaf", "feature_idx", "num_threshold", "left", "right", "value")))
                for node in tree.nodes
            ]
            for (tree,) in self.model._predictors
        ]
        return {"start": short(float(self.model._baseline_prediction[0, 0])), "each": each}


def _node(leaf: bool, feature: int, threshold: float, left: int, right: int, value: float) -> list[float]:
    return [short(value)] if leaf else [int(feature), short(threshold), int(left), int(right)]


def short(value: float) -> float:
    """Six digits are enough, and the same on every machine."""
    return float(f"{value:.6g}")
