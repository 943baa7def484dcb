"""How one sees from outside that a part works."""

import contextlib
import socket
from collections.abc import Callable


def _exchange(connection: socket.socket, question: bytes) -> bytes:
    connection.sendall(question)
    return connection.recv(64)


def answers_ping(path: str) -> bool:
    """A Valkey at the socket `path` says PONG."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(path)
        return _exchange(connection, b"PING\r\n").startswith(b"+PONG")
    return False


def answers_http(host: str, port: int, path: str) -> bool:
    """A web server at host and port answers `path` with anything but its own failure."""
    question = f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode()
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1) as connection:
        connection.settimeout(2)
        answer = _exchange(connection, question)
        return answer.startswith(b"HTTP/1.") and answer[9:10] != b"5"
    return False


def never() -> bool:
    """For parts that tell by themselves: by a notice, or by ending well."""
    return False


PROBES: dict[str, Callable[..., bool]] = {"valkey": answers_ping, "http": answers_http, "notice": never, "end": never}
