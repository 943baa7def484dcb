"""Who `request.user` is: the person whose browser sign-in is still alive, asked anew on every request."""

from functools import partial

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from xentree.errors import NotAuthenticated
from xentree.principal import principal_of


class SignedInMiddleware(AuthenticationMiddleware):
    """In place of Django's: pages follow the same principal as the API, so a revoked sign-in is out everywhere."""

    def process_request(self, request: HttpRequest) -> None:
        """Found when first asked for; from then on a page tells times in the person's zone."""
        timezone.deactivate()
        request.user = SimpleLazyObject(partial(_user, request))  # type: ignore[assignment]
        request.auser = partial(sync_to_async(_user), request)


def _user(request: HttpRequest) -> User | AnonymousUser:
    try:
        principal = principal_of(request)
    except NotAuthenticated:
        return AnonymousUser()
    if principal is None or principal.method != "session":
        return AnonymousUser()
    if not request.path.startswith("/api/"):
        timezone.activate(principal.user.timezone)
    return principal.user
