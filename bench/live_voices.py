"""What is said to Live in benchmarks: three people of the repository's recordings, and the local voice B."""

from pathlib import Path

from bench.live_client import voiced_range

RECORDINGS = Path(__file__).parent.parent / "learning" / "english" / "tests" / "speaking" / "recordings"
SENTENCES = (
    "How do trees drink water from the ground?",
    "Tell me something about leaves in autumn.",
    "What is a good way to learn new words?",
    "Can you help me to plan my day?",
    "Why is the sky blue in the morning?",
)


def utterances() -> dict[str, bytes]:
    """Samples by name: eight of them, without the silence before and after the voice."""
    from xentree.audio import decode_audio
    from xentree.providers.speech_flite import FliteVoices

    people = {file.stem: decode_audio(file) for file in sorted(RECORDINGS.glob("*.flac"))}
    voice = {f"voice B {number}": FliteVoices().say(text, "b").samples for number, text in enumerate(SENTENCES, 1)}
    return {name: _bare(samples) for name, samples in {**people, **voice}.items()}


def _bare(samples: bytes) -> bytes:
    begins, ends = voiced_range(samples)
    return samples[begins:ends]
