"""Xentree's paths and two that do nothing: one open to all, one that asks who it is."""

from typing import Any

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

import integrations.urls
from xentree.api.views import ApiViewSet
from xentree.urls import handler404, handler500
from xentree.urls import urlpatterns as everything

__all__ = ["handler404", "handler500", "urlpatterns"]


class Open(ApiViewSet):
    """For whoever comes."""

    public = True

    def act(self, request: Request) -> Response:
        """Nothing."""
        return Response({})


class Closed(Open):
    """For keys and tokens with the scope."""

    public = False
    scope = "integrations"
    token_scopes: dict[str, Any] = {"act": "profile:read"}


# Beside those of verify, since finding a path in a long list costs something too.
_place = next(at for at, each in enumerate(everything) if getattr(each, "urlconf_name", None) is integrations.urls)
urlpatterns = [
    *everything[:_place],
    path("api/bench/open", Open.as_view({"post": "act"})),
    path("api/bench/closed", Closed.as_view({"post": "act"})),
    *everything[_place:],
]
