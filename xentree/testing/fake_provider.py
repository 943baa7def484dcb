"""The fake chat APIs of bench/fake_provider.py on a real port, in a thread of this process."""

from contextlib import AbstractContextManager

from bench.fake_provider import app
from xentree.testing.serving import serving


def running_fake_provider() -> AbstractContextManager[str]:
    """Gives the server's address, like `http://127.0.0.1:45123`; OpenAI's base URL is that with `/v1`."""
    return serving(app)
