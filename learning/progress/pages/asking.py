"""Who asks for a page, and how a page answers a form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xentree.errors import Conflict, Invalid, LimitReached, NotAuthenticated
from xentree.principal import Principal, principal_of

# What a person can mend themselves is said where they are; anything else is a page of its own.
MENDABLE = (Conflict, Invalid, LimitReached)
# A toast with leaves.
JOY = "joy"


def asker(request: HttpRequest) -> Principal:
    """Who is behind a page that asks for a sign-in."""
    found = principal_of(request)
    if found is None:
        raise NotAuthenticated
    return found


def attempt(request: HttpRequest, act: Callable[[], Any], done: Callable[[Any], str], *, tags: str = "") -> None:
    """Do it, and let the next page say what came of it."""
    try:
        result = act()
    except MENDABLE as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done(result), extra_tags=tags)


def answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of one person, of which nobody keeps a copy."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
