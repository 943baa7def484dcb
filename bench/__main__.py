"""Runs the benchmarks: `python -m bench`, or only those named."""

import argparse

from bench import (
    chat_streams,
    documents,
    ears,
    live,
    live_soak,
    progress,
    retrieval,
    search_speed,
    speaking,
    tokens,
    writing,
)

BENCHMARKS = {
    "chat": lambda _: chat_streams.run(),
    "documents": lambda _: documents.run(),
    "ears": ears.run,
    "live": lambda _: live.run(),
    "tokens": lambda _: tokens.run(),
    "progress": lambda _: progress.run(),
    "retrieval": retrieval.run,
    "search": search_speed.run,
    "speaking": speaking.run,
    "writing": writing.run,
}
# Takes too long to be one of all.
SOAK = "live-soak"


def main() -> None:
    """Print every figure with its target."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS, SOAK], default=[])
    parser.add_argument("--data", help="a folder with public sets: cranfield/, xquad-en/, speech-samples/ ...")
    parser.add_argument("--sessions", type=int, default=20, help=f"of {SOAK}")
    parser.add_argument("--minutes", type=float, default=5, help=f"of each session of {SOAK}")
    options = parser.parse_args()
    if SOAK in options.names:
        live_soak.run(options.sessions, options.minutes)
        return
    for name in options.names or BENCHMARKS:
        print(f"== {name}", flush=True)
        BENCHMARKS[name](options.data)


if __name__ == "__main__":
    main()
