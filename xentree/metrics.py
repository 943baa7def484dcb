"""Numbers for Prometheus: what this process counted, and what the database and the queue say when asked."""

import hmac
import os
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from xentree.api.errors import envelope
from xentree.errors import AppError, NotAllowed, NotAuthenticated
from xentree.events import AnswerFinished, on
from xentree.principal import principal_of

_LATENCY = Histogram(
    "xentree_request_seconds",
    "Time until a response began, by route, method and status.",
    ("route", "method", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_ANSWERS = Counter("xentree_answers", "Answers of the assistant that ended, by how.", ("status",))
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
Gauge = Callable[[], float]
_gauges: dict[str, tuple[str, Gauge]] = {}


def register_gauge(name: str, description: str, read: Gauge) -> None:
    """Let `read()` be asked for the value of `name` whenever the numbers are fetched."""
    _gauges[name] = (description, read)


def observe(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one request; unknown paths and methods share a label, so that nobody can fill the memory."""
    route = request.resolver_match.route if request.resolver_match else "(unknown)"
    method = request.method if request.method in _METHODS else "(other)"
    _LATENCY.labels(route, method, status).observe(seconds)


@on(AnswerFinished)
def count_answer(event: AnswerFinished) -> None:
    """An answer ended."""
    _ANSWERS.labels(event.status).inc()


class _Gauges(Collector):
    """Reads the registered gauges at the moment they are asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (description, read) in _gauges.items():
            yield GaugeMetricFamily(name, description, value=read())


def metrics(request: HttpRequest) -> HttpResponse:
    """GET /metrics for staff, or with `Authorization: Bearer $METRICS_TOKEN`."""
    try:
        _check_reader(request)
    except AppError as error:
        return envelope(error)
    registry = CollectorRegistry()
    registry.register(_Gauges())
    return HttpResponse(_own_numbers() + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _own_numbers() -> bytes:
    """What this process counted; what all of them did where PROMETHEUS_MULTIPROC_DIR is set."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return generate_latest(together)


def _has_token(request: HttpRequest) -> bool:
    wanted, given = f"Bearer {settings.METRICS_TOKEN}", request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(wanted.encode(), given.encode())


def _check_reader(request: HttpRequest) -> None:
    if _has_token(request):
        return
    principal = principal_of(request)
    if principal is None:
        raise NotAuthenticated
    if not (principal.is_self and principal.user.is_staff):
        raise NotAllowed("Only staff may read the metrics.")
