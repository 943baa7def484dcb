import http.client
import json
import threading

import pytest
import uvicorn

from xentree.body_limit import BodyLimit


@pytest.fixture
def server(settings):
    """The address of a real uvicorn before an application that reads the whole body."""
    settings.MAX_REQUEST_BYTES = 1000

    async def application(scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    config = uvicorn.Config(BodyLimit(application), port=0, lifespan="off", log_level="critical")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        thread.join(0.01)
    yield running.servers[0].sockets[0].getsockname()
    running.should_exit = True
    thread.join(10)


def post(server, body, **options):
    connection = http.client.HTTPConnection(*server, timeout=10)
    connection.request("POST", "/api/core/chat", body, **options)
    response = connection.getresponse()
    return response.status, json.loads(response.read()), response.headers["X-Request-ID"]


def test_what_fits_goes_through(server):
    assert post(server, b"x" * 1000) == (200, {}, None)


def test_an_announced_length_is_refused_at_once(server):
    status, body, request_id = post(server, b"x" * 1001, headers={"X-Request-ID": "mine-1234"})

    assert (status, body["detail"]["error"], request_id) == (413, "payload_too_large", "mine-1234")


def test_a_length_nobody_announced_is_counted(server):
    status, body, request_id = post(server, (b"x" * 100 for _ in range(11)), encode_chunked=True)

    assert (status, body["detail"]["error"], len(request_id)) == (413, "payload_too_large", 32)


@pytest.mark.django_db
def test_a_body_too_large_for_memory_is_the_envelope(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = client.post("/api/auth/register", b"{" + b" " * 100, content_type="application/json")

    assert (response.status_code, response.json()["detail"]["error"]) == (413, "payload_too_large")
