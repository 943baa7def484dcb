"""Recordings: uploaded piece by piece, judged, and removed when their person wants it."""

from learning.english.services.recordings.removing import (
    release_recording,
    remove_all_recordings,
    remove_recording,
    sweep_files,
    sweep_recordings,
)
from learning.english.services.recordings.samples import samples_of
from learning.english.services.recordings.uploading import (
    add_recording,
    append_recording,
    begin_recording,
    finish_recording,
)

__all__ = [
    "add_recording",
    "append_recording",
    "begin_recording",
    "finish_recording",
    "release_recording",
    "remove_all_recordings",
    "remove_recording",
    "samples_of",
    "sweep_files",
    "sweep_recordings",
]
