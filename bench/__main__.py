"""Runs the benchmarks: `python -m bench`, or only those named."""

import argparse

from bench import chat_streams, documents, tokens

BENCHMARKS = {"chat": chat_streams.run, "documents": documents.run, "tokens": tokens.run}


def main() -> None:
    """Print every figure with its target."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], default=[])
    for name in parser.parse_args().names or BENCHMARKS:
        print(f"== {name}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
