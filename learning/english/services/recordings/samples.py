"""The sound in a recording."""

from learning.english.models import Recording
from xentree.audio import decode_audio, seconds_of
from xentree.errors import Invalid
from xentree.stored import local_file

GONE = "The recording is not there any more. Record it again."


def samples_of(recording: Recording | None) -> bytes:
    """PCM16 mono of 16 kHz, decoded in a process of its own; Invalid, in words, where there is no sound to be had."""
    if recording is None or not recording.file:
        raise Invalid(GONE)
    try:
        with local_file(str(recording.file.name)) as path:
            samples = decode_audio(path)
    except FileNotFoundError as error:
        raise Invalid(GONE) from error
    Recording.objects.filter(pk=recording.pk).update(seconds=round(seconds_of(samples), 2))
    return samples
