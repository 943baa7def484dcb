"""Health over HTTP: public, without limits, and answering even where signing in does not work."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from xentree import __version__, health
from xentree.api.views import ApiViewSet
from xentree.principal import principal_of


class HealthResponse(serializers.Serializer[Any]):
    """The process answers."""

    status = serializers.ChoiceField(choices=["ok"])
    version = serializers.CharField()


class HealthCheck(serializers.Serializer[Any]):
    """How one part does."""

    status = serializers.ChoiceField(choices=["ok", "failed"])
    latency_ms = serializers.FloatField()
    detail = serializers.CharField(required=False, help_text="For staff only.")


class HealthChecks(serializers.Serializer[Any]):
    """Every part."""

    database = HealthCheck()
    cache = HealthCheck()
    channel_layer = HealthCheck()
    worker = HealthCheck()
    search = HealthCheck()
    storage = HealthCheck()


class HealthDetailedResponse(serializers.Serializer[Any]):
    """How the whole does: `degraded` while something optional fails, `unavailable` (503) otherwise."""

    status = serializers.ChoiceField(choices=["ok", "degraded", "unavailable"])
    version = serializers.CharField()
    checks = HealthChecks()


class HealthViewSet(ApiViewSet):
    """Whether this installation works."""

    public = True
    authentication_classes = ()

    def check_throttles(self, request: Request) -> None:
        """Monitors ask as often as they like."""

    @extend_schema(operation_id="health", responses=HealthResponse)
    def alive(self, request: Request) -> Response:
        """The process answers; nothing else is asked."""
        return Response({"status": "ok", "version": __version__})

    @extend_schema(
        operation_id="health_detailed",
        responses={
            200: HealthDetailedResponse,
            503: OpenApiResponse(HealthDetailedResponse, "A required part does not work."),
        },
    )
    def detailed(self, request: Request) -> Response:
        """Every part looked at; 503 when one that is required fails."""
        found = health.findings()
        status = health.overall(found)
        body = {
            "status": status,
            "version": __version__,
            "checks": health.report(found, with_detail=_is_staff(request)),
        }
        return Response(body, status=503 if status == "unavailable" else 200)


def _is_staff(request: Request) -> bool:
    """Who asks may be unknown exactly because something is down."""
    try:
        principal = principal_of(request._request)
    except Exception:
        return False
    return bool(principal and principal.is_self and principal.user.is_staff)
