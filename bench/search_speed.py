"""How long a search takes among 100 000 messages and 20 000 passages of one person: `bench.search_times`."""

from bench.scratch import DATABASES, installation, run_there


def run(data: str | None) -> None:
    """Print every figure with its target, on both databases; real texts lend their words where there are some."""
    for database in DATABASES:
        with installation(database, {"EMBEDDINGS": "local"}) as env:
            run_there(env, "-m", "bench.search_times", *([data] if data else []))
