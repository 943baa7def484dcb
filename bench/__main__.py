"""Runs the benchmarks: `python -m bench`, or only those named."""

import argparse

from bench import chat_streams, documents, ears, progress, retrieval, search_speed, speaking, tokens, writing

BENCHMARKS = {
    "chat": lambda _: chat_streams.run(),
    "documents": lambda _: documents.run(),
    "ears": ears.run,
    "tokens": lambda _: tokens.run(),
    "progress": lambda _: progress.run(),
    "retrieval": retrieval.run,
    "search": search_speed.run,
    "speaking": speaking.run,
    "writing": writing.run,
}


def main() -> None:
    """Print every figure with its target."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], default=[])
    parser.add_argument("--data", help="a folder with public sets: cranfield/, xquad-en/, speechocean762-train/")
    options = parser.parse_args()
    for name in options.names or BENCHMARKS:
        print(f"== {name}", flush=True)
        BENCHMARKS[name](options.data)


if __name__ == "__main__":
    main()
