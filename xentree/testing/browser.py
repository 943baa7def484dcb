"""Pytest fixtures for pages in a real browser: `live_asgi` serves the product, `browser_page` looks at it."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect, sync_playwright

CHROMIUM = ("chromium", "google-chrome", "google-chrome-stable", "chrome")
# The first question to a vendor loads its SDK, which takes seconds on a busy machine.
PATIENCE_MS = 20_000
WIDTH, HEIGHT = 1280, 800

expect.set_options(timeout=PATIENCE_MS)


class Window:
    """A person's browser: its context, its pages, and everything it complained about."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.complaints: list[str] = []
        context.set_default_timeout(PATIENCE_MS)
        context.on("page", self._listen)

    def open(self, path: str = "/") -> Page:
        """A new tab at `path`."""
        page = self.context.new_page()
        page.goto(self.address + path)
        return page

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message))

    def _note(self, page: Page, message: Any) -> None:
        """Also what the content security policy refused: the browser reports it here."""
        if message.type == "error":
            self.complaints.append(f"{page.url}: {message.text}")


@contextmanager
def serving() -> Iterator[str]:
    """The whole product, pages, API and sockets, on a port of its own in a thread of this process."""
    from xentree.asgi import application

    config = uvicorn.Config(application, log_level="critical", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _wait(lambda: server.started)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _wait(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("The server did not start.")
        time.sleep(0.01)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: a thread bears only one Playwright, and asynchronous tests none at all."""
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


def launch(kind: BrowserType, *arguments: str) -> Browser:
    """A browser with arguments of its own; `kind` is that of one that runs already."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    shut_in = ["--no-sandbox"] if os.geteuid() == 0 else []
    return kind.launch(executable_path=found, args=[*shut_in, *arguments])


@pytest.fixture
def live_asgi(transactional_db: None) -> Iterator[str]:
    """The address of the running product."""
    with serving() as address:
        yield address


@pytest.fixture
def window(chromium: Browser, live_asgi: str) -> Iterator[Window]:
    """A window at desktop size; at the end nothing may have gone wrong in it."""
    with open_window(chromium, live_asgi) as opened:
        yield opened


@pytest.fixture
def browser_page(window: Window) -> Page:
    """A tab on the landing page."""
    return window.open()


@contextmanager
def open_window(browser: Browser, address: str, **options: Any) -> Iterator[Window]:
    """A window of its own; raises what it complained about."""
    context = browser.new_context(**{"viewport": {"width": WIDTH, "height": HEIGHT}, **options})
    opened = Window(context, address)
    try:
        yield opened
    finally:
        context.close()
    if opened.complaints:
        raise AssertionError("\n".join(opened.complaints))
