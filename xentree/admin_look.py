"""How the admin looks and what its sidebar holds: settings.UNFOLD."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

_EVERGREEN = {
    "50": "oklch(97% .015 165)",
    "100": "oklch(94% .03 165)",
    "200": "oklch(88% .05 165)",
    "300": "oklch(80% .07 165)",
    "400": "oklch(72% .09 165)",
    "500": "oklch(55% .09 165)",
    "600": "oklch(45% .09 165)",
    "700": "oklch(39% .08 165)",
    "800": "oklch(33% .065 165)",
    "900": "oklch(27% .05 165)",
    "950": "oklch(20% .035 165)",
}


def _mark(request: HttpRequest) -> str:
    return static("brand/mark.svg")


def environment(request: HttpRequest) -> list[str]:
    """A label beside the title, so that nobody mistakes one installation for the other."""
    from django.conf import settings

    return ["Development", "info"] if settings.DEVELOPMENT else ["Production", "success"]


def _link(title: str, icon: str, name: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}")}


def _area(title: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "separator": True, "items": list(items)}


LOOK = {
    "SITE_TITLE": "Xentree",
    "SITE_HEADER": "Xentree",
    "SITE_SUBHEADER": "For staff",
    "SITE_ICON": _mark,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _: static("brand/favicon.svg")}],
    "ENVIRONMENT": "xentree.admin_look.environment",
    "DASHBOARD_CALLBACK": "xentree.dashboard.show",
    "COLORS": {"primary": _EVERGREEN},
    "BORDER_RADIUS": "8px",
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            _area("", _link("Overview", "dashboard", "index")),
            _area(
                "People",
                _link("People", "person", "accounts_user_changelist"),
                _link("Sign-ins", "login", "accounts_session_changelist"),
                _link("Data exports", "archive", "accounts_dataexport_changelist"),
            ),
            _area(
                "Organizations",
                _link("Organizations", "domain", "organizations_organization_changelist"),
                _link("Members", "group", "organizations_membership_changelist"),
                _link("Teams", "groups", "organizations_team_changelist"),
                _link("Invitations", "mail", "organizations_invitation_changelist"),
                _link("Domains", "language", "organizations_domain_changelist"),
                _link("API keys", "vpn_key", "organizations_apikey_changelist"),
                _link("Audit", "history", "organizations_auditentry_changelist"),
            ),
            _area(
                "Integrations",
                _link("Tokens", "token", "integrations_integrationtoken_changelist"),
                _link("Signing keys", "encrypted", "integrations_signingkey_changelist"),
                _link("Embeds", "chat_bubble", "integrations_embed_changelist"),
                _link("Events in calendars", "calendar_month", "integrations_calendarentry_changelist"),
                _link("Webhooks", "webhook", "integrations_webhook_changelist"),
                _link("Webhook deliveries", "outbox", "integrations_webhookdelivery_changelist"),
                _link("MCP servers", "construction", "integrations_mcpserver_changelist"),
            ),
            _area(
                "Conversations",
                _link("Conversations", "chat", "conversations_conversation_changelist"),
                _link("Imports", "upload", "conversations_conversationimport_changelist"),
                _link("Proposals", "how_to_vote", "conversations_proposal_changelist"),
            ),
            _area(
                "Knowledge",
                _link("Documents", "description", "knowledge_document_changelist"),
                _link("Search index", "manage_search", "knowledge_reindex_changelist"),
                _link("Search engine", "travel_explore", "knowledge_searchfeed_changelist"),
                _link("Search by meaning", "hub", "knowledge_embeddingindex_changelist"),
            ),
            _area(
                "English",
                _link("Modules", "school", "learning_module_changelist"),
                _link("Tasks", "task_alt", "learning_task_changelist"),
            ),
            _area(
                "Live",
                _link("Sessions", "mic", "live_livesession_changelist"),
                _link("Transcripts", "forum", "live_livetranscript_changelist"),
            ),
            _area(
                "Progress",
                _link("Progress", "trending_up", "learning_progress_changelist"),
                _link("XP events", "receipt_long", "learning_xpevent_changelist"),
                _link("Quests", "flag", "learning_quest_changelist"),
                _link("Boosters", "bolt", "learning_booster_changelist"),
                _link("Tokens", "toll", "learning_tokenevent_changelist"),
                _link("Freezes", "ac_unit", "learning_freezegain_changelist"),
                _link("Pauses", "pause_circle", "learning_pause_changelist"),
                _link("Repaired days", "healing", "learning_streakrepair_changelist"),
            ),
            _area(
                "Platform",
                _link("Plans", "sell", "organizations_plan_changelist"),
                _link("AI providers", "key", "organizations_providercredential_changelist"),
                _link("Limits", "speed", "limits"),
            ),
            _area(
                "Jobs",
                _link("Jobs", "work_history", "django_celery_results_taskresult_changelist"),
                _link("Timetable", "schedule", "django_celery_beat_periodictask_changelist"),
            ),
        ],
    },
}
