"""What tests of the pages of organizations have in common."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import AuditEntry, Invitation, Membership, Organization, Team

HOME = "/o/greenhouse"
ROLES = ["owner", "admin", "manager", "member"]


def texts(response):
    return response.content.decode()


def said(client, response):
    """The toasts of the page one is sent to."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


def everything():
    rows = [Organization, Membership, Team, Invitation, AuditEntry]
    return [list(model.objects.order_by("pk").values()) for model in rows]


def queries(client, path):
    with CaptureQueriesContext(connection) as asked:
        client.get(HOME + path)
    return len(asked)


def make_link(client, **form):
    data = {"how": "link", "role": "manager", "days": 30, "max_uses": 10, **form}
    answer = client.post(f"{HOME}/invite", data, headers={"HX-Request": "true"})
    return answer, re.search(r"http://testserver(/join/[\w-]+)", texts(answer))[1]
