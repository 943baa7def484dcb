"""Recordings as browsers make them, files that are none, and samples as MP3."""

import io
import math
import struct
import wave

import pytest

from xentree.audio import RATE, decode_audio, encode_mp3, seconds_of, silence, wav_of
from xentree.errors import Invalid


def tone(seconds, rate=RATE, pitch=440):
    return struct.pack(
        f"<{round(seconds * rate)}h",
        *(int(9000 * math.sin(2 * math.pi * pitch * number / rate)) for number in range(round(seconds * rate))),
    )


def recording(form, codec, *, seconds=1.5, rate=48_000, layout="mono", **options):
    """Such a file, made with PyAV here, where everything is trusted."""
    import av

    target = io.BytesIO()
    with av.open(target, "w", format=form, options=options) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        frame = av.AudioFrame(format="s16", layout="mono", samples=round(seconds * rate))
        frame.planes[0].update(tone(seconds, rate).ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts = rate, 0
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate, frame_size=960)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return target.getvalue()


def silent_flac(seconds):
    import av

    target = io.BytesIO()
    with av.open(target, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=8000, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=4096)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate = 8000
        for number in range(seconds * 8000 // 4096 + 1):
            frame.pts = number * 4096
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def loudness(samples):
    values = struct.unpack(f"<{len(samples) // 2}h", samples)
    return math.sqrt(sum(value * value for value in values) / len(values))


RECORDINGS = {
    "webm of Chrome and Firefox": ("webm", "libopus", {}),
    "live webm without a length": ("webm", "libopus", {"live": "1"}),
    "mp4 of Safari, in fragments": ("mp4", "aac", {"movflags": "frag_keyframe+empty_moov"}),
    "mp4 with its index at the end": ("mp4", "aac", {}),
    "ogg opus": ("ogg", "libopus", {}),
    "flac": ("flac", "flac", {}),
    "wav": ("wav", "pcm_s16le", {}),
    "mp3": ("mp3", "libmp3lame", {}),
}


@pytest.mark.parametrize("name", RECORDINGS)
def test_what_browsers_record_becomes_samples(name):
    form, codec, options = RECORDINGS[name]
    samples = decode_audio(io.BytesIO(recording(form, codec, **options)))
    assert abs(seconds_of(samples) - 1.5) < 0.1
    assert 5000 < loudness(samples) < 7500


def test_stereo_at_another_rate_becomes_mono_at_ours():
    samples = decode_audio(io.BytesIO(recording("wav", "pcm_s16le", rate=44_100, layout="stereo")))
    assert abs(seconds_of(samples) - 1.5) < 0.01


def test_a_file_on_the_disk_is_read_where_it_is(tmp_path):
    file = tmp_path / "a.bin"
    file.write_bytes(wav_of(tone(0.5)))
    assert decode_audio(file) == tone(0.5)


def test_a_recording_that_was_broken_off_is_read_as_far_as_it_goes():
    whole = recording("webm", "libopus", seconds=3, live="1", cluster_time_limit="250")
    assert 1.0 < seconds_of(decode_audio(io.BytesIO(whole[: len(whole) // 2]))) < 2.0


def header(**changes):
    """A WAV whose header says so."""
    fields = {"channels": 1, "rate": RATE, "bits": 16, "tag": 1, "size": 32_000, **changes}
    block = fields["channels"] * fields["bits"] // 8
    numbers = (fields["tag"], fields["channels"], fields["rate"], fields["rate"] * block & 0xFFFFFFFF, block)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, *numbers, fields["bits"])
    data = struct.pack("<4sI", b"data", fields["size"])
    return b"RIFF" + struct.pack("<I", 36 + fields["size"]) + b"WAVE" + form + data + bytes(32_000)


NONE = {
    "nothing": b"",
    "words": b"This is a letter and no recording at all.",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "a playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "a list of files": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "the beginning of a webm": b"\x1aE\xdf\xa3" + bytes(60),
    "an ogg of nothing": b"OggS" + bytes(200),
    "an mp4 of nothing": b"\0\0\0\x18ftypmp42" + bytes(200),
    "a wav of one sample a second": header(rate=1),
    "a wav of a thousand channels": header(channels=1000),
    "a wav of nothing": header(size=0)[:44],
    "a wav of a strange codec": header(tag=0x55FF),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_recording_is_refused_in_words(name):
    with pytest.raises(Invalid) as refusal:
        decode_audio(io.BytesIO(NONE[name]))
    assert refusal.value.extra["fields"]["audio"] == [refusal.value.message]
    assert refusal.value.message.endswith(("audio.", "again."))


def test_a_recording_that_is_too_long_is_refused_and_one_that_is_not_is_read():
    with pytest.raises(Invalid) as refusal:
        decode_audio(io.BytesIO(wav_of(silence(2.1))), most_seconds=2)
    assert "longer than" in refusal.value.message
    assert decode_audio(io.BytesIO(wav_of(silence(2.0))), most_seconds=2) == silence(2.0)


def test_a_long_silence_in_few_bytes_is_refused():
    bomb = silent_flac(200)
    assert len(bomb) < 100_000
    with pytest.raises(Invalid) as refusal:
        decode_audio(io.BytesIO(bomb))
    assert "longer than 3 minutes" in refusal.value.message


def test_reading_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("xentree.audio._SECONDS", 0.01)
    with pytest.raises(Invalid) as refusal:
        decode_audio(io.BytesIO(wav_of(tone(0.5))))
    assert "took too long" in refusal.value.message


def test_samples_become_an_mp3_of_the_same_length():
    made = encode_mp3(tone(2.0))
    assert len(made) < 20_000
    assert abs(seconds_of(decode_audio(io.BytesIO(made))) - 2.0) < 0.15


def test_a_wav_says_what_is_in_it():
    with wave.open(io.BytesIO(wav_of(tone(0.5)))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (RATE, 1, RATE // 2)
