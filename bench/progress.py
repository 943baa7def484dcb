"""What a long history costs on the pages of progress: `bench.progress_times`, on both databases."""

from bench.scratch import DATABASES, installation, run_there


def run() -> None:
    """Print every figure with its target."""
    for database in DATABASES:
        with installation(database) as env:
            run_there(env, "-m", "bench.progress_times")
