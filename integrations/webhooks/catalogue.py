"""Every event a webhook can be told: name, version and fields; pages, API and documents list them from here.

Ids and small values only: what somebody wrote, said or called something is never sent, nor what is a person's own.
"""

from dataclasses import dataclass
from typing import Any

from integrations.models.webhooks import TEST

_KINDS: dict[str, dict[str, Any]] = {
    "id": {"type": "string", "format": "uuid"},
    "id or null": {"type": ["string", "null"], "format": "uuid"},
    "ids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
    "word": {"type": "string", "maxLength": 120},
    "number": {"type": "integer"},
}


@dataclass(frozen=True)
class EventType:
    """An event: `fields` of its `data` as {name: kind}; a change that could break a receiver is another `version`."""

    name: str
    about: str
    fields: dict[str, str]
    version: int = 1

    @property
    def group(self) -> str:
        """What it is about, as pages head it."""
        return GROUPS[self.name.partition(".")[0]]

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of `data`."""
        return {
            "type": "object",
            "properties": {name: _KINDS[kind] for name, kind in self.fields.items()},
            "required": list(self.fields),
            "additionalProperties": False,
        }


GROUPS = {
    "member": "Members",
    "invitation": "Members",
    "conversation": "Conversations",
    "proposal": "Conversations",
    "document": "Documents",
    "english": "English",
    "live": "Live",
    "api_key": "Keys and limits",
    "integration_token": "Keys and limits",
    "cap": "Keys and limits",
}
_MEMBER = {"user_id": "id", "role": "word", "status": "word", "team_ids": "ids"}
_DOCUMENT = {"document_id": "id", "user_id": "id", "visibility": "word", "team_id": "id or null"}
_LIVE = {"session_id": "id", "user_id": "id"}
_CONVERSATION = {"conversation_id": "id", "user_id": "id"}

EVENT_TYPES = {
    each.name: each
    for each in (
        EventType("member.joined", "Somebody became a member.", _MEMBER),
        EventType("member.changed", "A member has another role, status or other teams.", _MEMBER),
        EventType(
            "member.left", "Somebody may do nothing here any more: left, removed or suspended.", {"user_id": "id"}
        ),
        EventType(
            "invitation.accepted", "Somebody said yes to an invitation.", {"invitation_id": "id", "user_id": "id"}
        ),
        EventType("conversation.created", "A conversation began in the workspace.", _CONVERSATION),
        EventType(
            "conversation.answered",
            "An answer of the assistant ended: complete, stopped or failed.",
            {**_CONVERSATION, "message_id": "id", "status": "word"},
        ),
        EventType(
            "conversation.deleted", "A conversation was deleted; for ten minutes it can be restored.", _CONVERSATION
        ),
        EventType(
            "proposal.decided",
            "Somebody answered what the assistant asked a yes for, or it grew too old.",
            {**_CONVERSATION, "proposal_id": "id", "tool": "word", "status": "word"},
        ),
        EventType("document.added", "A document for the organization or a team was added.", _DOCUMENT),
        EventType("document.ready", "It was read, and is found from now on.", {**_DOCUMENT, "chunks": "number"}),
        EventType("document.failed", "It could not be read.", {**_DOCUMENT, "error_code": "word"}),
        EventType("document.shared", "Others can read it than before, or only its owner again (private).", _DOCUMENT),
        EventType("document.removed", "It is gone for good.", _DOCUMENT),
        EventType(
            "english.evaluation_finished",
            "An answer in the workspace was marked, or could not be: done or failed.",
            {"evaluation_id": "id", "user_id": "id", "skill": "word", "status": "word"},
        ),
        EventType(
            "english.module_completed",
            "Somebody completed a module in the workspace.",
            {"module_id": "id", "user_id": "id"},
        ),
        EventType("live.session_started", "Somebody began to talk in the workspace.", _LIVE),
        EventType(
            "live.session_ended",
            "The talk is over, with the seconds that were counted.",
            {**_LIVE, "seconds": "number"},
        ),
        EventType("live.report_finished", "The report on it is there, or failed.", {**_LIVE, "status": "word"}),
        EventType("api_key.revoked", "An API key is dead.", {"key_id": "id", "user_id": "id"}),
        EventType("integration_token.revoked", "An integration token was called back.", {"token_id": "id"}),
        EventType(
            "cap.reached",
            "A limit of the organization, or of a member in it, kept somebody from going on; once a month and limit.",
            {"resource": "word", "holder": "word", "limit": "number", "user_id": "id or null"},
        ),
    )
}
# Sent by hand and never asked for, so that nobody has to choose it.
TEST_TYPE = EventType(TEST, "A test that an admin sent.", {"webhook_id": "id"})


def event_type(name: str) -> EventType:
    """The one of that name, tests included."""
    return TEST_TYPE if name == TEST else EVENT_TYPES[name]


def grouped() -> dict[str, list[EventType]]:
    """All of them by what they are about."""
    groups: dict[str, list[EventType]] = {}
    for each in EVENT_TYPES.values():
        groups.setdefault(each.group, []).append(each)
    return groups


def as_markdown() -> str:
    """The table of docs/webhooks.md."""
    lines = ["| type | version | when | `data` |", "|---|---|---|---|"]
    for each in (*EVENT_TYPES.values(), TEST_TYPE):
        fields = ", ".join(f"`{name}` ({kind})" for name, kind in each.fields.items())
        lines.append(f"| `{each.name}` | {each.version} | {each.about} | {fields} |")
    return "\n".join(lines)
