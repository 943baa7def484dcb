"""How well the local speaking evaluator agrees with experts, on speakers it never heard, and how long it takes."""

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import correlation, fmean
from typing import Any

TARGETS = {"accuracy": 0.67, "fluency": 0.77, "prosody": 0.75, "total": 0.70, "word": 0.50, "phone": 0.47}
PUBLISHED = {"accuracy": 0.72, "fluency": 0.76, "prosody": 0.76, "total": 0.74, "word": 0.55, "phone": 0.62}
GROUPS = ("all", "adult", "teen", "child")
CORES = 2
LONG_SECONDS, MOST_SECONDS = 10, 5
# What is said and what the experts say, by level.
Pairs = dict[str, list[tuple[float, float]]]


def run(data: str | None) -> None:
    """Print every figure with its target."""
    folder = Path(data or "", "speechocean762-train")
    if data is None or not folder.is_dir():
        print("left out: needs --data, a folder with speechocean762-train/ (make bench DATA=...)")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xentree.settings")
    from learning.english.evaluators.local_speaking.training.corpus import held_out, read_corpus

    corpus = read_corpus(folder)
    apart = held_out(corpus)
    chosen = [each for each in corpus if each.speaker in apart]
    print(f"{len(chosen)} sentences of {len(apart)} speakers the scorer never heard, through the evaluator itself")
    judged = list(_together(_judge, chosen))
    for group in GROUPS:
        places = [at for at, each in enumerate(chosen) if group in ("all", each.age)]
        _print_group(group, [chosen[at] for at in places], [judged[at] for at in places])
    _print_time(chosen)


def _together(work: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(work, items))


def _judge(utterance: Any) -> Any:
    return _assess(utterance.samples(), utterance.text, utterance.age)


def _assess(samples: bytes, text: str, age: str | None) -> Any:
    from learning.english.evaluators import SpeakingRequest
    from learning.english.evaluators.local_speaking import assess

    return assess(SpeakingRequest(samples, expected_text=text, age_group=age))


def _print_group(group: str, chosen: Sequence[Any], judged: Sequence[Any]) -> None:
    pairs = _pairs(chosen, judged)
    for level, rows in pairs.items():
        figure = correlation(*zip(*rows, strict=True)) if len(rows) > 2 else float("nan")
        aim = f" (target >= {TARGETS[level]:.2f}, published strong {PUBLISHED[level]:.2f})" if group == "all" else ""
        print(f"{group} {level}: Pearson {figure:.3f}{aim}, {len(rows)} pairs", flush=True)
    if group == "all":
        floor = sum(each.score == 0 for each in judged)
        coloured = fmean(word.sure for each in judged for word in each.words)
        print(f"read, yet taken for another text: {floor} of {len(judged)}; words with a colour: {coloured:.0%}")


def _pairs(chosen: Sequence[Any], judged: Sequence[Any]) -> Pairs:
    from learning.english.evaluators.local_speaking.training.corpus import ASPECTS
    from learning.english.evaluators.local_speaking.training.examples import agreed_marks

    pairs: Pairs = {level: [] for level in TARGETS}
    for utterance, assessment in zip(chosen, judged, strict=True):
        scores = {each.name: each.score for each in assessment.criteria} | {"total": assessment.score}
        for aspect, mark in zip(ASPECTS, utterance.marks, strict=True):
            pairs[aspect].append((scores.get(aspect) or 0.0, mark))
        for word, spoken in zip(utterance.words, assessment.words, strict=bool(assessment.words)):
            pairs["word"].append((spoken.score or 0.0, word.mark))
            marks = agreed_marks(word, [each.phone for each in spoken.phones])
            pairs["phone"] += [(p.score, m) for p, m in zip(spoken.phones, marks, strict=True) if m == m]
    return pairs


def _print_time(chosen: Sequence[Any]) -> None:
    """Of about ten seconds of reading: sentences of one speaker, one after the other."""
    samples, text = b"", ""
    for each in sorted(chosen, key=lambda each: each.speaker):
        if len(samples) < LONG_SECONDS * 32_000:
            samples, text = samples + each.samples(), f"{text} {each.text}."
    begun = time.perf_counter()
    first = _assess(samples[: LONG_SECONDS * 32_000], text, None)
    took = time.perf_counter() - begun
    print(f"{LONG_SECONDS} s of read-aloud: {took:.1f} s (target < {MOST_SECONDS} s)")
    again = _assess(samples[: LONG_SECONDS * 32_000], text, None)
    print(f"the same samples again: {'the same answer' if first == again else 'ANOTHER ANSWER'}")
