"""The local ears and voices of talks: words they get wrong, and how long it takes until they answer and begin to speak.

Recordings: audiobook sentences (speech-samples/) and, from speechocean762-train/, adults whose English experts marked
9 or 10, and 6 or less. Without them the local voice speaks, and only times are told.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

PIECE_SECONDS, LONG_SECONDS = 0.032, 5.0
EACH, ADULT, TALKS = 40, 18, (1, 4)
TARGET_MS, FIRST_TARGET_MS = 100, 60
SAID = {
    5: "That is a good question.",
    10: "We could practise ordering food in a restaurant this evening.",
    20: "We could practise ordering food in a restaurant, talk about your last holiday, or describe your best friend "
    "to me.",
}
Recording = tuple[list[str], bytes]


def run(data: str | None) -> None:
    """Print every figure with its target."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xentree.settings")
    import django

    django.setup()
    asyncio.run(_run(Path(data) if data else None))


async def _run(data: Path | None) -> None:
    for name, recordings in (_recordings(data) if data else {}).items():
        await _print_errors(name, recordings)
    for talks in TALKS:
        await _print_answers(talks)
    for words, text in SAID.items():
        await _print_first(words, text)


async def _print_errors(name: str, recordings: Sequence[Recording]) -> None:
    from xentree.providers.listener_pocketsphinx import PocketsphinxListener

    wrong = words = 0
    ears = PocketsphinxListener()
    await ears.open()
    for text, samples in recordings:
        ears.begin()
        ears.feed(samples)
        wrong += _edits(text, (await ears.end()).text.split())
        words += len(text)
    await ears.close()
    print(f"{name}: {wrong / words:.0%} of {words} words wrong", flush=True)


async def _print_answers(talks: int) -> None:
    """So many people speak at once, in real time."""
    from xentree.audio import BYTES_A_SECOND
    from xentree.providers.speech_flite import FliteVoices

    samples = FliteVoices().say(" ".join(SAID.values())).samples[: int(LONG_SECONDS * BYTES_A_SECOND)]
    late = [each for times in await asyncio.gather(*(_answers(samples, at) for at in range(talks))) for each in times]
    print(
        f"{talks} talks at once, {LONG_SECONDS:.0f} s of speech: understood {1000 * median(late):.0f} ms after the end,"
        f" at most {1000 * max(late):.0f} (target {TARGET_MS})",
        flush=True,
    )


async def _answers(samples: bytes, place: int) -> list[float]:
    from xentree.audio import BYTES_A_SECOND
    from xentree.providers.listener_pocketsphinx import PocketsphinxListener

    late, piece = [], int(PIECE_SECONDS * BYTES_A_SECOND)
    ears = PocketsphinxListener()
    await ears.open()
    await asyncio.sleep(0.3 * place)
    for _ in range(4):
        start = time.perf_counter()
        ears.begin()
        for at in range(0, len(samples), piece):
            await asyncio.sleep(max(0.0, start + at / BYTES_A_SECOND - time.perf_counter()))
            ears.feed(samples[at : at + piece])
        over = time.perf_counter()
        await ears.end()
        late.append(time.perf_counter() - over)
    await ears.close()
    return late


async def _print_first(words: int, text: str) -> None:
    from xentree.providers.speaker_flite import FliteSpeaker

    firsts, wholes = [], []
    for _ in range(12):
        start, arrived = time.perf_counter(), []
        async for _speech in FliteSpeaker().speak(text):
            arrived.append(time.perf_counter() - start)
        firsts.append(arrived[0])
        wholes.append(arrived[-1])
    print(
        f"{words} words: first sound after {1000 * median(firsts):.0f} ms (target {FIRST_TARGET_MS}),"
        f" all after {1000 * median(wholes):.0f}",
        flush=True,
    )


def _recordings(data: Path) -> dict[str, list[Recording]]:
    found = {"audiobook": _audiobook(data / "speech-samples/test/data/librivox")}
    learners = data / "speechocean762-train"
    if learners.is_dir():
        found |= {"learners, marked 9 or 10": _learners(learners, 9, 10), "marked 6 or less": _learners(learners, 0, 6)}
    return {name: recordings for name, recordings in found.items() if recordings}


def _audiobook(folder: Path) -> list[Recording]:
    found = []
    for path in sorted(folder.glob("*.wav")):
        with wave.open(str(path)) as file:
            found.append((path.with_suffix(".txt").read_text().split(), file.readframes(file.getnframes())))
    return found


def _learners(folder: Path, lowest: int, highest: int) -> list[Recording]:
    from xentree.audio import decode_audio

    rows: dict[str, Any] = json.loads((folder / "scores.json").read_text())
    fit = [name for name, row in sorted(rows.items()) if row["age"] >= ADULT and lowest <= row["total"] <= highest]
    chosen = fit[:: max(1, len(fit) // EACH)][:EACH]
    return [(rows[name]["text"].lower().split(), decode_audio(folder / "audio" / f"{name}.flac")) for name in chosen]


def _edits(meant: Sequence[str], heard: Sequence[str]) -> int:
    """Words to leave out, put in or change."""
    before = list(range(len(heard) + 1))
    for row, word in enumerate(meant, 1):
        now = [row]
        for column, other in enumerate(heard, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (word != other)))
        before = now
    return before[-1]
