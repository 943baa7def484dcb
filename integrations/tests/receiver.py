"""A receiver of webhooks on a real port, as somebody else would write one: what it answers is in the path."""

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook as Verifier


class Receiver:
    """Where it listens, and what it got: {"path", "headers", "body"}."""

    def __init__(self, address):
        self.address, self.got, self.let_go = address, [], threading.Event()
        self.answers = {}

    def at(self, path):
        return self.address + path

    def verified(self, secret, number=-1):
        """The message as the reference library reads it, which raises where the signature is not good."""
        each = self.got[number]
        return Verifier(secret).verify(each["body"], each["headers"])


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.receiver.got.append({"path": self.path, "headers": headers, "body": body, "at": time.monotonic()})
        getattr(self, self.path.strip("/").replace("-", "_").split("/")[0], self.ok)()

    def ok(self):
        self.answer(200, b"thanks\0 for that")

    def broken(self):
        self.answer(500, b"<h1>oh no</h1>")

    def scripted(self):
        statuses = self.server.receiver.answers.setdefault(self.path, [200])
        self.answer(statuses.pop(0) if len(statuses) > 1 else statuses[0], b"")

    def gone(self):
        self.answer(410, b"")

    def slow(self):
        self.server.receiver.let_go.wait(20)
        self.answer(200, b"")

    def redirect(self):
        self.send_response(307)
        self.send_header("Location", self.server.receiver.at("/ok"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drop(self):
        self.connection.close()

    def huge(self):
        self.send_response(200)
        self.send_header("Content-Length", str(10**10))
        self.end_headers()
        piece = "ä".encode() * 40_000
        while True:
            self.wfile.write(piece)

    def trickle(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"begun")
        self.wfile.flush()
        self.server.receiver.let_go.wait(20)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, receiver):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receiver = receiver

    def handle_error(self, request, client_address):
        """A sender that has read enough hangs up."""


@contextmanager
def running_receiver():
    """Yields a Receiver."""
    receiver = Receiver("")
    with _Server(receiver) as server:
        receiver.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.let_go.set()
            server.shutdown()
            thread.join(timeout=10)
