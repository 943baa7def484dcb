"""What the models are asked with: rows for sounds, words and the whole, of measures and of the scores below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.english.evaluators.local_speaking.measures import COLUMN, Measures, vowels
from learning.english.evaluators.local_speaking.tables import Table

# Age as the person gave it: child (under 13), teen (13 to 17), adult.
AGES = {"child": (1.0, 0.0), "teen": (0.0, 0.0), "adult": (0.0, 1.0)}
_FIT = [COLUMN[name] for name in ("aligned", "fit", "margin", "gap", "worst", "posterior", "loop")]
_LENGTH = COLUMN["log_length"]
# Places in a row of the usual values below: margin, loop, length.
_NEAR = [2, 6, 7]


@dataclass(frozen=True)
class Usual:
    """Mean and deviation of every measure for each sound, as speakers of the training data have them."""

    mean: Table
    deviation: Table

    def apart(self, measures: Measures) -> Table:
        """How many deviations each measure lies from what is usual for its sound."""
        return (measures.phones - self.mean[measures.names]) / self.deviation[measures.names]


def phone_inputs(measures: Measures, usual: Usual, age: str) -> Table:
    """A row a sound: its measures, how unusual they are, its neighbours, the whole, what else it fits, and the age."""
    apart = usual.apart(measures)
    fits = apart[:, [*_FIT, _LENGTH]]
    count = len(fits)
    none = np.zeros((1, fits.shape[1]))
    before, after = np.vstack([none, fits[:-1]])[:, _NEAR], np.vstack([fits[1:], none])[:, _NEAR]
    whole = np.tile(fits.mean(0), (count, 1))[:, [0, 2, 5, 6, 7]]
    longer = apart[:, [_LENGTH]] - apart[:, _LENGTH].mean()
    ages = np.tile(AGES[age], (count, 1))
    parts = [measures.names[:, None], measures.phones, fits, longer, before, after, whole, measures.heard, ages]
    return np.hstack(parts)


def word_inputs(measures: Measures, usual: Usual, phone_scores: Table, age: str) -> Table:
    """A row a word."""
    apart = usual.apart(measures)
    return np.array([
        _word(measures, apart, phone_scores, np.flatnonzero(measures.words == word), age)
        for word in range(measures.word_count)
    ])  # fmt: skip


def _word(measures: Measures, apart: Table, scores: Table, at: NDArray[np.int64], age: str) -> list[float]:
    own, raw, word, count = apart[at], measures.phones[at], int(measures.words[at[0]]), measures.word_count
    lowest: list[float] = [scores[at].min(), scores[at].mean()]
    for column in ("aligned", "margin", "gap", "loop"):
        lowest += [own[:, COLUMN[column]].min(), own[:, COLUMN[column]].mean()]
    for column in ("margin", "loop"):
        lowest += [raw[:, COLUMN[column]].min(), raw[:, COLUMN[column]].mean()]
    waited = measures.starts[at[0]] - measures.ends[at[0] - 1] if at[0] else 0
    whole = apart.mean(0)
    return [
        *lowest, own[:, _LENGTH].mean(), np.abs(own[:, _LENGTH]).max(), len(at), word / count, count,
        raw[:, COLUMN["loop_agrees"]].mean(), np.log(measures.lengths[at].sum()), scores.mean(), scores.min(),
        waited, scores[at].min() - scores.mean(), whole[COLUMN["margin"]], whole[_LENGTH], whole[COLUMN["posterior"]],
        measures.timing[4], *AGES[age],
    ]  # fmt: skip


def sentence_inputs(measures: Measures, usual: Usual, phone_scores: Table, word_scores: Table, age: str) -> Table:
    """One row: timing, melody, how the sounds fit and how unusual that is, the scores of sounds and words, the age."""
    apart, raw = usual.apart(measures), measures.phones
    row: list[float] = [*measures.timing, *measures.melody]
    for column in ("fit", "margin", "loop", "posterior"):
        row += _spread(raw[:, COLUMN[column]])
    margins, loops = raw[:, COLUMN["margin"]], raw[:, COLUMN["loop"]]
    row += [_lowest_of_words(measures, margins).mean(), _lowest_of_words(measures, loops).mean(), (margins < -2).mean()]
    row += [(raw[:, COLUMN["rank"]] == 0).mean(), raw[:, COLUMN["loop_agrees"]].mean()]
    row += _unusual(measures, apart)
    row += [*_spread(phone_scores), *_spread(word_scores), *AGES[age]]
    return np.array([row])


def _unusual(measures: Measures, apart: Table) -> list[float]:
    vocal, row = vowels(measures.names), []
    for column in ("fit", "margin", "posterior", "loop"):
        values = apart[:, COLUMN[column]]
        row += [*_spread(values), _mean(values[vocal]), _mean(values[~vocal])]
    lengths, margins = apart[:, _LENGTH], apart[:, COLUMN["margin"]]
    row += [lengths.mean(), lengths.std(), np.abs(lengths).max()]
    return [*row, _lowest_of_words(measures, margins).mean(), (margins < -1.5).mean()]


def _spread(values: Table) -> list[float]:
    return [*np.percentile(values, [0, 10, 25, 50, 75]), values.mean(), values.std()]


def _mean(values: Table) -> float:
    return float(values.mean()) if len(values) else 0.0


def _lowest_of_words(measures: Measures, values: Table) -> Table:
    lowest: Callable[[int], float] = lambda word: values[measures.words == word].min()  # noqa: E731
    return np.array([lowest(word) for word in range(measures.word_count)])


def match_inputs(measures: Measures, usual: Usual) -> Table:
    """A row a word: signs that it is this word, and not another one, that is heard where it was found."""
    apart, raw = usual.apart(measures), measures.phones
    lengths = np.log(measures.lengths)
    rows = []
    for word in range(measures.word_count):
        own = measures.words == word
        near = np.abs(measures.words - word) <= 1
        rows.append([
            *_low_and_mean(apart[own, COLUMN["margin"]]), *_low_and_mean(apart[own, COLUMN["loop"]]),
            *_low_and_mean(apart[own, COLUMN["posterior"]]), raw[own, COLUMN["loop_agrees"]].mean(),
            (raw[own, COLUMN["rank"]] == 0).mean(), np.abs(apart[own, _LENGTH]).max(), lengths[own].min(), own.sum(),
            apart[near, COLUMN["margin"]].mean(), apart[near, COLUMN["loop"]].mean(),
            apart[:, COLUMN["margin"]].mean(), apart[:, COLUMN["loop"]].mean(), raw[:, COLUMN["loop_agrees"]].mean(),
        ])  # fmt: skip
    return np.array(rows)


def text_inputs(measures: Measures, usual: Usual, said: Table, free: Mapping[str, float]) -> Table:
    """One row: signs that it is this text; a voice that is clear without the text should be clear with it.

    `said` is how likely the words were said, as log odds; `free` the marks of the same stretch without its text.
    """
    lengths = np.abs(usual.apart(measures)[:, _LENGTH]).mean()
    agrees = measures.phones[:, COLUMN["loop_agrees"]].mean()
    mean, total = said.mean(), free["total"]
    row = [mean, np.percentile(said, 25), total, free["fluency"], free["accuracy"], mean * total / 100]
    return np.array([[*row, *measures.timing[[4, 19, 20]], agrees, lengths]])


def _low_and_mean(values: Table) -> tuple[float, float]:
    return float(values.min()), float(values.mean())
