"""The Celery application; tasks are found in every app's tasks.py."""

import os

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

from xentree.worker import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xentree.settings")

app = Celery("xentree")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
prepare(app)


@setup_logging.connect
def _keep_our_logging(**kwargs: object) -> None:
    """Django has configured the log already; Celery must not do it anew."""
