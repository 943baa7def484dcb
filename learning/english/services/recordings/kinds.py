"""What a recording may come as; what is really in it is found out when it is decoded."""

from pathlib import PurePath

from xentree.errors import AppError

FOLDER = "recordings/"
# By content type: the ending of the stored file. Browsers call sound alone video, too, where it is in such a box.
ENDINGS = {
    "audio/webm": "webm",
    "video/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "video/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/flac": "flac",
    "audio/x-flac": "flac",
}


# What programs call a file of which they know no type.
_UNTYPED = ("", "application/octet-stream")


def kind_of_recording(content_type: str, filename: str = "") -> str:
    """The type without its parameters, by the file's ending where it has none; unsupported_media_type for others."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _UNTYPED:
        ending = PurePath(filename).suffix[1:].lower()
        kind = next((kind for kind, known in ENDINGS.items() if known == ending), "")
    if kind not in ENDINGS:
        raise AppError("unsupported_media_type", 415, "Send WebM, Ogg, MP4, MP3, WAV or FLAC audio.")
    return kind
