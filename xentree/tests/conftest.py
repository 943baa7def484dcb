import asyncio
from contextlib import asynccontextmanager

import pytest

from xentree.testing.fake_provider import running_fake_provider


@pytest.fixture(scope="session")
def fake_provider():
    with running_fake_provider() as url:
        yield url


@pytest.fixture
def raw_server():
    """A function from a coroutine (reader, writer) to a context manager that serves it and yields the address."""

    @asynccontextmanager
    async def serve(handle, **options):
        server = await asyncio.start_server(handle, "127.0.0.1", 0, **options)
        async with server:
            yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"

    return serve
