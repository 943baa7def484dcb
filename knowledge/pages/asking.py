"""Who asks for a page."""

from django.http import HttpRequest

from xentree.errors import NotAuthenticated
from xentree.principal import Principal, principal_of


def asker(request: HttpRequest) -> Principal:
    """Who is behind a page that asks for a sign-in."""
    found = principal_of(request)
    if found is None:
        raise NotAuthenticated
    return found
