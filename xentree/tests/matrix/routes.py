"""The routes there are: what the resolver knows of the API, method by method."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

# Plain views, open to everybody: the OpenAPI document, its page, and what OpenAI has and this has not.
PLAIN = {"api/schema", "api/docs", "v1/<path:rest>"}
# Pages that are not ours alone: the admin's, signing in; and numbers, which have a way in of their own.
NOT_WALKED = ("admin/", "account/", "metrics")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PREFIXES = ("api/", "v1/")


def _walk(patterns: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, pattern.callback


def _actions() -> Iterator[tuple[str, set[str]]]:
    for path, view in _walk(get_resolver().url_patterns):
        if path.startswith(PREFIXES) and path not in PLAIN:
            yield path, {method.upper() for method in view.actions if method.upper() in METHODS}


def declared() -> set[tuple[str, str]]:
    """(method, route) of everything the API does."""
    return {(method, path) for path, methods in _actions() for method in methods}


def undeclared() -> list[tuple[str, str]]:
    """(method, route) of what it does not, on paths there are."""
    known = declared()
    return sorted((method, path) for _, path in known for method in METHODS if (method, path) not in known)


def pages() -> set[str]:
    """The routes of everything that is no API."""
    routes = (path for path, _ in _walk(get_resolver().url_patterns))
    return {path for path in routes if not path.startswith((*PREFIXES, *NOT_WALKED))}
