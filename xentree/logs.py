"""One log for Django, Celery and the server: a line an event, readable in development and JSON otherwise."""

import logging
import logging.config
from typing import Any

import structlog

_SECRET_WORDS = ("password", "secret", "token", "authorization", "api_key", "cookie")


def configure(options: dict[str, str]) -> None:
    """Set up structlog and the standard library's logging; `options` are settings.LOGGING."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard(shared, options))


def _standard(shared: list[Any], options: dict[str, str]) -> dict[str, Any]:
    json = options["format"] == "json"
    renderer = structlog.processors.JSONRenderer() if json else _console()
    traceback = [structlog.processors.format_exc_info] if json else []
    quiet = {"level": "WARNING"}
    libraries = ("celery", "django_celery_beat", "django_structlog", "uvicorn", "httpx", "httpx2", "httpcore", "daphne")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *traceback, renderer],
            }
        },
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["standard_error"], "level": options["level"]},
        "loggers": dict.fromkeys((*libraries, "django.request"), quiet),
    }


def _console() -> structlog.dev.ConsoleRenderer:
    """Plain tracebacks: the pretty ones would print the values of variables, secrets among them."""
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def _hide_secrets(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    for key in event:
        if any(word in key.lower() for word in _SECRET_WORDS):
            event[key] = "[hidden]"
    return event
