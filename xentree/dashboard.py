"""The roof's first page of the admin, and the gauges for Prometheus: numbers from every app."""

from datetime import timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db.models import Count, Q, Sum
from django.http import HttpRequest
from django.utils.timezone import now
from django_celery_results.models import TaskResult

from accounts.models import Session, User
from conversations.models import Message
from integrations.services import deliveries
from knowledge.services import documents
from learning.english.services.evaluating import housekeeping as evaluations
from live.metrics import open_sessions
from xentree import health
from xentree.doctor import known_providers
from xentree.jobs import queue_depth, waiting_jobs
from xentree.metrics import register_gauge
from xentree.providers.circuit import failing

DAY, WEEK = timedelta(days=1), timedelta(days=7)


def show(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's callback: the numbers of the day and of the week, and how every part does."""
    found = health.findings()
    return {
        **context,
        "title": "Overview",
        "figures": _figures(),
        "health": health.overall(found),
        "parts": {"headers": ["Part", "State", "ms", ""], "rows": [_part(finding) for finding in found]},
        "providers": {"headers": ["Provider", "Models", "State"], "rows": _providers()},
        "waiting": {"headers": ["Waiting job", "Arguments"], "rows": [[j.name, j.arguments] for j in waiting_jobs(10)]},
    }


def _part(finding: health.Finding) -> list[Any]:
    return [finding.name, finding.status, finding.latency_ms, finding.detail]


def _figures() -> list[tuple[str, int]]:
    active = Session.objects.filter(last_seen_at__gt=now() - DAY).values("user").distinct().count()
    sums = _messages()
    return [
        ("People", User.objects.count()),
        ("Messages in 24 hours", sums["messages_today"]),
        ("Messages in 7 days", sums["messages_week"]),
        ("Active in 24 hours", active),
        ("Tokens in 24 hours", sums["tokens_today"]),
        ("Tokens in 7 days", sums["tokens_week"]),
        ("Failed answers in 24 hours", sums["failed_today"]),
        ("Live sessions now", open_sessions()),
        ("Jobs waiting", queue_depth()),
        ("Failed jobs", failed_jobs()),
    ]


def _messages() -> dict[str, int]:
    today = Q(created_at__gt=now() - DAY)
    return Message.objects.filter(created_at__gt=now() - WEEK).aggregate(
        messages_today=Count("id", filter=today),
        messages_week=Count("id"),
        tokens_today=Sum("total_tokens", filter=today, default=0),
        tokens_week=Sum("total_tokens", default=0),
        failed_today=Count("id", filter=today & Q(status=Message.Status.FAILED)),
    )


def failed_jobs() -> int:
    """Jobs that used up their retries within the time results are kept."""
    return TaskResult.objects.filter(status="FAILURE").count()


def open_streams() -> int:
    """Answers that are being written now, in any process."""
    return Message.objects.filter(status=Message.Status.STREAMING).count()


def _providers() -> list[list[Any]]:
    configs = known_providers()
    down = async_to_sync(failing)([config.id for config in configs])
    return [
        [config.name, len(config.models) or "asked", "failing" if config.id in down else "ok"] for config in configs
    ]


def register_gauges() -> None:
    """Let Prometheus read what lies outside this process."""
    register_gauge("xentree_queue_depth", "Jobs that wait for a worker.", queue_depth)
    register_gauge("xentree_jobs_failed", "Jobs that used up their retries.", failed_jobs)
    register_gauge("xentree_streams_open", "Answers being written.", open_streams)
    register_gauge("xentree_live_sessions_open", "Sessions of Live that are open.", open_sessions)
    for name, what, rows in (
        ("documents", "Documents", documents),
        ("evaluations", "Answers", evaluations),
        ("webhooks", "Messages to webhooks", deliveries),
    ):
        register_gauge(f"xentree_{name}_waiting", f"{what} on their way.", rows.waiting_count)
        register_gauge(
            f"xentree_{name}_oldest_seconds", "For how long the oldest of them has been.", rows.waiting_seconds
        )
