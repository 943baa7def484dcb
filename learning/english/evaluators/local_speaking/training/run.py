"""From a folder of recordings to the scorer's file."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from learning.english.evaluators.local_speaking.free import free_inputs
from learning.english.evaluators.local_speaking.inputs import Usual, match_inputs, text_inputs
from learning.english.evaluators.local_speaking.listening import listen
from learning.english.evaluators.local_speaking.measures import Measures, measure
from learning.english.evaluators.local_speaking.models import blend_of
from learning.english.evaluators.local_speaking.supplied import supplied
from learning.english.evaluators.local_speaking.tables import Table
from learning.english.evaluators.local_speaking.training.corpus import ASPECTS, Utterance, held_out, read_corpus
from learning.english.evaluators.local_speaking.training.ear import Heard, lend_ears
from learning.english.evaluators.local_speaking.training.examples import Example, example_of
from learning.english.evaluators.local_speaking.training.fitting import (
    Level,
    Written,
    fit_level,
    fit_stack,
    trees_and_line,
)
from learning.english.evaluators.local_speaking.training.matching import fit_said, fit_same, trust_of
from learning.english.evaluators.local_speaking.words import words_of

Say = Callable[[str], object]
Pair = tuple[Utterance, str]


def train(folder: Path, say: Say, *, model: Path | None = None, workers: int = 2) -> str:
    """The file's text: the same from the same recordings on the same machine, every time."""
    corpus = read_corpus(folder)
    apart = held_out(corpus)
    chosen = [each for each in corpus if each.speaker not in apart]
    say(f"{len(chosen)} recordings of {len({each.speaker for each in chosen})} speakers; {len(apart)} are held out")
    heard = list(_in_processes(partial(_listen, model), [(each, each.text) for each in chosen], workers))
    others = list(_in_processes(partial(_listen, model), _other_texts(chosen), workers))
    heard = [(utterance, listening) for utterance, listening in heard if listening.words]
    say(f"in {len(heard)} of them the text was found")
    with threadpool_limits(1):
        scorer = fit(heard, others)
    return dumped({"held_out": sorted(apart), **scorer})


def fit(heard: Sequence[Heard], others: Sequence[Heard]) -> Written:
    """All models of the scorer, and how far they can be trusted; `others` were laid over texts they do not say."""
    ear = None
    if heard[0][1].posteriors is None:
        ear, heard, others = lend_ears(heard, others)
    examples = [example_of(utterance, listening) for utterance, listening in heard]
    stack = fit_stack(examples)
    free = fit_free(examples, [free_inputs(listening, utterance.age) for utterance, listening in heard])
    found = [(each, measures) for each in others if (measures := measure(each[1]))]
    said = fit_said(examples, [measures for _, measures in found], stack.usual)
    same, limit = fit_same(
        _text_rows(heard, [each.measures for each in examples], stack.usual, said, free),
        _text_rows([each for each, _ in found], [measures for _, measures in found], stack.usual, said, free),
    )
    trust = trust_of(examples, stack, {aspect: level.unheard for aspect, level in free.items()})
    return {
        "ear": ear.written() if ear else None,
        "usual": {"mean": stack.usual.mean.tolist(), "deviation": stack.usual.deviation.tolist()},
        "phone": stack.phone.model.written(),
        "word": stack.word.model.written(),
        "whole": {aspect: level.model.written() for aspect, level in stack.whole.items()},
        "said": said,
        "free": {aspect: level.model.written() for aspect, level in free.items()},
        "same": same,
        "trust": {**trust, "same_text": limit},
    }


def _text_rows(
    heard: Sequence[Heard], measures: Sequence[Measures], usual: Usual, said: Written, free: dict[str, Level]
) -> Table:
    """What tells this text from another one, by recording; the marks of free speech are 0 to 100, as they are then."""
    words, rows = blend_of(said), []
    for (utterance, listening), each in zip(heard, measures, strict=True):
        row = free_inputs(listening, utterance.age)
        marks = {aspect: float(np.clip(level.model.predict(row)[0] * 10, 0, 100)) for aspect, level in free.items()}
        rows.append(text_inputs(each, usual, words.predict(match_inputs(each, usual)), marks))
    return np.concatenate(rows)


def fit_free(examples: Sequence[Example], rows: Sequence[Table]) -> dict[str, Level]:
    """Models for speech without a text, one by aspect."""
    speakers = [each.speaker for each in examples]
    return {
        aspect: fit_level(trees_and_line(0), rows, [each.marks[[place]] for each in examples], speakers)
        for place, aspect in enumerate(ASPECTS)
    }


def _in_processes(work: Callable[[Pair], Heard], pairs: Sequence[Pair], workers: int) -> Iterator[Heard]:
    """In their order; in processes, since pocketsphinx holds the interpreter, unless one worker is enough."""
    if workers == 1:
        yield from map(work, pairs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, pairs, chunksize=4)


def _listen(model: Path | None, pair: Pair) -> Heard:
    """To a recording with a text, be it what is said or not."""
    utterance, text = pair
    words = [word.ways for word in words_of(text)]
    return utterance, listen(utterance.samples(), words, supplied(model) if model else None)


def _other_texts(utterances: Sequence[Utterance]) -> list[Pair]:
    """Each with the text of another speaker that has about as many words."""
    pairs = []
    for place, each in enumerate(utterances):
        count = len(each.words)
        fitting = [
            other.text for other in utterances
            if other.speaker != each.speaker and other.text != each.text and abs(len(other.words) - count) <= 1
        ]  # fmt: skip
        pairs.append((each, fitting[place % len(fitting)]))
    return pairs


def dumped(scorer: Written) -> str:
    """JSON with a line a tree."""
    return json.dumps(scorer, separators=(",", ":"), sort_keys=True).replace("]],[[", "]],\n[[") + "\n"
