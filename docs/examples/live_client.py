"""Talk with Xentree Live from a program: say what is in a WAV file, and keep the answer as another one.

    pip install httpx websockets
    python live_client.py https://xentree.example question.wav answer.wav --key xntr-...

The WAV file is 16-bit mono at 8, 16, 24, 44.1 or 48 kHz. `--key` is an API key with the scope `live:write`; an access
token goes into `--token` instead. `--text "..."` types the question, and needs no file to say.
"""

import argparse
import asyncio
import json
import struct
import time
import wave

import httpx
import websockets

FRAME_SECONDS = 0.02
# Who has said nothing for so long after an answer began has said all of it.
ANSWERED_AFTER = 2.0


def start_session(server: str, headers: dict[str, str]) -> dict:
    """Open a session, which costs time of the month from now on."""
    answer = httpx.post(f"{server}/api/live/session/start", json={"session_type": "voice"}, headers=headers)
    if answer.is_error:
        raise SystemExit(answer.json()["detail"]["message"])
    return answer.json()


class Answer:
    """What comes back, played as if there were a loudspeaker: what was played is what counts as heard."""

    def __init__(self) -> None:
        self.samples: dict[int, bytes] = {}
        self.began: dict[int, float] = {}
        self.last_sound = 0.0
        self.over: dict | None = None

    def take(self, frame: bytes) -> None:
        """Sound: two big-endian numbers, turn and sequence, and samples."""
        turn, _ = struct.unpack(">II", frame[:8])
        self.began.setdefault(turn, time.monotonic())
        self.samples[turn] = self.samples.get(turn, b"") + frame[8:]
        self.last_sound = time.monotonic()

    def played_ms(self, turn: int, rate: int) -> int:
        """Up to now, as far as there was something to play."""
        there = len(self.samples[turn]) / 2 / rate
        return int(1000 * min(there, time.monotonic() - self.began[turn]))

    @property
    def is_whole(self) -> bool:
        """It began, and nothing more has come for a while."""
        return bool(self.samples) and time.monotonic() - self.last_sound > ANSWERED_AFTER


async def listen(socket, answer: Answer) -> None:
    """Everything the server sends, until it ends the session."""
    async for frame in socket:
        if isinstance(frame, bytes):
            answer.take(frame)
            continue
        event = json.loads(frame)
        if event["type"] == "transcript" and event["final"]:
            print(f"{event['role']}: {event['text']}")
        elif event["type"] == "error":
            print(f"error: {event['message']}")
        elif event["type"] == "session-ended":
            answer.over = event


async def speak(socket, samples: bytes, rate: int, answer: Answer, patience: float) -> None:
    """The question as fast as it is spoken, then silence until the answer is whole; tell what was played of it."""
    step = int(rate * FRAME_SECONDS) * 2
    began, sent = time.monotonic(), 0
    while not answer.is_whole and time.monotonic() - began < patience and answer.over is None:
        await socket.send(samples[sent : sent + step].ljust(step, b"\0"))
        sent += step
        if sent // step % 10 == 0:
            for turn in list(answer.samples)[-1:]:
                report = {"type": "playback", "turn_id": turn, "played_ms": answer.played_ms(turn, rate)}
                await socket.send(json.dumps(report))
        await asyncio.sleep(max(0, began + sent / 2 / rate - time.monotonic()))


async def talk(session: dict, samples: bytes, rate: int, text: str, patience: float) -> Answer:
    """One question and its answer."""
    answer = Answer()
    async with websockets.connect(f"{session['socket_url']}?ticket={session['socket_ticket']}") as socket:
        start = {"type": "start-session", "session_id": session["session_id"], "sample_rate": rate}
        await socket.send(json.dumps(start))
        started = json.loads(await socket.recv())
        if started["type"] != "session-started":
            raise SystemExit(started["message"])
        listening = asyncio.create_task(listen(socket, answer))
        if text:
            await socket.send(json.dumps({"type": "text-input", "text": text}))
        await speak(socket, samples, rate, answer, patience)
        await socket.send(json.dumps({"type": "end-session"}))
        await asyncio.wait([listening], timeout=10)
    return answer


def main() -> None:
    """Parse, talk, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("files", nargs="+", help="what to say, and where the answer goes; with --text only that")
    parser.add_argument("--key", default="")
    parser.add_argument("--token", default="")
    parser.add_argument("--text", default="")
    parser.add_argument("--patience", type=float, default=30, help="seconds to wait for an answer")
    given = parser.parse_args()
    samples, rate = b"", 16_000
    if not given.text:
        with wave.open(given.files[0]) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise SystemExit("The WAV file has to be 16-bit mono.")
            samples, rate = file.readframes(file.getnframes()), file.getframerate()
    headers = {"X-API-Key": given.key} if given.key else {"Authorization": f"Bearer {given.token}"}
    session = start_session(given.server.rstrip("/"), headers)
    answer = asyncio.run(talk(session, samples, rate, given.text, given.patience))
    if answer.over:
        print(f"{answer.over['duration_seconds']} seconds, transcript {answer.over['transcript_id']}")
    with wave.open(given.files[-1], "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(b"".join(answer.samples.values()))


if __name__ == "__main__":
    main()
