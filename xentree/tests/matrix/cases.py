"""The table: every route and method of the API, written from the contract and not from the code."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tests.factories import PASSWORD
from live.tests.talks import body as talk_body
from xentree.tests.matrix.callers import ADMIN_SCOPE, SCOPES, Caller
from xentree.tests.matrix.case import PERSON_ONLY, PUBLIC, Case, still
from xentree.tests.matrix.words import (
    ADMINS,
    ANNEX,
    CARD,
    CIRCLE,
    ELSEWHERE,
    PERSONAL,
    PRIVATE,
    REVOKED,
    TENANT,
)
from xentree.tests.matrix.world import World

READ, WRITE = "conversations:read", "conversations:write"
EVERYBODY: dict[str, Any] = {"members": 200}
LOGIN = {"username": "the-owner", "password": PASSWORD}
NEW_PASSWORD = {"current_password": PASSWORD, "new_password": "seven quiet herons"}


def ids(**names: str) -> Any:
    """A body whose values are ids of the world."""
    return lambda world, caller: {field: str(world.ids[name]) for field, name in names.items()}


def registration(world: World, caller: Caller) -> dict[str, str]:
    return {"username": "newcomer", "email": "newcomer@example.org", "password": "seven quiet herons"}


def key_with(scope: str) -> Any:
    """A body that asks for a key of the tenant."""
    return lambda world, caller: {"name": "New", "organization_id": str(world.ids["org_id"]), "scopes": [scope]}


def question(**names: str) -> Any:
    """A body that asks something, with ids of the world."""
    return lambda world, caller: {"message": "And?", **ids(**names)(world, caller)}


def note_from(**names: str) -> Any:
    """A body that keeps something, with ids of the world."""
    return lambda world, caller: {"title": "Kept", **ids(**names)(world, caller)}


def question_with_file(world: World, caller: Caller) -> dict[str, Any]:
    return {"message": "See?", "save": True, "attachments": [str(world.ids["attachment_id"])]}


def question_in_folder(world: World, caller: Caller) -> dict[str, Any]:
    return {"message": "See?", "save": True, "folder_id": str(world.ids["folder_id"])}


def question_in_no_folder(world: World, caller: Caller) -> dict[str, Any]:
    return {"message": "See?", "save": True, "folder_id": str(world.ids["nothing"])}


def question_to_document(world: World, caller: Caller) -> dict[str, Any]:
    return {"query": PRIVATE, "document_ids": [str(world.ids["document_id"])]}


def upload(world: World, caller: Caller) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("notes.txt", b"Water boils.", "text/plain")}


def upload_shared(visibility: str, team_id: str = "") -> Any:
    """A file for others in the tenant to read."""
    return lambda world, caller: {
        **upload(world, caller),
        "visibility": visibility,
        "organization_id": str(world.ids["org_id"]),
        **({"team_id": str(world.ids[team_id])} if team_id else {}),
    }


def archive(world: World, caller: Caller) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("conversations.json", b"[]", "application/json")}


ACCOUNTS = [
    Case("POST", "api/auth/register", PUBLIC, 201, 201, body=registration),
    Case("POST", "api/auth/login", PUBLIC, **EVERYBODY, body=LOGIN),
    Case("POST", "api/auth/login", PUBLIC, (401, "invalid_credentials"), (401, "invalid_credentials"),
         body={**LOGIN, "password": "wrong"}, variant="wrong password"),
    Case("POST", "api/auth/refresh", PUBLIC, **EVERYBODY,
         body=lambda world, caller: {"refresh_token": world.secrets["refresh_token"]}),
    Case("POST", "api/auth/logout", PERSON_ONLY, **EVERYBODY, body={}),
    Case("GET", "api/auth/me", PERSON_ONLY, **EVERYBODY),
    Case("PATCH", "api/auth/me", PERSON_ONLY, **EVERYBODY, body={"full_name": "Somebody"}),
    Case("DELETE", "api/auth/me", PERSON_ONLY, (409, "last_owner"), 202, body={"password": PASSWORD},
         who=dict.fromkeys(("stranger", "staff"), (409, "last_owner"))),
    Case("DELETE", "api/auth/me", PERSON_ONLY, 400, 400, body={"password": "wrong"}, variant="wrong password"),
    Case("POST", "api/auth/change-password", PERSON_ONLY, **EVERYBODY, body=NEW_PASSWORD),
    Case("GET", "api/auth/sessions", PERSON_ONLY, **EVERYBODY, shows=PERSONAL),
    Case("DELETE", "api/auth/sessions/<uuid:session_id>", PERSON_ONLY, 204),
    Case("GET", "api/auth/exports", PERSON_ONLY, **EVERYBODY),
    Case("POST", "api/auth/exports", PERSON_ONLY, 202, 202),
    Case("GET", "api/auth/exports/<uuid:export_id>/file", PERSON_ONLY, shows=PERSONAL),
]  # fmt: skip

KEY = "api/api-keys/<uuid:key_id>"
# A key is its creator's; the tenant's admins see it, and may not take it away from somebody ranked above them.
KEYS = [
    Case("GET", "api/tenants", PERSON_ONLY, **EVERYBODY, shows=CARD),
    Case("GET", "api/api-keys", PERSON_ONLY, **EVERYBODY, shows=ADMINS),
    Case("POST", "api/api-keys", PERSON_ONLY, 201, 201, 404, body=key_with("rag:read")),
    Case("POST", "api/api-keys", PERSON_ONLY, 403, 403, 404, body=key_with("api:admin"), variant="with api:admin"),
    Case("DELETE", KEY, PERSON_ONLY, 204, who={"admin": 403}),
    Case("POST", f"{KEY}/rotate", PERSON_ONLY, 201, who={"admin": 403}, body={}),
]  # fmt: skip

MESSAGE = "api/core/messages/<uuid:message_id>"
PROPOSAL = "api/core/proposals/<uuid:proposal_id>"
TALKS = "api/core/conversations"
TALK = f"{TALKS}/<uuid:conversation_id>"
NOTES = "api/core/notes"
NOTE = f"{NOTES}/<uuid:note_id>"
STUDY_SET = "api/rag/study-sets/<uuid:study_set_id>"
OWN = {"conversation_id": "own"}
DOCUMENTS = "api/rag/documents"
DOCUMENT = f"{DOCUMENTS}/<uuid:document_id>"
# What a person keeps to themselves is not there for teammates, for admins and for staff either.
CONVERSATIONS = [
    Case("GET", "api/core/providers", READ, **EVERYBODY),
    Case("GET", "api/core/search", READ, **EVERYBODY, query="?q=question", token="chat:write", shows=PRIVATE),
    Case("GET", "api/core/search", READ, 400, 400, token="chat:write", variant="for nothing"),
    Case("GET", "api/core/search/status", "api:admin", **EVERYBODY, staff_only=True),
    Case("POST", "api/core/search/reindex", "api:admin", 202, 202, staff_only=True, body={}),
    Case("POST", "api/core/chat", WRITE, **EVERYBODY, body={"message": "Hello?"}, token="chat:write"),
    Case("POST", "api/core/chat", WRITE, body=question(conversation_id="conversation_id"), token="chat:write",
         variant="in a conversation"),
    Case("POST", "api/core/chat", WRITE, body=question_with_file, token="chat:write", variant="with an attachment"),
    Case("POST", "api/core/chat", WRITE, members=400, body=question_in_folder, token="chat:write",
         personal={"owner": 400}, variant="in a folder"),
    Case("POST", "api/core/chat", WRITE, 400, 400, body=question_in_no_folder, token="chat:write",
         variant="in a folder that is not there"),
    *(Case("POST", "api/rag/query", "rag:read", **EVERYBODY, body={"query": word}, token="knowledge:read",
           variant=f"about {word}", shows=word, shows_outside=word in (PERSONAL, ANNEX))
      for word in (PRIVATE, PERSONAL, ANNEX, CARD, CIRCLE)),
    Case("POST", "api/rag/query", "rag:read", body=question_to_document, token="knowledge:read", shows=PRIVATE,
         variant="to a document"),
    Case("POST", "api/rag/query", "rag:read", token="knowledge:read", variant="in a conversation",
         body=lambda world, caller: {"query": PRIVATE, "conversation_id": str(world.ids["conversation_id"])}),
    *(Case("POST", "api/knowledge/search", "rag:read", **EVERYBODY, body={"query": "paper"}, token="knowledge:read",
           variant=f"with {word} in it", shows=word) for word in (PRIVATE, CARD, CIRCLE)),
    Case("GET", DOCUMENTS, "rag:read", **EVERYBODY),
    Case("POST", "api/rag/upload", "rag:write", 201, 201, body=upload, multipart=True),
    *(Case("POST", "api/rag/upload", "rag:write", 201, 403, 404, body=upload_shared(**named), multipart=True,
           who=who, variant=f"shared with {variant}")
      for variant, named, who in (
          ("the organization", {"visibility": "organization"}, {"admin": 201, "manager": 201}),
          ("a team", {"visibility": "team", "team_id": "team_id"},
           {"admin": 201, "manager": 201, "teammate": 201}))),
    Case("POST", "api/rag/upload", "rag:write", 201, 404, multipart=True, variant="beside a conversation",
         body=lambda world, caller: {**upload(world, caller), "conversation_id": str(world.ids["conversation_id"])}),
    Case("POST", "api/rag/upload-url", "rag:write", 201, 201, body={"url": "https://example.org/a.pdf"}),
    Case("GET", DOCUMENT, "rag:read", shows=PRIVATE),
    Case("PATCH", DOCUMENT, "rag:write", body={"title": "Renamed"}),
    Case("DELETE", DOCUMENT, "rag:write", 204),
    Case("POST", f"{DOCUMENT}/retry", "rag:write", 409),
    Case("POST", f"{DOCUMENT}/cancel", "rag:write", 409),
    Case("GET", f"{DOCUMENT}/chunks", "rag:read", shows=PRIVATE),
    Case("GET", f"{DOCUMENT}/file", "rag:read", shows=PRIVATE),
    Case("GET", f"{DOCUMENT}/read", "rag:read", shows=PRIVATE),
    *(Case(method, f"api/rag/documents/<uuid:document_id>/{kind}", f"quiz:{right}", owner)
      for kind in ("quiz", "flashcards")
      for method, right, owner in (("GET", "read", 200), ("POST", "write", (409, "nothing_to_ask")))),
    Case("GET", STUDY_SET, "quiz:read", shows=PRIVATE),
    Case("PUT", f"{STUDY_SET}/round", "quiz:write", body={"items": [0], "answers": ["green"]}, shows=PRIVATE),
    Case("DELETE", STUDY_SET, "quiz:write", 204),
    Case("GET", MESSAGE, READ, shows=PRIVATE, token="chat:write"),
    Case("GET", f"{MESSAGE}/retrieval", READ),
    Case("GET", f"{MESSAGE}/stream", READ, shows=PRIVATE, token="chat:write"),
    Case("POST", f"{MESSAGE}/stop", WRITE, shows=PRIVATE, token="chat:write"),
    Case("POST", f"{MESSAGE}/regenerate", WRITE, body={}),
    Case("POST", f"{MESSAGE}/edit", WRITE, ids={"message_id": "question"}, body={"content": "Put differently?"}),
    Case("POST", f"{MESSAGE}/select", WRITE, shows=PRIVATE),
    Case("PUT", f"{MESSAGE}/feedback", WRITE, body={"feedback": "up"}, shows=PRIVATE),
    Case("GET", TALKS, READ, **EVERYBODY, shows=PRIVATE, token="chat:write"),
    Case("POST", TALKS, WRITE, 201, 201, body={"title": "A new one", "initial_query": "Why?"}, token="chat:write"),
    Case("POST", TALKS, WRITE, 201, 400, personal={"owner": 400}, body=ids(folder="folder_id"),
         variant="in a folder", token="chat:write"),
    Case("POST", TALKS, WRITE, 400, 400, body=ids(folder="nothing"), variant="in a folder that is not there",
         token="chat:write"),
    Case("POST", f"{TALKS}/bulk", WRITE, members=still(200),
         body=lambda world, caller: {"ids": [str(world.ids["conversation_id"])], "action": "archive"}),
    Case("POST", f"{TALKS}/bulk", WRITE, members=400, variant="into a folder",
         body=lambda world, caller: {"ids": [world.own_id(caller.who)], "action": "move",
                                     "folder": str(world.ids["folder_id"])}),
    Case("GET", TALK, READ, shows=PRIVATE, token="chat:write"),
    Case("PATCH", TALK, WRITE, body={"title": "Mine now"}),
    Case("PATCH", TALK, WRITE, members=400, ids=OWN, body=ids(folder="folder_id"), variant="into a folder",
         who=dict.fromkeys(("suspended", "annex"), 404)),
    Case("PATCH", TALK, WRITE, 400, 400, ids=OWN, body=ids(folder="nothing"), variant="into a folder that is not there",
         who=dict.fromkeys(("suspended", "annex"), 404)),
    Case("DELETE", TALK, WRITE, 204, token="chat:write"),
    Case("POST", f"{TALK}/restore", WRITE, ids={"conversation_id": "deleted_conversation"}, shows=PRIVATE),
    Case("POST", f"{TALK}/read", WRITE, 204),
    Case("POST", f"{TALK}/fork", WRITE, 201, body=ids(message_id="message_id")),
    Case("POST", f"{TALK}/fork", WRITE, 404, ids=OWN, body=ids(message_id="message_id"), variant="of another"),
    Case("GET", f"{TALK}/messages", READ, shows=PRIVATE, token="chat:write"),
    Case("GET", f"{TALK}/proposals", READ, shows=PRIVATE),
    Case("GET", PROPOSAL, READ, shows=PRIVATE),
    Case("POST", f"{PROPOSAL}/confirm", WRITE, shows=PRIVATE),
    Case("POST", f"{PROPOSAL}/decline", WRITE, shows=PRIVATE),
    Case("GET", f"{TALK}/export", READ, shows=PRIVATE),
    Case("GET", f"{TALK}/shares", READ, shows=PRIVATE),
    Case("POST", f"{TALK}/shares", WRITE, 201, body={}),
    Case("POST", f"{TALK}/session/start", WRITE, body={"goal": "Something"}, shows=PRIVATE),
    Case("POST", f"{TALK}/session/activity", WRITE, body={"active_seconds": 5}),
    Case("POST", f"{TALK}/session/end", WRITE),
    Case("GET", f"{TALK}/session/status", READ, shows=PRIVATE),
    Case("GET", "api/core/folders", READ, **EVERYBODY, shows=PRIVATE),
    Case("POST", "api/core/folders", WRITE, 201, 201, body={"name": "A new one"}),
    Case("PATCH", "api/core/folders/<uuid:folder_id>", WRITE, body={"name": "Renamed"}),
    Case("DELETE", "api/core/folders/<uuid:folder_id>", WRITE, 204),
    Case("GET", NOTES, READ, **EVERYBODY, shows=PRIVATE),
    Case("POST", NOTES, WRITE, 201, 201, body={"title": "A new one"}),
    Case("POST", NOTES, WRITE, 201, 400, body=note_from(message_id="message_id"),
         variant="from a message"),
    Case("POST", NOTES, WRITE, 201, 400, body=note_from(conversation_id="conversation_id"),
         variant="from a conversation"),
    Case("GET", f"{NOTES}/tags", READ, **EVERYBODY, shows=PRIVATE),
    Case("GET", f"{NOTES}/export", READ, **EVERYBODY),
    Case("GET", NOTE, READ, shows=PRIVATE),
    Case("PUT", NOTE, WRITE, body={"title": "Mine now", "content": ""}),
    Case("DELETE", NOTE, WRITE, 204),
    Case("POST", f"{NOTE}/restore", WRITE, ids={"note_id": "deleted_note"}, shows=PRIVATE),
    Case("GET", f"{NOTE}/export", READ, shows=PRIVATE),
    Case("GET", f"{NOTE}/versions", READ, shows=PRIVATE),
    Case("GET", f"{NOTE}/versions/<int:number>", READ, shows=PRIVATE),
    Case("GET", f"{NOTE}/versions/<int:number>/changes", READ, shows=PRIVATE),
    Case("POST", f"{NOTE}/versions/<int:number>/restore", WRITE, shows=PRIVATE),
    Case("GET", "api/core/shares", READ, **EVERYBODY, shows=PRIVATE),
    Case("DELETE", "api/core/shares/<uuid:share_id>", WRITE, 204),
    Case("GET", "api/core/export", READ, **EVERYBODY, shows=PRIVATE),
    Case("GET", "api/core/imports", READ, **EVERYBODY, shows=PRIVATE),
    Case("POST", "api/core/imports", WRITE, 202, 202, body=archive, multipart=True),
    Case("GET", "api/core/imports/<uuid:import_id>", READ, shows=PRIVATE),
    Case("POST", "api/core/attachments", WRITE, 201, 201, body=upload, multipart=True),
    Case("DELETE", "api/core/attachments/<uuid:attachment_id>", WRITE, 204),
    Case("GET", "api/core/attachments/<uuid:attachment_id>/file", READ, shows=PRIVATE),
]  # fmt: skip

ORGANIZATION = "api/organizations/<uuid:org_id>"
SEE, CHANGE = "organizations:read", "organizations:write"
MEMBERS: dict[str, Any] = {"members": 200, "others": 404}
ADMINS_ONLY: dict[str, Any] = {"members": 403, "others": 404, "who": {"admin": 200}}
OWNER_ONLY: dict[str, Any] = {"members": 403, "others": 404}


def admins(status: int, **more: Any) -> dict[str, Any]:
    """Owner and admins get that; other members may not, and for others it is not there."""
    return {"owner": status, "members": 403, "others": 404, "who": {"admin": status, **more}}


LAST_OWNER, MEMBER_ALREADY, UNVERIFIED = (409, "last_owner"), (409, "already_member"), (403, "email_not_verified")
LIMITS = f"{ORGANIZATION}/usage/members/<uuid:target_user_id>"
PROVIDER = f"{ORGANIZATION}/providers/<uuid:provider_id>"
A_PROVIDER = {"name": "Another", "kind": "openai", "api_key": "k", "models": ["m"], "enabled": False}
OF_OWNER = {"target_user_id": "owner"}
TENANTS = [
    Case("GET", "api/organizations", SEE, **EVERYBODY, shows=CARD),
    Case("POST", "api/organizations", CHANGE, 201, 201, body={"name": "A new one"}),
    Case("GET", "api/organizations/joinable", PERSON_ONLY, **EVERYBODY),
    Case("GET", ORGANIZATION, SEE, **MEMBERS, shows=CARD),
    Case("PATCH", ORGANIZATION, CHANGE, **ADMINS_ONLY, body={"description": "Other words"}),
    Case("DELETE", ORGANIZATION, CHANGE, 204, 403, 404,
         body=lambda world, caller: {"name": world.tenants["tenant"].name}),
    Case("DELETE", ORGANIZATION, CHANGE, 400, 403, 404, body={"name": "Another"}, variant="by another name"),
    Case("POST", f"{ORGANIZATION}/transfer", CHANGE, **OWNER_ONLY, body=ids(user_id="admin")),
    Case("POST", f"{ORGANIZATION}/transfer", CHANGE, 404, 403, 404, body=ids(user_id="stranger"), variant="outside"),
    Case("POST", f"{ORGANIZATION}/accept", PERSON_ONLY, 404, 404, who={"invited": 200}),
    Case("POST", f"{ORGANIZATION}/decline", PERSON_ONLY, 404, 404, who={"invited": 204}),
    Case("POST", f"{ORGANIZATION}/join", PERSON_ONLY, 404, 404, who={"joiner": 200}),
    Case("POST", f"{ORGANIZATION}/leave", PERSON_ONLY, LAST_OWNER, 204, 404),
    Case("GET", "api/invitations", PERSON_ONLY, **EVERYBODY),
    Case("POST", "api/invitations/accept", PERSON_ONLY, MEMBER_ALREADY, MEMBER_ALREADY, 200,
         who={"suspended": 403}, body={"token": "by-link"}),
    Case("POST", "api/invitations/accept", PERSON_ONLY, UNVERIFIED, UNVERIFIED, body={"token": "by-mail"},
         variant="for somebody else"),
    Case("GET", f"{ORGANIZATION}/audit", SEE, **ADMINS_ONLY, shows=ADMINS),
    Case("GET", f"{ORGANIZATION}/audit.csv", SEE, **ADMINS_ONLY, shows=ADMINS),
    Case("GET", "api/usage", "api:read", **EVERYBODY),
    Case("GET", f"{ORGANIZATION}/usage", SEE, **MEMBERS),
    Case("GET", f"{ORGANIZATION}/usage/members", SEE, **ADMINS_ONLY),
    Case("PATCH", LIMITS, CHANGE, **ADMINS_ONLY, body={"monthly_tokens": 5}),
    Case("GET", f"{ORGANIZATION}/providers", PERSON_ONLY, **ADMINS_ONLY, shows=ADMINS),
    Case("POST", f"{ORGANIZATION}/providers", PERSON_ONLY, **admins(201), body=A_PROVIDER),
    Case("GET", PROVIDER, PERSON_ONLY, **ADMINS_ONLY, shows=ADMINS),
    Case("PATCH", PROVIDER, PERSON_ONLY, **ADMINS_ONLY, body={"name": "Renamed"}),
    Case("DELETE", PROVIDER, PERSON_ONLY, **admins(204)),
    Case("POST", f"{PROVIDER}/test", PERSON_ONLY, still(200), 403, 404, who={"admin": still(200)}),
    Case("PATCH", LIMITS, CHANGE, 200, 403, 404, ids=OF_OWNER, body={"monthly_tokens": 5}, variant="of the owner"),
]  # fmt: skip

MEMBER = f"{ORGANIZATION}/members/<uuid:target_user_id>"
TEAM = f"{ORGANIZATION}/teams/<uuid:team_id>"
INVITATION = f"{ORGANIZATION}/invitations/<uuid:invitation_id>"
DOMAIN = f"{ORGANIZATION}/domains/<uuid:domain_id>"
UNPROVEN = (409, "domain_not_proven")
# Managers look after the teams they are in; the team of this world is one.
TENANT_PEOPLE = [
    Case("GET", f"{ORGANIZATION}/members", SEE, **MEMBERS, shows=TENANT),
    Case("POST", f"{ORGANIZATION}/members", CHANGE, **admins(201), body=ids(user_id="stranger")),
    Case("POST", f"{ORGANIZATION}/members", CHANGE, 201, 403, 404, variant="as owner",
         body=lambda world, caller: {"user_id": str(world.ids["stranger"]), "role": "owner"}),
    Case("GET", MEMBER, SEE, **MEMBERS, shows=TENANT),
    Case("PATCH", MEMBER, CHANGE, **ADMINS_ONLY, body={"role": "manager"}),
    Case("PATCH", MEMBER, CHANGE, 200, 403, 404, body={"role": "owner"}, variant="to owner"),
    Case("PATCH", MEMBER, CHANGE, LAST_OWNER, 403, 404, ids=OF_OWNER, body={"role": "member"}, variant="last owner"),
    Case("PUT", MEMBER, CHANGE, **ADMINS_ONLY, body={"role": "manager", "team_ids": []}),
    Case("PUT", MEMBER, CHANGE, 200, 404, body=ids(organization_id="annex"), by_key={"owner": 404},
         variant="into another organization"),
    Case("PUT", MEMBER, CHANGE, 404, body=ids(organization_id="elsewhere"), variant="into one of others"),
    Case("DELETE", MEMBER, CHANGE, **admins(204)),
    Case("DELETE", MEMBER, CHANGE, LAST_OWNER, 403, 404, ids=OF_OWNER, variant="the last owner"),
    Case("POST", f"{MEMBER}/suspend", CHANGE, **ADMINS_ONLY),
    Case("POST", f"{MEMBER}/restore", CHANGE, **ADMINS_ONLY, ids={"target_user_id": "suspended"}),
    Case("GET", f"{ORGANIZATION}/teams", SEE, **MEMBERS, shows=TENANT),
    Case("POST", f"{ORGANIZATION}/teams", CHANGE, **admins(201), body={"name": "A new one"}),
    Case("GET", TEAM, SEE, **MEMBERS, shows=TENANT),
    Case("PATCH", TEAM, CHANGE, 200, 403, 404, who={"admin": 200, "manager": 200}, body={"name": "Renamed"}),
    Case("DELETE", TEAM, CHANGE, **admins(204)),
    Case("GET", f"{TEAM}/members", SEE, **MEMBERS, shows=TENANT),
    Case("POST", f"{TEAM}/members", CHANGE, **admins(204, manager=204), body=ids(user_id="quiet")),
    Case("POST", f"{TEAM}/members", CHANGE, 404, 404, body=ids(user_id="stranger"), variant="a stranger"),
    Case("DELETE", f"{TEAM}/members/<uuid:target_user_id>", CHANGE, **admins(204, manager=204)),
    Case("GET", f"{ORGANIZATION}/invitations", SEE, **ADMINS_ONLY, shows=ADMINS),
    Case("POST", f"{ORGANIZATION}/invitations", CHANGE, **admins(201), body={}),
    Case("POST", f"{INVITATION}/resend", CHANGE, **ADMINS_ONLY, shows=ADMINS),
    Case("DELETE", INVITATION, CHANGE, **admins(204)),
    Case("GET", f"{ORGANIZATION}/domains", SEE, **ADMINS_ONLY, shows=ADMINS),
    Case("POST", f"{ORGANIZATION}/domains", CHANGE, **admins(201), body={"name": "new.example"}),
    Case("POST", f"{DOMAIN}/verify", CHANGE, UNPROVEN, 403, 404, who={"admin": UNPROVEN}),
    Case("DELETE", DOMAIN, CHANGE, **admins(204)),
]  # fmt: skip

INTEGRATION = "api/integration"
VERIFY, GRANT = "integrations:read", "integrations:write"


def of_tenant(world: World) -> str:
    return f"?tenantId={world.ids['org_id']}"


def wish(world: World, caller: Caller) -> dict[str, Any]:
    tenant = str(world.ids["org_id"])
    return {"mode": "api", "origin": "https://partner.example", "scopes": ["chat:write"], "tenantId": tenant}


def rotation(world: World, caller: Caller) -> dict[str, Any]:
    return {**wish(world, caller), "integrationToken": world.secrets["integration_token"]}


def revocation(world: World, caller: Caller) -> dict[str, Any]:
    return {"integrationToken": world.secrets["integration_token"], "reason": "Enough"}


def verification(world: World, caller: Caller) -> dict[str, Any]:
    return {"token": world.secrets["integration_token"], "tenantId": str(world.ids["org_id"])}


def new_embed(world: World, caller: Caller) -> dict[str, Any]:
    return {"tenantId": str(world.ids["org_id"]), "name": "Chat", "origins": ["https://partner.example"]}


def emergency(world: World, caller: Caller) -> dict[str, Any]:
    return {"tenantId": str(world.ids["org_id"]), "emergency": True}


def new_webhook(world: World, caller: Caller) -> dict[str, Any]:
    place = {"organization_id": str(world.ids["org_id"])}
    return {**place, "name": "New", "address": "https://hooks.example/new", "event_types": ["member.joined"]}


EMBED = f"{INTEGRATION}/embeds/<uuid:embed_id>"
WEBHOOKS = "api/integrations/webhooks"
WEBHOOK = f"{WEBHOOKS}/<uuid:webhook_id>"
DELIVERIES = f"{WEBHOOK}/deliveries"
DELIVERY = f"{DELIVERIES}/<uuid:delivery_id>"
# Owners and admins speak for a tenant to other sites; a token of it is there for nobody else.
TOKENS = [
    Case("POST", f"{INTEGRATION}/grant", GRANT, **admins(201), body=wish),
    Case("POST", f"{INTEGRATION}/verify", VERIFY, still(200), still(200), body=verification),
    Case("POST", f"{INTEGRATION}/revoke", GRANT, 200, 404, who={"admin": 200}, body=revocation),
    Case("POST", f"{INTEGRATION}/revoke", GRANT, 200, 404, who={"admin": 200}, body=ids(jti="jti", tenantId="org_id"),
         variant="by its id"),
    Case("POST", f"{INTEGRATION}/rotate", GRANT, 201, 404, who={"admin": 201}, body=rotation),
    Case("GET", f"{INTEGRATION}/jwks", PUBLIC, **EVERYBODY, query=of_tenant),
    Case("GET", f"{INTEGRATION}/fingerprint", PUBLIC, **EVERYBODY, query=of_tenant),
    Case("POST", f"{INTEGRATION}/keys/rotate", PERSON_ONLY, **admins(201), body=ids(tenantId="org_id")),
    Case("POST", f"{INTEGRATION}/keys/rotate", PERSON_ONLY, **admins(201), body=emergency, variant="in an emergency"),
    Case("GET", f"{INTEGRATION}/embeds", VERIFY, **ADMINS_ONLY, query=of_tenant),
    Case("POST", f"{INTEGRATION}/embeds", GRANT, **admins(201), body=new_embed),
    Case("GET", EMBED, VERIFY, **ADMINS_ONLY),
    Case("PATCH", EMBED, GRANT, **ADMINS_ONLY, body={"name": "Renamed"}),
    Case("DELETE", EMBED, GRANT, **admins(204)),
    Case("GET", WEBHOOKS, VERIFY, **ADMINS_ONLY, shows=ADMINS,
         query=lambda world: f"?organization_id={world.ids['org_id']}"),
    Case("POST", WEBHOOKS, GRANT, **admins(201), body=new_webhook),
    Case("GET", f"{WEBHOOKS}/events", VERIFY, **EVERYBODY),
    Case("GET", WEBHOOK, VERIFY, **ADMINS_ONLY, shows=ADMINS),
    Case("PATCH", WEBHOOK, GRANT, **ADMINS_ONLY, body={"enabled": False}),
    Case("DELETE", WEBHOOK, GRANT, **admins(204)),
    Case("POST", f"{WEBHOOK}/rotate-secret", GRANT, **ADMINS_ONLY),
    Case("POST", f"{WEBHOOK}/test", GRANT, **admins(202)),
    Case("POST", f"{WEBHOOK}/replay", GRANT, **admins(202), body={"since": "2020-01-01T00:00:00Z"}),
    Case("GET", DELIVERIES, VERIFY, **ADMINS_ONLY),
    Case("GET", DELIVERY, VERIFY, **ADMINS_ONLY),
    Case("POST", f"{DELIVERY}/replay", GRANT, **admins(202)),
    Case("GET", f"{INTEGRATION}/profile", VERIFY, 200, 200, 404, token="profile:read", shows=CARD,
         who=dict.fromkeys(("stranger", "staff", "annex", "visitor"), 200), personal={"owner": 400}),
    Case("GET", "api/admin/integration-token-revocations", PERSON_ONLY, 200, 403, shows=REVOKED,
         who=dict.fromkeys(("admin", "stranger", "staff"), 200)),
]  # fmt: skip

GOOGLE, NOT_SET_UP = "api/integrations/google-calendar", (409, "skill_unavailable")
EVENT = {"title": "English", "start": "2026-12-01", "end": "2026-12-02", "confirm": True}
# What a person connected is theirs in every workspace, and nobody else's.
SKILLS = [
    Case("GET", "api/integrations", VERIFY, **EVERYBODY),
    Case("DELETE", "api/integrations/<uuid:integration_id>", GRANT, 204, who={"annex": 204}),
    Case("GET", f"{GOOGLE}/connect", GRANT, NOT_SET_UP, NOT_SET_UP),
    # Whatever a browser comes with, it is sent on to a page.
    Case("GET", f"{GOOGLE}/callback", PUBLIC, still(302), still(302)),
    # Nobody has anything connected to it.
    Case("GET", f"{GOOGLE}/events", VERIFY, 404),
    Case("POST", f"{GOOGLE}/events", GRANT, 404, body=EVENT),
    Case("POST", f"{GOOGLE}/events", GRANT, 400, 400, body={**EVENT, "confirm": False}, variant="without a yes"),
]

SERVERS = "api/integrations/mcp-servers"


def of_workspace(world: World) -> str:
    return f"?organization_id={world.ids['org_id']}"


def switched_off(world: World, caller: Caller) -> dict[str, Any]:
    return {"organization_id": str(world.ids["org_id"]), "enabled": False}


def switched_on(world: World, caller: Caller) -> dict[str, Any]:
    return {**switched_off(world, caller), "enabled": True, "version": world.secrets["mcp_version"]}


# Owners and admins say which tools of others the assistant may use in their workspace.
TOOL_SERVERS = [
    Case("GET", SERVERS, VERIFY, **ADMINS_ONLY, query=of_workspace),
    Case("PATCH", f"{SERVERS}/<uuid:server_id>", GRANT, **ADMINS_ONLY, body=switched_on),
    Case("PATCH", f"{SERVERS}/<uuid:server_id>", GRANT, **ADMINS_ONLY, body=switched_off, variant="off"),
]

STATS = "api/v1/admin/stats"
# Who oversees anybody anywhere; staff do everywhere, but not with a key.
OVERSEERS: dict[str, Any] = dict.fromkeys(("admin", "manager", "stranger", "staff", "annex"), 200)
IN_TENANT: dict[str, Any] = {"admin": 200, "manager": 200, "staff": 200}


def of_organization(name: str) -> Any:
    """A query for the tenant's statistics."""
    return lambda world: f"?{name}={world.ids['org_id']}"


def of_team(world: World) -> str:
    return f"?team_id={world.ids['team_id']}"


# How members learn: for admins and managers of teams; to others the tenant is not there.
STATISTICS = [
    Case("GET", f"{STATS}/", SEE, 200, 403, who=OVERSEERS, shows=CARD, tells_staff={CARD, TENANT, ANNEX, ELSEWHERE}),
    Case("GET", f"{STATS}/", SEE, 200, 403, 404, who=IN_TENANT, by_key={"staff": 404}, shows=CARD,
         query=of_organization("organization_id"), tells_staff={CARD, TENANT}, variant="of an organization"),
    Case("GET", f"{STATS}/", SEE, 200, 403, who={**IN_TENANT, "stranger": 404, "annex": 404}, by_key={"staff": 404},
         shows=TENANT, query=of_team, tells_staff={CARD, TENANT}, variant="of a team"),
    Case("GET", f"{STATS}/users/<uuid:user_id>", SEE, 200, 403, 404, who=IN_TENANT, by_key={"staff": 404},
         shows=TENANT, query=of_organization("organization_id"), tells_staff={CARD, TENANT}),
    Case("GET", f"{STATS}/progress/members", SEE, 200, 403, 404, who=IN_TENANT, by_key={"staff": 404}, shows=CARD,
         query=of_organization("org_id"), tells_staff={CARD, TENANT}),
]  # fmt: skip

XP = "api/xp"
SHOWN = f"{XP}/public-profile/<str:username>"
POOR = (409, "not_enough_tokens")
# Everybody has just their own progress; others see what somebody shows to all.
PROGRESS = [
    *(Case("GET", f"{XP}/{page}", "api:read", **EVERYBODY)
      for page in ("profile", "streak-status", "weekly-activity", "learning-pulse", "settings")),
    Case("GET", f"{XP}/analytics", READ, **EVERYBODY),
    Case("GET", f"{XP}/analytics", READ, 400, 400, query="?start_date=2026-02-30", variant="from a day there is not"),
    Case("PATCH", f"{XP}/settings", "api:write", **EVERYBODY, body={"is_public": True, "daily_goal_xp": 80}),
    Case("PATCH", f"{XP}/settings", "api:write", 400, 400, body={"daily_goal_xp": 1}, variant="too low a goal"),
    Case("POST", f"{XP}/pause", "api:write", **EVERYBODY, body={}),
    Case("DELETE", f"{XP}/pause", "api:write", (409, "not_paused"), (409, "not_paused")),
    Case("GET", SHOWN, PUBLIC, **EVERYBODY, ids={"username": "shown_username"}),
    Case("GET", SHOWN, PUBLIC, 404, 404, ids={"username": "hidden_username"}, variant="of who shows nothing"),
    *(Case("GET", f"{XP}/{page}", "api:read", **EVERYBODY) for page in ("quests", "shop", "tokens")),
    Case("POST", f"{XP}/quests/<uuid:quest_id>/claim", "api:write", who={"annex": 200}),
    Case("POST", f"{XP}/shop/<slug:item>/buy", "api:write", 200, POOR, who={"annex": 200}),
    Case("PUT", f"{XP}/frame", "api:write", **EVERYBODY, body={"frame": ""}),
    Case("PUT", f"{XP}/frame", "api:write", (409, "not_owned"), (409, "not_owned"), body={"frame": "dew"},
         variant="of which none was bought"),
    Case("GET", f"{ORGANIZATION}/leaderboard", SEE, **MEMBERS),
]  # fmt: skip

XEL = "api/xel"
RECORDING = f"{XEL}/recordings/<uuid:recording_id>"
EVALUATION = f"{XEL}/evaluations/<uuid:evaluation_id>"


def voice(world: World, caller: Caller) -> dict[str, str]:
    return {"skill": "speaking", "recording_id": str(world.ids["recording_id"])}


# What somebody wrote or said is theirs alone, with all that was found in it.
ENGLISH = [
    Case("POST", f"{XEL}/evaluate", "xel:write", 202, 202, body={"skill": "writing", "text": "I like tea."}),
    Case("POST", f"{XEL}/evaluate", "xel:write", 400, 400, body={"skill": "writing", "text": ""}, variant="of nothing"),
    Case("POST", f"{XEL}/evaluate", "xel:write", 202, body=voice, variant="of a recording"),
    Case("GET", f"{XEL}/evaluations", "xel:read", **EVERYBODY, shows=PRIVATE),
    Case("GET", EVALUATION, "xel:read", shows=PRIVATE),
    Case("POST", f"{EVALUATION}/retry", "xel:write", 409),
    Case("POST", f"{XEL}/recordings", "xel:write", 201, 201, body={"content_type": "audio/webm"}),
    Case("GET", RECORDING, "xel:read"),
    Case("PATCH", RECORDING, "xel:write", 400, body={}, variant="without an offset"),
    Case("DELETE", RECORDING, "xel:write", 204),
    Case("POST", f"{RECORDING}/finish", "xel:write"),
    Case("GET", f"{RECORDING}/audio", "xel:read", shows=PRIVATE),
]  # fmt: skip

CLASS = f"{XEL}/classes/<uuid:org_id>"
PUPIL = f"{CLASS}/members/<uuid:user_id>"
LOOK = f"{EVALUATION}/second-look"
OF_ASKED = {"evaluation_id": "asked_evaluation"}
NOT_ASKED = (409, "question_not_asked")


def teachers(status: int) -> dict[str, Any]:
    """Admins, managers of the team and staff teach; a key of staff is not staff."""
    who = dict.fromkeys(("admin", "manager", "staff"), status)
    return {"owner": status, "members": 403, "others": 404, "who": who, "by_key": {"staff": 404}}


# Everybody has just their own English; teachers see where their people stand.
PROFICIENCY = [
    *(Case("GET", f"{XEL}/{page}", "xel:read", **EVERYBODY) for page in ("placement", "settings", "second-looks")),
    Case("POST", f"{XEL}/placement", "xel:write", **EVERYBODY),
    Case("POST", f"{XEL}/placement/answer", "xel:write", NOT_ASKED, NOT_ASKED, body=ids(task_id="nothing")),
    Case("DELETE", f"{XEL}/placement", "xel:write", **EVERYBODY),
    Case("PATCH", f"{XEL}/settings", "xel:write", **EVERYBODY, body={"level": "B1", "keep_audio_days": 7}),
    Case("PATCH", f"{XEL}/settings", "xel:write", 400, 400, body={"level": "D1"}, variant="to no level"),
    Case("GET", CLASS, "xel:read", **teachers(200), shows=TENANT, tells_staff={TENANT}),
    Case("GET", f"{CLASS}/members.csv", "xel:read", **teachers(200), shows=TENANT, tells_staff={TENANT}),
    Case("GET", PUPIL, "xel:read", **teachers(200), shows=TENANT, tells_staff={TENANT}),
    Case("POST", f"{PUPIL}/ratings", "xel:write", **teachers(201), shows=TENANT, tells_staff={TENANT},
         body={"skill": "speaking", "value": 40, "reason": "An exam"}),
    Case("DELETE", f"{PUPIL}/ratings/<uuid:word_id>", "xel:write", **teachers(204)),
    Case("GET", LOOK, "xel:read", ids=OF_ASKED),
    Case("POST", LOOK, "xel:write", 201, ids=OF_ASKED, body={"words": "Please"}),
    Case("PUT", LOOK, "xel:write", 404, 404, ids=OF_ASKED, who={"admin": 200, "staff": 200}, by_key={"staff": 404},
         body={"score": 60}),
    *(Case("GET", f"{XEL}/{page}", "xel:read", **EVERYBODY) for page in ("xpi", "xpi/history")),
    Case("GET", f"{XEL}/xpi/history", "xel:read", 400, 400, query="?start_date=2026-02-30",
         variant="from a day there is not"),
]  # fmt: skip

MODULE, TASK = f"{XEL}/modules/<uuid:module_id>", f"{XEL}/tasks/<uuid:task_id>"
SLIP = f"{XEL}/notebook/<uuid:error_id>"
LOCKED = (409, "module_locked")
IN_SESSION = {"session_id": "english_session_id"}
SESSION = ids(**IN_SESSION)
LEARN, PRACTISE = "xel:read", "xel:write"
# The course is everybody's; what somebody does of it is theirs alone.
COURSE = [
    *(Case("GET", f"{XEL}/{page}", LEARN, **EVERYBODY) for page in ("modules", "reviews")),
    Case("GET", f"{XEL}/dashboard", LEARN, **EVERYBODY),
    Case("GET", f"{XEL}/notebook", LEARN, **EVERYBODY, shows=PRIVATE),
    Case("GET", f"{XEL}/modules", LEARN, 400, 400, query="?level=Z9", variant="of a level there is not"),
    Case("GET", MODULE, LEARN, **EVERYBODY),
    Case("GET", MODULE, LEARN, 404, ids={"module_id": "nothing"}, variant="that is not there"),
    Case("POST", f"{MODULE}/start", PRACTISE, 200, 201, who={"annex": 200}),
    Case("POST", f"{MODULE}/start", PRACTISE, LOCKED, LOCKED, ids={"module_id": "locked_module"}, variant="locked"),
    Case("POST", f"{MODULE}/complete", PRACTISE, 200, (409, "module_incomplete"), who={"annex": 200}),
    Case("GET", TASK, LEARN, **EVERYBODY),
    Case("GET", f"{TASK}/audio", LEARN, **EVERYBODY, ids={"task_id": "spoken_task"}),
    Case("POST", f"{TASK}/submit", PRACTISE, 201, 201, body={"answer": ["am"]}),
    Case("POST", f"{TASK}/submit", PRACTISE, 201,
         body=lambda world, caller: {"answer": ["am"], **SESSION(world, caller)},
         variant="in a session"),
    Case("POST", f"{TASK}/regenerate", PRACTISE, **EVERYBODY, body={}),
    Case("GET", f"{TASK}/submissions", LEARN, **EVERYBODY, shows=PRIVATE),
    Case("GET", f"{XEL}/submissions/<uuid:submission_id>", LEARN, shows=PRIVATE),
    Case("POST", f"{XEL}/sessions/start", PRACTISE, 201, 201, body={"kind": "lesson"}),
    Case("POST", f"{XEL}/sessions/end", PRACTISE, body=SESSION),
    Case("POST", f"{XEL}/transcripts", PRACTISE, 201,
         body=lambda world, caller: {**SESSION(world, caller), "role": "ai", "text": "Hi"}),
    Case("GET", f"{XEL}/sessions/<uuid:session_id>/transcripts", LEARN, ids=IN_SESSION, shows=PRIVATE),
    Case("POST", f"{SLIP}/answer", PRACTISE, body={"answer": ["am"]}),
    Case("DELETE", SLIP, PRACTISE, 204),
]  # fmt: skip

LIVE = "api/live"
TALKING = (409, "live_session_active")
IN_LIVE = ids(session_id="live_session_id")
VOICE = {"session_type": "voice"}


def talk_in(world: World, caller: Caller) -> dict[str, Any]:
    return {**VOICE, "conversation_id": str(world.ids["conversation_id"])}


# A session is its person's alone; a visitor's token reaches what it was granted for.
TALKING_LIVE = [
    Case("GET", f"{LIVE}/quota", "live:read", **EVERYBODY, token="quota:read"),
    Case("POST", f"{LIVE}/session/start", "live:write", TALKING, 201, who={"annex": TALKING}, token="live:start",
         body=VOICE),
    Case("POST", f"{LIVE}/session/start", "live:write", TALKING, token="live:start", body=talk_in,
         variant="in a conversation"),
    Case("POST", f"{LIVE}/session/start", "live:write", 400, 400, token="live:start", body={"session_type": "song"},
         variant="of no type"),
    *(Case("POST", f"{LIVE}/session/{act}", "live:write", token="live:start", body=body, variant=variant)
      for act in ("heartbeat", "end") for body, variant in ((IN_LIVE, ""), ({}, "of the open one"))),
    Case("POST", f"{LIVE}/session/avatar", "live:write", (409, "video_avatar_unavailable"), token="live:start",
         body=IN_LIVE),
    Case("GET", f"{LIVE}/sessions/<uuid:session_id>", "live:read", token="live:start",
         ids={"session_id": "live_session_id"}),
    Case("PATCH", f"{LIVE}/nickname", "live:write", **EVERYBODY, body={"nickname": "Fern"}),
    Case("PATCH", f"{LIVE}/nickname", "live:write", 400, 400, body={"nickname": " "}, variant="to nothing"),
    Case("GET", f"{LIVE}/settings", "live:read", **EVERYBODY),
    Case("PATCH", f"{LIVE}/settings", "live:write", **EVERYBODY, body={"mode": "push"}),
    Case("PATCH", f"{LIVE}/settings", "live:write", 400, 400, body={"voice": "z"}, variant="to no voice"),
]  # fmt: skip

SAID, A_SAID = f"{LIVE}/transcripts", f"{LIVE}/transcripts/<uuid:transcript_id>"
REPORT, OF_SAID = f"{LIVE}/sessions/<uuid:session_id>/report", {"session_id": "over_session_id"}
# What was said is its person's alone; what somebody is to have said no key can write.
TRANSCRIPTS = [
    Case("GET", SAID, "live:read", **EVERYBODY, shows=PRIVATE),
    Case("POST", SAID, PERSON_ONLY, **EVERYBODY, body=talk_body()),
    Case("POST", SAID, PERSON_ONLY, 400, 400, body=talk_body([]), variant="in which nobody speaks"),
    Case("POST", SAID, PERSON_ONLY, 403, 403, body=talk_body(username="the-quiet"), variant="of another"),
    Case("GET", A_SAID, "live:read", shows=PRIVATE),
    Case("DELETE", A_SAID, "live:write", 204),
    Case("GET", f"{A_SAID}/export", "live:read", shows=PRIVATE),
    Case("POST", f"{A_SAID}/continue", PERSON_ONLY, 201, shows=PRIVATE),
    Case("GET", REPORT, "live:read", ids=OF_SAID),
    Case("POST", REPORT, "live:write", 202, ids=OF_SAID),
]  # fmt: skip

COMPLETION = {"model": "auto", "messages": [{"role": "user", "content": "Hello?"}]}
FLOOR = [
    Case("GET", "api/health", PUBLIC, **EVERYBODY),
    Case("GET", "api/health/detailed", PUBLIC, **EVERYBODY),
    Case("GET", "v1/models", WRITE, **EVERYBODY),
    Case("GET", "v1/models/<path:model_id>", WRITE, **EVERYBODY),
    Case("POST", "v1/chat/completions", WRITE, **EVERYBODY, body=COMPLETION),
]  # fmt: skip

BLOCKS, BLOCK = "api/integrations/study-blocks", "api/integrations/study-blocks/<uuid:block_id>"
A_BLOCK = {"start": "2030-01-09T09:00:00Z", "end": "2030-01-09T10:00:00Z", "focus": "live"}
A_PLAN = {"count": 1, "first_day": "2026-01-05", "last_day": "2026-01-06"}
NO_CALENDAR = (409, "conflict")
# When somebody learns is theirs alone, in whichever workspace they are; no calendar here can be written to.
STUDY = [
    Case("GET", BLOCKS, "integrations:read", **EVERYBODY),
    Case("POST", BLOCKS, "integrations:write", NO_CALENDAR, NO_CALENDAR, body={"confirm": True, "blocks": [A_BLOCK]}),
    Case("POST", BLOCKS, "integrations:write", 400, 400, body={"confirm": False, "blocks": [A_BLOCK]},
         variant="without a yes"),
    Case("POST", f"{BLOCKS}/plan", "integrations:write", NO_CALENDAR, NO_CALENDAR, body=A_PLAN),
    Case("GET", BLOCK, "integrations:read", who={"annex": 200}),
    Case("PATCH", BLOCK, "integrations:write", who={"annex": 200}, body={"start": "2030-01-09T09:00:00Z"}),
    Case("DELETE", BLOCK, "integrations:write", 204, who={"annex": 204}),
    Case("GET", "api/integrations/study-times", "integrations:read", **EVERYBODY),
    Case("PATCH", "api/integrations/study-times", "integrations:write", **EVERYBODY, body={"minutes": 30}),
    Case("PATCH", "api/integrations/study-times", "integrations:write", 400, 400, body={"minutes": 5},
         variant="too short"),
]  # fmt: skip

TENANCY = [*TENANTS, *TENANT_PEOPLE, *TOKENS, *SKILLS, *TOOL_SERVERS]
LEARNING = [*PROGRESS, *STATISTICS, *ENGLISH, *COURSE, *PROFICIENCY]
TALKS_ALOUD = [*TALKING_LIVE, *TRANSCRIPTS]
CASES: list[Case] = [*ACCOUNTS, *KEYS, *CONVERSATIONS, *TENANCY, *LEARNING, *TALKS_ALOUD, *STUDY, *FLOOR]
assert set(SCOPES) >= {case.scope for case in CASES} - {PUBLIC, PERSON_ONLY, ADMIN_SCOPE}
