"""The small HTTP/1.1 client of the models' streams, against servers that write raw bytes in unkind ways."""

import asyncio
import random

import httpx2
import pytest

from xentree.egress import http1
from xentree.egress.addresses import Guard

OK = b"HTTP/1.1 200 OK\r\n"


def replying(*pieces, pause=0.0, close=True):
    """A server that reads a request and writes the pieces, again and again while the connection lasts."""

    async def handle(reader, writer):
        while await head_of(reader):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)
            if close:
                break
        writer.close()

    return handle


async def head_of(reader):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""
    length = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    return head + (await reader.readexactly(int(length[0].split(b":")[1])) if length else b"")


def client(read=2.0, max_bytes=100_000):
    return http1.client(Guard(trusted=True), connect=2, read=read, max_bytes=max_bytes)


async def get(address, **options):
    async with client(**options) as http:
        return await http.get(f"http://{address}/x?y=1")


BODIES = {
    "with a length": (OK + b"Content-Length: 5\r\n\r\nhello",),
    "chunked": (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;ext=1\r\nllo\r\n0\r\nTrailer: x\r\n\r\n",),
    "until the connection closes": (OK + b"\r\nhel", b"lo"),
    "after a hint": (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"Content-Length: 5\r\n\r\nhello",),
    "byte by byte": tuple(bytes([byte]) for byte in OK + b"Content-Length: 5\r\n\r\nhello"),
}


@pytest.mark.parametrize("how", BODIES)
async def test_reads_a_body(raw_server, how):
    async with raw_server(replying(*BODIES[how])) as address:
        answer = await get(address)
    assert (answer.status_code, answer.text, "link" in answer.headers) == (200, "hello", False)


async def test_no_content_has_no_body(raw_server):
    async with raw_server(replying(b"HTTP/1.1 204 No Content\r\n\r\n", close=False)) as address:
        assert (await get(address)).content == b""


BROKEN = {
    "no answer": (b"",),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-",),
    "half a body": (OK + b"Content-Length: 50\r\n\r\nhello",),
    "half a chunk": (OK + b"Transfer-Encoding: chunked\r\n\r\n9\r\nhel",),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n",),
    "a head without end": (OK, b"X: " + b"y" * 70_000),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",),
}


@pytest.mark.parametrize("how", BROKEN)
async def test_a_broken_answer_is_a_protocol_error(raw_server, how):
    async with raw_server(replying(*BROKEN[how])) as address:
        with pytest.raises(httpx2.RemoteProtocolError):
            await get(address)


async def test_a_body_has_a_limit(raw_server):
    async with raw_server(replying(OK + b"\r\n" + b"x" * 2000)) as address:
        with pytest.raises(httpx2.RemoteProtocolError):
            await get(address, max_bytes=1000)


async def test_silence_is_a_timeout_and_signs_of_life_are_not(raw_server):
    pieces = [OK + b"Content-Length: 6\r\n\r\n", b"a", b"b", b"c", b"d", b"e", b"f"]
    async with raw_server(replying(*pieces, pause=0.15)) as address:
        assert (await get(address, read=0.3)).text == "abcdef"
        with pytest.raises(httpx2.ReadTimeout):
            await get(address, read=0.1)


async def test_nobody_listens():
    with pytest.raises(httpx2.ConnectError):
        await get("127.0.0.1:9")


async def test_the_second_address_is_tried_when_the_first_is_dead(raw_server):
    guard = Guard(trusted=True, lookup=lambda host, port: ["127.0.0.9", "127.0.0.1"])
    http = http1.client(guard, connect=2, read=2, max_bytes=1000)
    async with raw_server(replying(*BODIES["chunked"])) as address, http:
        assert (await http.get(f"http://two.test:{address.split(':')[1]}/")).text == "hello"


async def test_a_connection_is_used_again_and_a_dead_one_replaced(raw_server):
    served = []

    async def handle(reader, writer):
        served.append(0)
        while len(served) != 2 and await head_of(reader):
            served[-1] += 1
            writer.write(OK + b"Content-Length: 2\r\n\r\nok")
            if served[0] == 3:
                break
        writer.close()

    async with raw_server(handle) as address, client() as http:
        answers = [await http.post(f"http://{address}/", content=b"body") for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(httpx2.RemoteProtocolError):
            await http.get(f"http://{address}/")
        answers.append(await http.get(f"http://{address}/"))
    assert [answer.text for answer in answers] == ["ok"] * 4
    assert served == [3, 0, 1]


async def test_an_idle_connection_that_closes_while_we_write_is_replaced(raw_server):
    served = []

    async def handle(reader, writer):
        served.append(await head_of(reader))
        writer.write(OK + b"Content-Length: 2\r\n\r\nok")
        await writer.drain()
        await head_of(reader)
        writer.close()

    async with raw_server(handle) as address, client() as http:
        answers = [await http.post(f"http://{address}/", content=b"body") for _ in range(2)]
    assert [answer.text for answer in answers] == ["ok", "ok"]
    assert len(served) == 2


async def test_a_half_read_answer_closes_its_connection(raw_server):
    gone = asyncio.Event()

    async def handle(reader, writer):
        await head_of(reader)
        writer.write(OK + b"Content-Length: 5000\r\n\r\nhello")
        await reader.read()
        gone.set()
        writer.close()

    async with raw_server(handle) as address, client() as http:
        async with http.stream("GET", f"http://{address}/") as answer:
            assert [await anext(answer.aiter_bytes())] == [b"hello"]
        await asyncio.wait_for(gone.wait(), 0.5)


async def test_a_slow_reader_makes_the_server_wait(raw_server):
    sent = 0

    async def handle(reader, writer):
        nonlocal sent
        await head_of(reader)
        writer.write(OK + b"Content-Length: 40000000\r\n\r\n")
        for _ in range(40):
            writer.write(b"x" * 1_000_000)
            await writer.drain()
            sent += 1
        writer.close()

    http = client(max_bytes=50_000_000)
    async with raw_server(handle) as address, http, http.stream("GET", f"http://{address}/") as answer:
        await asyncio.sleep(0.3)
        assert sent < 30
        assert sum([len(piece) async for piece in answer.aiter_bytes()]) == 40_000_000


@pytest.mark.parametrize("method", ["HEAD", "DELETE"])
async def test_other_methods_are_not_spoken(method):
    async with client() as http:
        with pytest.raises(httpx2.UnsupportedProtocol):
            await http.request(method, "http://127.0.0.1:9/")


async def test_no_header_can_begin_another_request():
    async with client() as http:
        with pytest.raises(httpx2.LocalProtocolError):
            await http.get("http://127.0.0.1:9/", headers={"X-Key": "a\r\nHost: evil"})


@pytest.mark.parametrize("seed", range(5))
async def test_any_division_into_packets_gives_the_same_body(raw_server, seed):
    rng = random.Random(seed)
    body = bytes(rng.randrange(256) for _ in range(3000))
    wire = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    for start in range(0, len(body), 70):
        wire += b"%x\r\n%s\r\n" % (len(body[start : start + 70]), body[start : start + 70])
    wire += b"0\r\n\r\n"
    cuts = sorted(rng.sample(range(len(wire)), 40))
    pieces = [wire[a:b] for a, b in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
    async with raw_server(replying(*pieces)) as address:
        assert (await get(address)).content == body
