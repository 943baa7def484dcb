import json
import logging

import pytest
import structlog

from xentree.logs import configure


@pytest.fixture
def written(capsys):
    """A function that logs with the given format and gives back what was written."""

    def write(style, tell):
        configure({"format": style, "level": "INFO"})
        tell(structlog.get_logger("test"))
        return capsys.readouterr().err

    yield write
    configure({"format": "json", "level": "CRITICAL"})


def test_a_line_is_json_with_what_was_bound(written):
    structlog.contextvars.bind_contextvars(request_id="abc")
    line = json.loads(written("json", lambda log: log.info("hello", count=3)))
    structlog.contextvars.clear_contextvars()

    assert (line["event"], line["count"], line["request_id"], line["level"]) == ("hello", 3, "abc", "info")


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("name", ["password", "refresh_token", "Authorization", "api_key", "session_cookie"])
def test_what_sounds_secret_is_hidden(written, style, name):
    assert "hunter2" not in written(style, lambda log: log.info("hello", **{name: "hunter2"}))


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_shows_no_values(written, style):
    def crash(log):
        hidden = "hunter" + "2"
        try:
            raise RuntimeError(len(hidden))
        except RuntimeError:
            log.exception("crash")

    text = written(style, crash)
    assert ("RuntimeError: 7" in text, "hunter2" in text) == (True, False)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["/s/", "/account/confirm-email/", "/account/password/reset/"])
def test_an_address_that_is_a_key_is_not_written(client, written, place):
    lines = written("json", lambda log: client.get(f"{place}hunter2-key")).splitlines()
    paths = [line["path"] for line in map(json.loads, lines) if line["event"] == "request"]

    assert paths == [f"{place}[hidden]"]


def test_the_standard_library_writes_the_same_lines(written):
    line = json.loads(written("json", lambda log: logging.getLogger("other").warning("careful")))

    assert (line["event"], line["level"]) == ("careful", "warning")
