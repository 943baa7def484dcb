"""The one way out: which addresses are refused, and what is done to answers."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import httpx
import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from xentree.egress import EgressRefused, RemoteAnswerRefused, client, http1, model_client, sync_client
from xentree.egress.addresses import Guard
from xentree.egress.clients import Limits, async_client
from xentree.egress.tls import tls_context

LIMITS = Limits(total=5, max_bytes=1000)

PRIVATE = [
    "127.0.0.1", "127.1", "127.0.0.53", "2130706433", "0x7f.1", "0x7f000001", "017700000001", "localhost",
    "localhost.", "LOCALHOST", "a.localhost", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "[::1]", "[fc00::1]", "[fdff::1]",
]  # fmt: skip
SPECIAL = [
    "0.0.0.0", "0", "169.254.169.254", "2852039166", "100.100.100.200", "168.63.129.16", "192.0.0.8", "192.0.2.1",
    "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[::]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001:0:53aa:64c:0:7b:80ff:fffe]", "[2001:db8::1]", "[fe80::1]",
    "[fec0::1]", "[ff02::1]", "[fd00:ec2::254]", "[100::1]", "[5f00::1]",
]  # fmt: skip


def asks(answers):
    """A resolver that gives each of the answers in turn, then the last one again."""
    remaining = list(answers)
    return lambda host, port: remaining.pop(0) if len(remaining) > 1 else remaining[0]


async def status_server(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    await writer.drain()
    writer.close()


# -- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", PRIVATE + SPECIAL)
async def test_hostile_hosts_are_refused_by_every_client(host):
    async with client() as plain, model_client(trusted=False) as model:
        for each in (plain, model):
            with pytest.raises(EgressRefused) as caught:
                await each.get(f"http://{host}:1/")
            assert (caught.value.code, caught.value.status) == ("address_not_allowed", 400)
    with sync_client() as blocking, pytest.raises(EgressRefused):
        blocking.get(f"http://{host}:1/")


@pytest.mark.parametrize("host", SPECIAL)
async def test_trust_does_not_reach_metadata_and_other_special_addresses(host):
    async with client(trusted=True) as plain:
        with pytest.raises(EgressRefused):
            await plain.get(f"http://{host}:1/")


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_are_permitted(address):
    assert Guard().resolve(address, 443) == [address]


def test_trust_permits_private_addresses():
    assert Guard(trusted=True).resolve("192.168.1.20", 11434) == ["192.168.1.20"]


def test_allowed_networks_are_permitted(settings):
    settings.EGRESS_ALLOWED_NETWORKS = ["10.1.0.0/16"]
    guard = Guard.from_settings(trusted=False)
    assert guard.resolve("10.1.2.3", 80) == ["10.1.2.3"]
    with pytest.raises(EgressRefused):
        guard.resolve("10.2.0.1", 80)


def test_one_private_answer_refuses_the_name():
    with pytest.raises(EgressRefused):
        Guard(lookup=asks([["93.184.216.34", "10.0.0.1"]])).resolve("mixed.test", 80)


@pytest.mark.parametrize("host", ["a" * 64, "a..b"])
def test_a_host_that_is_no_name_is_refused(host):
    with pytest.raises((EgressRefused, OSError)):
        Guard().resolve(host, 80)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "unix:///x"])
async def test_other_schemes_are_refused(url):
    refusals = (EgressRefused, httpx.UnsupportedProtocol, httpx2.UnsupportedProtocol)
    async with client() as plain, model_client(trusted=True) as model:
        for each in (plain, model):
            with pytest.raises(refusals):
                await each.get(url)


def test_octal_is_understood_as_the_resolver_does():
    with pytest.raises(EgressRefused):
        Guard().resolve("0177.0.0.1", 80)


async def test_a_name_that_changes_its_answer_is_connected_where_it_was_checked(raw_server):
    """Only 127.0.0.2 is allowed; the name says so when checked, and 127.0.0.1 ever after."""
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    guard = Guard(allowed=(ip_network("127.0.0.2/32"),), lookup=rebinding)
    async with raw_server(status_server) as address, async_client(guard, 2, LIMITS) as plain:
        port = address.split(":")[1]
        with pytest.raises(httpx.ConnectError):
            await plain.get(f"http://rebinding.test:{port}/")
        with pytest.raises(EgressRefused):
            await plain.get(f"http://rebinding.test:{port}/")
    assert len(asked) == 2


# -- redirects ---------------------------------------------------------------------------------------------------------


def redirecting_to(location, requests):
    async def handle(reader, writer):
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    return handle


async def test_a_redirect_to_a_private_address_is_refused(raw_server):
    guard, requests = Guard(allowed=(ip_network("127.0.0.1/32"),)), []
    for target in ("http://127.0.0.2:1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:1/"):
        async with raw_server(redirecting_to(target, requests)) as address, async_client(guard, 2, LIMITS) as plain:
            with pytest.raises(EgressRefused):
                await plain.get(f"http://{address}/")
    assert len(requests) == 3


async def test_at_most_five_redirects(raw_server):
    guard, requests = Guard(allowed=(ip_network("127.0.0.1/32"),)), []
    async with raw_server(redirecting_to("/again", requests)) as address, async_client(guard, 2, LIMITS) as plain:
        with pytest.raises(httpx.TooManyRedirects):
            await plain.get(f"http://{address}/")
    assert len(requests) == 6


async def test_trusted_clients_follow_none(raw_server):
    requests = []
    both = client(trusted=True), model_client(trusted=True)
    async with raw_server(redirecting_to("http://127.0.0.1:1/", requests)) as address, both[0], both[1]:
        answers = [await each.get(f"http://{address}/") for each in both]
    assert [answer.status_code for answer in answers] == [302, 302]


# -- limits ----------------------------------------------------------------------------------------------------------


def answering(head, body=b"", pause=0.0):
    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + b"\r\n")
        for start in range(0, len(body), 100):
            writer.write(body[start : start + 100])
            await asyncio.sleep(pause)
        writer.close()

    return handle


TOO_MUCH = {
    "announced": answering("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n", b"x" * 2000),
    "sent until closed": answering("HTTP/1.1 200 OK\r\n", b"x" * 2000),
    "compressed": answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n", b"abc"),
    "too slow": answering("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n", b"x" * 900, pause=0.15),
}


@pytest.mark.parametrize("what", TOO_MUCH)
async def test_answers_have_limits(raw_server, what):
    async with raw_server(TOO_MUCH[what]) as address, client(trusted=True, total=0.5, max_bytes=1000) as plain:
        with pytest.raises(RemoteAnswerRefused) as caught:
            await plain.get(f"http://{address}/")
    assert (caught.value.code, caught.value.status) == ("remote_answer_refused", 502)


async def test_blocking_answers_have_the_same_limits(raw_server):
    def ask(address):
        with sync_client(trusted=True, max_bytes=1000) as blocking, pytest.raises(RemoteAnswerRefused):
            blocking.get(f"http://{address}/")

    async with raw_server(TOO_MUCH["sent until closed"]) as address:
        await asyncio.to_thread(ask, address)


async def test_what_keeps_the_limits_is_read(raw_server):
    async with raw_server(status_server) as address:
        async with client(trusted=True) as plain:
            assert (await plain.get(f"http://{address}/")).text == "hi"
        with sync_client(trusted=True) as blocking:
            assert (await asyncio.to_thread(blocking.get, f"http://{address}/")).text == "hi"


# -- TLS -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A server's TLS context for good.test, whose authority this process believes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "good.test")])
    now = datetime.now(UTC).replace(tzinfo=None)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(1))
    made = made.not_valid_after(now + timedelta(1)).add_extension(
        x509.SubjectAlternativeName([x509.DNSName("good.test")]), critical=False
    )
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "cert.pem").write_bytes(pem)
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    tls_context.cache_clear()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    yield context
    tls_context.cache_clear()


async def test_tls_verifies_the_name_though_it_connects_to_an_address(raw_server, certificate):
    guard = Guard(trusted=True, lookup=lambda host, port: ["127.0.0.1"])
    async with raw_server(status_server, ssl=certificate) as address:
        port = address.split(":")[1]
        model = http1.client(guard, connect=2, read=2, max_bytes=1000)
        async with async_client(guard, 2, LIMITS) as plain, model:
            for each in (plain, model):
                assert (await each.get(f"https://good.test:{port}/")).text == "hi"
                with pytest.raises(Exception, match=r"certificate|CERTIFICATE") as caught:
                    await each.get(f"https://evil.test:{port}/")
                assert type(caught.value).__name__ == "ConnectError"
