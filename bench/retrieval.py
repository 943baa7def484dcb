"""How well passages are found, on public sets of questions with known answers: `bench.retrieval_quality`."""

from bench.scratch import DATABASES, installation, run_there


def run(data: str | None) -> None:
    """Print every figure with its target, on both databases."""
    if data is None:
        print("left out: needs --data, a folder with cranfield/ and xquad-en/ in BEIR's layout (make bench DATA=...)")
        return
    for database in DATABASES:
        with installation(database, {"EMBEDDINGS": "local"}) as env:
            run_there(env, "-m", "bench.retrieval_quality", data)
