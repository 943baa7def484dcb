"""`python -m xentree.testing.fake_google --port 9100`: a Google to try the product with, by hand."""

import argparse

import uvicorn

from xentree.testing.fake_google.app import app_of
from xentree.testing.fake_google.world import CLIENT_ID, CLIENT_SECRET, World


def main() -> None:
    """Serve until it is stopped; says which settings lead here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9100)
    port = parser.parse_args().port
    here = f"http://127.0.0.1:{port}"
    print(f"GOOGLE_CLIENT_ID={CLIENT_ID}\nGOOGLE_CLIENT_SECRET={CLIENT_SECRET}")  # noqa: T201
    print(f"GOOGLE_OAUTH_BASE_URL={here}\nGOOGLE_API_BASE_URL={here}", flush=True)  # noqa: T201
    uvicorn.run(app_of(World()), host="127.0.0.1", port=port, log_level="warning", lifespan="off")


if __name__ == "__main__":
    main()
