"""A site that gives out calendars, on a real port, with faults at will."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class FeedServer:
    """`body` at /calendar.ics with an ETag, unless `status` or `headers` say otherwise; `asked` are the requests."""

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    etag: str = ""
    silence: float = 0.0
    asked: list = field(default_factory=list)
    url: str = ""

    @property
    def address(self):
        return f"{self.url}/calendar.ics?secret=s3cr3t"

    async def __call__(self, scope, receive, send):
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(headers)
        await asyncio.sleep(self.silence)
        status, body = self.status, self.body
        if self.etag and headers.get("if-none-match") == self.etag:
            status, body = 304, b""
        told = {"content-type": "text/calendar", **({"etag": self.etag} if self.etag else {}), **self.headers}
        pairs = [(name.encode(), value.encode()) for name, value in told.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": body})


def ics(*events, head=""):
    """A calendar of these events, each given by its lines."""
    inside = "".join(f"BEGIN:VEVENT\n{each.strip()}\nEND:VEVENT\n" for each in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{inside}END:VCALENDAR\n".replace("\n", "\r\n").encode()
