"""The small models of the scorer, as plain numbers: trees and a line; numpy is all they need."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from learning.english.evaluators.local_speaking.tables import Table


@dataclass(frozen=True)
class Trees:
    """The sum of many decision trees: a node goes left where its feature is at most its threshold; a leaf to itself."""

    start: float
    roots: Any
    feature: Any
    threshold: Any
    left: Any
    right: Any
    value: Any

    def predict(self, rows: Table) -> Table:
        """A number a row."""
        at = np.tile(self.roots, (len(rows), 1))
        place = np.arange(len(rows))[:, None]
        while True:
            goes_left = rows[place, self.feature[at]] <= self.threshold[at]
            after = np.where(goes_left, self.left[at], self.right[at])
            if (after == at).all():
                return self.start + self.value[at].sum(1)
            at = after


@dataclass(frozen=True)
class Line:
    """A weighted sum of the features; each is kept within what the training data had."""

    weights: Table
    bias: float
    least: Table
    most: Table

    def predict(self, rows: Table) -> Table:
        """A number a row."""
        return np.clip(rows, self.least, self.most) @ self.weights + self.bias


@dataclass(frozen=True)
class Blend:
    """The mean of what its models say."""

    models: tuple[Trees | Line, ...]

    def predict(self, rows: Table) -> Table:
        """A number a row."""
        return np.mean([model.predict(rows) for model in self.models], axis=0)


def blend_of(written: dict[str, Any]) -> Blend:
    """As the scorer's file has it."""
    models: list[Trees | Line] = []
    if trees := written.get("trees"):
        models.append(_trees(trees))
    if line := written.get("line"):
        models.append(Line(np.array(line["weights"]), line["bias"], np.array(line["least"]), np.array(line["most"])))
    return Blend(tuple(models))


def _trees(written: dict[str, Any]) -> Trees:
    """Each tree is a list of nodes: [value] of a leaf, or [feature, threshold, left, right] with places in the tree."""
    columns: tuple[list[float], ...] = ([], [], [], [], [])
    feature, threshold, left, right, value = columns
    roots: list[int] = []
    for tree in written["each"]:
        root = len(feature)
        roots.append(root)
        for place, node in enumerate(tree):
            is_leaf = len(node) == 1
            feature.append(0 if is_leaf else node[0])
            threshold.append(0.0 if is_leaf else node[1])
            left.append(root + (place if is_leaf else node[2]))
            right.append(root + (place if is_leaf else node[3]))
            value.append(node[0] if is_leaf else 0.0)
    begin, features, lefts, rights = (np.array(each, np.int64) for each in (roots, feature, left, right))
    return Trees(written["start"], begin, features, np.array(threshold), lefts, rights, np.array(value))
