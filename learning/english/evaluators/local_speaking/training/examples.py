"""What the models learn from: the measures of an utterance beside the experts' marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from learning.english.evaluators.local_speaking.listening import Listening
from learning.english.evaluators.local_speaking.measures import Measures, measure
from learning.english.evaluators.local_speaking.tables import Table
from learning.english.evaluators.local_speaking.training.corpus import JudgedWord, Utterance


@dataclass(frozen=True)
class Example:
    """Marks are 0 to 10, for sounds too; nan where the experts judged another sound than the dictionary has."""

    speaker: str
    age: str
    measures: Measures
    marks: Table
    words: Table
    phones: Table


def example_of(utterance: Utterance, listening: Listening) -> Example:
    """Of a recording in which the words were found."""
    measures = measure(listening)
    assert measures is not None
    words = np.array([word.mark for word in utterance.words])
    marks = np.array(utterance.marks)
    return Example(utterance.speaker, utterance.age, measures, marks, words, marks_of(utterance, listening))


def marks_of(utterance: Utterance, listening: Listening) -> Table:
    """Of all sounds as they were aligned, 0 to 10."""
    pairs = zip(utterance.words, listening.ways, strict=True)
    return np.concatenate([agreed_marks(word, way) for word, way in pairs])


def agreed_marks(word: JudgedWord, way: Sequence[str]) -> Table:
    """Marks (0 to 10) of the sounds of a way to say a word where the corpus's sounds agree with them, else nan."""
    marks = np.full(len(way), np.nan)
    for block in SequenceMatcher(None, word.phones, way, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            mark = word.phone_marks[block.a + step]
            marks[block.b + step] = np.nan if mark is None else mark * 5
    return marks
