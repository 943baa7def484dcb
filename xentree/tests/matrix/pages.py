"""The table of the pages: what a browser gets, by who signed in with it."""

from dataclasses import dataclass
from typing import Any

from accounts.tests.factories import PASSWORD
from xentree.tests.matrix.callers import CSRF, WITH_FORM, Caller
from xentree.tests.matrix.case import PERSON_ONLY, SAFE, Case, Outcome, outcome, still
from xentree.tests.matrix.cases import ADMINS_ONLY, EVERYBODY, MEMBERS, admins, ids
from xentree.tests.matrix.words import ADMINS, CARD, PERSONAL, PRIVATE, TENANT
from xentree.tests.matrix.world import World

SIGN_IN = "sent to sign in"
# Done, and on to the next page.
DONE = 302
# No key and no token opens a page, whatever it may do elsewhere; one of each is enough to see that.
NOT_SIGNED_IN = ("nobody", "bearer of owner", "key of owner, organizations:write", "token, profile:read")
SENT_TO_SIGN_IN = Outcome(302, SIGN_IN, still=True)
NOBODY_WITH_FORM = Caller("nobody, with the form's token", "none", headers={"X-CSRFToken": CSRF}, cookies=WITH_FORM)


@dataclass(frozen=True, kw_only=True)
class Page(Case):
    """`visitors` is what those get who are not signed in, where they are not sent to do so."""

    visitors: Any = SENT_TO_SIGN_IN
    multipart: bool = True
    is_for_embeds: bool = False
    # The address itself is the proof: a POST needs no form.
    at_one_click: bool = False

    def expected(self, caller: Caller) -> Outcome:
        """First whether a form carries its token, then who is signed in, then who they are here."""
        if self.method not in SAFE and not self.at_one_click and caller.headers.get("X-CSRFToken") is None:
            return Outcome(403, still=True)
        if "session" not in caller.way or caller.refused:
            return _in_words(outcome(self.who.get(caller.who, self.visitors)))
        return _in_words(outcome(403) if self.staff_only and caller.who != "staff" else self._for(caller))

    def column(self, caller: Caller) -> str:
        """A bearer token is nobody to a page."""
        return "nobody" if caller.way == "bearer" else super().column(caller)

    def reader(self, caller: Caller) -> str | None:
        """Whoever the page is for; only one is for pages of an embed."""
        return caller.headers.get("Origin") if self.is_for_embeds else None

    def code_of(self, response: Any) -> str | None:
        """A page says in words what is wrong."""
        return SIGN_IN if response.headers.get("Location", "").startswith("/account/login?next=") else None


def _in_words(expected: Outcome) -> Outcome:
    return Outcome(expected.status, expected.code if expected.code == SIGN_IN else None, expected.still)


def look(route: str, *given: Any, **more: Any) -> Page:
    """A page to read."""
    return Page("GET", route, PERSON_ONLY, *given, **more)


def form(route: str, *given: Any, **more: Any) -> Page:
    """One that does something."""
    return Page("POST", route, PERSON_ONLY, *given, body=more.pop("body", {}), **more)


def done(**more: Any) -> dict[str, Any]:
    """Owner and admins did it; other members may not, and for others it is not there."""
    return admins(DONE, **more)


def closing(world: World, caller: Caller) -> dict[str, str]:
    """The form that closes one's account."""
    return {"password": PASSWORD, "confirmation": f"the-{caller.who}"}


def new_key(world: World, caller: Caller) -> dict[str, Any]:
    return {"name": "New", "organization": str(world.ids["org_id"]), "scopes": ["rag:read"], "days": "90"}


def its_name(world: World, caller: Caller) -> dict[str, str]:
    """The tenant's, typed so that nothing ends by accident."""
    return {"name": world.tenants["tenant"].name}


def its_tools(world: World, caller: Caller) -> dict[str, Any]:
    """All that the server has, as they are."""
    return {"version": world.secrets["mcp_version"], "tools": ["look"]}


def its_document(world: World) -> str:
    """The owner's, by its id."""
    return f"?id={world.ids['document_id']}"


PROFILE = {"full_name": "Somebody", "timezone": "Europe/Berlin", "language": "en", "daily_goal_xp": "50"}
SHOWN = "u/<str:username>"
CHOICES = {"daily_goal_xp": "80", "is_public": "on", "quiet_from": "21:00", "quiet_until": "08:00"}
SECURITY, DATA = "settings/security", "settings/data"
CHAT, FOLDER = "chat/<uuid:conversation_id>", "chat/folders/<uuid:folder_id>"
ENTRY, IN_2030 = "calendar/entries/<uuid:entry_id>", "?date=2030-01-08"
OWN = [
    look("", DONE, DONE, visitors=200),
    look("avatars/<str:name>", 404, visitors=404),
    look("handbook", **EVERYBODY, visitors=200),
    look("handbook/<slug:slug>", **EVERYBODY, visitors=200, ids={"slug": "handbook"}),
    look("embed.js", DONE, DONE, visitors=DONE),
    look("embed/<uuid:embed_id>", **EVERYBODY, visitors=200),
    # A token comes from a page of the embed's origin, and only such a page learns how the bubble looks.
    look("embed/<uuid:embed_id>/card", 404, visitors=404, who={"visitor": 200}, is_for_embeds=True),
    look("knowledge", **EVERYBODY, shows=PRIVATE),
    look("knowledge/rows", **EVERYBODY),
    look("knowledge/rows", **EVERYBODY, query=its_document, shows=PRIVATE, variant="one of the owner"),
    look("knowledge/<uuid:document_id>", shows=PRIVATE),
    look("styleguide", **EVERYBODY, staff_only=True),
    look("settings", **EVERYBODY),
    form("settings", DONE, DONE, body=PROFILE),
    look("settings/profile", **EVERYBODY),
    form("settings/profile", DONE, DONE, body=PROFILE),
    form("settings/profile/picture", DONE, DONE, body={"remove": "1"}),
    look(SECURITY, **EVERYBODY),
    form(f"{SECURITY}/sessions/<uuid:session_id>/revoke", DONE, still(DONE)),
    form(f"{SECURITY}/sessions/revoke-others", DONE, DONE),
    look(DATA, **EVERYBODY),
    look(f"{DATA}/exports", **EVERYBODY),
    form(f"{DATA}/exports", DONE, DONE),
    look(f"{DATA}/exports/<uuid:export_id>/file", shows=PERSONAL),
    form(f"{DATA}/delete", 400, DONE, body=closing, who=dict.fromkeys(("stranger", "staff"), 400)),
    form(f"{DATA}/delete", 400, 400, body={"password": "wrong"}, variant="wrong password"),
    look("settings/appearance", **EVERYBODY),
    look("settings/usage", **EVERYBODY),
    look("progress", **EVERYBODY),
    look("progress/growth", **EVERYBODY),
    look("progress/days", **EVERYBODY),
    form("progress/quests/<uuid:quest_id>/claim", DONE, who={"annex": DONE}),
    look("progress/leaderboard", **EVERYBODY),
    look("progress/leaderboard", **MEMBERS, query="?organization=tenant", shows=CARD, variant="of the tenant"),
    form("progress/leaderboard/part", DONE, DONE, body={"on_leaderboard": "true"}),
    look("progress/shop", **EVERYBODY),
    form("progress/shop/<slug:item>/buy", DONE, still(DONE), who={"annex": DONE}),
    form("progress/shop/wear", DONE, DONE, body={"frame": ""}),
    form("progress/shop/wear", still(DONE), still(DONE), body={"frame": "dew"}, variant="of which none was bought"),
    look("progress/analytics", **EVERYBODY),
    look("progress/analytics", 400, 400, query="?start=2026-02-30&end=2026-03-01", variant="from a day there is not"),
    look("settings/progress", **EVERYBODY),
    form("settings/progress", DONE, DONE, body=CHOICES),
    form("settings/progress", 200, 200, body={**CHOICES, "daily_goal_xp": "1"}, variant="too low a goal"),
    form("settings/progress/pause", DONE, DONE),
    form("settings/progress/resume", still(DONE), still(DONE)),
    look(SHOWN, **EVERYBODY, visitors=200, ids={"username": "shown_username"}),
    look(SHOWN, 404, 404, visitors=404, ids={"username": "hidden_username"}, variant="of who shows nothing"),
    look("settings/chats", **EVERYBODY, shows=PRIVATE),
    look("chat", **EVERYBODY, shows=PRIVATE),
    look(CHAT, shows=PRIVATE),
    look("chat", **EVERYBODY, shows=PRIVATE, variant="with a note",
         query=lambda world: f"?note={world.ids['note_id']}"),
    look("notes", **EVERYBODY, shows=PRIVATE),
    look("notes/new", **EVERYBODY, shows=PRIVATE),
    look("notes/<uuid:note_id>", shows=PRIVATE),
    look("skills", **EVERYBODY),
    look("skills/google-calendar/connect", still(DONE), still(DONE)),
    form("skills/<uuid:integration_id>/permissions", DONE, body={"may_read": "on"}),
    form("skills/<uuid:integration_id>/disconnect", DONE),
    look("calendar", **EVERYBODY, query=IN_2030),
    look("calendar/week", **EVERYBODY, query=IN_2030),
    form("calendar/sync", DONE, DONE),
    look("calendar/plan", **EVERYBODY),
    form("calendar/plan", 400, 400),
    form("calendar/plan/write", DONE, DONE),
    form(f"{ENTRY}/move", DONE, body={"day": "2030-01-09", "clock": "09:00"}),
    form(f"{ENTRY}/remove", DONE),
    form(f"{ENTRY}/retry", DONE),
    look(f"{ENTRY}/again"),
    look("skills/ical-feed/new", **EVERYBODY),
    form("skills/ical-feed/new", 400, 400, body={"address": "http://calendar.example/x.ics"}),
    look("skills/ical-feed/<uuid:feed_id>"),
    form("skills/ical-feed/<uuid:feed_id>", DONE, body={"name": "Other words"}),
    look("chat/usage", **EVERYBODY),
    look("search", **EVERYBODY),
    look("search", **EVERYBODY, query="?q=question", shows=PRIVATE, variant="for a word"),
    look("chat/archive", **EVERYBODY),
    look(FOLDER, shows=PRIVATE),
    look("study", **EVERYBODY, shows=PRIVATE),
    look("study/<uuid:study_set_id>", shows=PRIVATE),
    form("study/<uuid:study_set_id>/delete", DONE),
    look("s/<str:token>", **EVERYBODY, visitors=200, ids={"token": "share_token"}, shows=PRIVATE, tells={PRIVATE}),
    look("reminders/stop/<str:token>", **EVERYBODY, visitors=200, ids={"token": "reminder_token"}),
    form("reminders/stop/<str:token>", 200, 200, visitors=200, ids={"token": "reminder_token"}, at_one_click=True),
]  # fmt: skip

INVITATION = "organizations/invitations/<uuid:invitation_id>"
ASKED = {"invitation_id": "by_name"}
LINK: dict[str, Any] = {"ids": {"token": "link_token"}, "tells": {CARD}}
KEY = "settings/keys/<uuid:key_id>"
# In and out of organizations; and keys, which are their creator's.
COMING = [
    look("organizations", **EVERYBODY, shows=CARD),
    look("organizations/new", **EVERYBODY),
    form("organizations/new", DONE, DONE, body={"name": "A new one"}),
    form("organizations/switch", DONE, DONE, 404, body=ids(organization="org_id")),
    form("organizations/switch", DONE, DONE, variant="to the personal one"),
    form("organizations/<uuid:organization_id>/join", 404, who={"joiner": DONE}, ids={"organization_id": "org_id"}),
    form(f"{INVITATION}/accept", 404, ids=ASKED, who={"invited": DONE}),
    form(f"{INVITATION}/decline", 404, ids=ASKED, who={"invited": DONE}),
    look("join/<str:token>", **EVERYBODY, visitors=200, **LINK, shows=CARD),
    form("join/<str:token>", 409, 409, DONE, visitors=still(200), who={"suspended": 403}, **LINK),
    look("settings/keys", **EVERYBODY, shows=ADMINS),
    form("settings/keys", 200, 200, 400, body=new_key),
    form(f"{KEY}/rotate", 200, 404, who={"admin": 403}),
    form(f"{KEY}/revoke", DONE, 404, who={"admin": 403}),
]

PAGE = "o/<slug:slug>"
MEMBER, TEAM = f"{PAGE}/members/<uuid:user_id>", f"{PAGE}/teams/<uuid:team_id>"
BY_LINK = {"how": "link", "role": "member", "days": "7", "max_uses": "1"}
BY_NAME = {"how": "person", "who": "the-stranger", "role": "member", "days": "7"}
PEOPLE = [
    look(PAGE, **MEMBERS, shows=CARD),
    look(f"{PAGE}/members", **MEMBERS, shows=TENANT),
    form(f"{MEMBER}/role", **done(), body={"role": "manager"}),
    form(f"{MEMBER}/role", DONE, 403, 404, body={"role": "owner"}, variant="to owner"),
    form(f"{MEMBER}/suspend", **done()),
    form(f"{MEMBER}/restore", **done(), ids={"user_id": "suspended"}),
    form(f"{MEMBER}/remove", **done()),
    form(f"{MEMBER}/remove", still(DONE), 403, 404, ids={"user_id": "owner"}, variant="the last owner"),
    look(f"{PAGE}/invite", **ADMINS_ONLY),
    form(f"{PAGE}/invite", **admins(201), body=BY_LINK),
    form(f"{PAGE}/invite", **done(), body=BY_NAME, variant="by name"),
    look(f"{PAGE}/invitations", **ADMINS_ONLY, shows=ADMINS),
    form(f"{PAGE}/invitations/<uuid:invitation_id>/resend", **done()),
    form(f"{PAGE}/invitations/<uuid:invitation_id>/revoke", **done()),
    look(f"{PAGE}/teams", **MEMBERS, shows=TENANT),
    form(f"{PAGE}/teams", **done(), body={"name": "A new one"}),
    look(TEAM, **MEMBERS, shows=TENANT),
    form(f"{TEAM}/rename", **done(manager=DONE), body={"name": "Renamed"}),
    form(f"{TEAM}/delete", **done()),
    form(f"{TEAM}/members", **done(manager=DONE), body={"username": "the-quiet"}),
    form(f"{TEAM}/members", still(DONE), still(DONE), 404, body={"username": "the-stranger"}, variant="a stranger"),
    form(f"{TEAM}/members/<uuid:user_id>/remove", **done(manager=DONE)),
]

WEBHOOK = f"{PAGE}/webhooks/<uuid:webhook_id>"
DELIVERY = f"{WEBHOOK}/deliveries/<uuid:delivery_id>"
WEBHOOK_FORM = {"name": "New", "address": "https://hooks.example/new", "event_types": ["member.joined"]}
EMBED, OTHER_WORDS = f"{PAGE}/embeds/<uuid:embed_id>", {"name": "Other words", "slug": "tenant"}
STATISTICS = f"{PAGE}/statistics"
# Staff look on everywhere, and read the names of organizations and teams.
OVERSEEN: dict[str, Any] = {
    "members": 403,
    "others": 404,
    "who": dict.fromkeys(("admin", "manager", "staff"), 200),
    "tells_staff": {CARD, TENANT},
}
TOOL_SERVER = f"{PAGE}/tools/<uuid:server_id>"
PROVIDER, A_PROVIDER = f"{PAGE}/providers/<uuid:provider_id>", {"name": "Another", "kind": "openai"}
EMBED_FORM = {"name": "Chat", "origins": "https://partner.example", "colour": "primary", "enabled": "on"}
OF_TENANT = [
    look(f"{PAGE}/keys", **MEMBERS, shows=ADMINS),
    form(f"{PAGE}/keys", 200, 200, 404, body=new_key),
    form(f"{PAGE}/keys/members", **done()),
    look(f"{PAGE}/usage", **MEMBERS),
    look(STATISTICS, **OVERSEEN, shows=CARD),
    look(f"{STATISTICS}/<uuid:user_id>", **OVERSEEN, shows=CARD),
    look(f"{STATISTICS}/members.csv", **OVERSEEN, shows=TENANT),
    look(f"{STATISTICS}/days.csv", **OVERSEEN),
    look(f"{STATISTICS}/report.pdf", **OVERSEEN),
    look(f"{PAGE}/usage/<uuid:user_id>", who={"admin": 200}),
    form(f"{PAGE}/usage/<uuid:user_id>", DONE, who={"admin": DONE}, body={"monthly_tokens": "5"}),
    look(f"{PAGE}/domains", **ADMINS_ONLY, shows=ADMINS),
    form(f"{PAGE}/domains", **done(), body={"name": "new.example", "role": "member"}),
    form(f"{PAGE}/domains/<uuid:domain_id>/verify", still(DONE), 403, 404, who={"admin": still(DONE)}),
    form(f"{PAGE}/domains/<uuid:domain_id>/remove", **done()),
    look(f"{PAGE}/audit", **ADMINS_ONLY, shows=ADMINS),
    look(f"{PAGE}/audit.csv", **ADMINS_ONLY, shows=ADMINS),
    look(f"{PAGE}/settings", **MEMBERS, shows=CARD),
    form(f"{PAGE}/settings", **done(), body=OTHER_WORDS),
    form(f"{PAGE}/leave", still(DONE), DONE, 404),
    form(f"{PAGE}/transfer", DONE, 403, 404, body=ids(to="quiet_membership")),
    form(f"{PAGE}/delete", DONE, 403, 404, body=its_name),
    form(f"{PAGE}/delete", 400, 403, 404, body={"name": "Another"}, variant="by another name"),
    look(f"{PAGE}/providers", **ADMINS_ONLY, shows=ADMINS),
    look(f"{PAGE}/providers/new", **ADMINS_ONLY),
    form(f"{PAGE}/providers/new", **done(), body=A_PROVIDER),
    look(PROVIDER, **ADMINS_ONLY, shows=ADMINS),
    form(PROVIDER, **done(), body={"name": "Renamed", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"}),
    form(f"{PROVIDER}/test", still(DONE), 403, 404, who={"admin": still(DONE)}),
    form(f"{PROVIDER}/delete", **done()),
    form(f"{PAGE}/providers/answers", **done()),
    look(f"{PAGE}/tokens", **ADMINS_ONLY),
    form(f"{PAGE}/tokens/<uuid:jti>/revoke", **done()),
    form(f"{PAGE}/signing-keys/announce", **done()),
    form(f"{PAGE}/signing-keys/replace", **done(), body=its_name),
    form(f"{PAGE}/signing-keys/replace", **admins(400), body={"name": "Another"}, variant="by another name"),
    look(f"{PAGE}/embeds/new", **ADMINS_ONLY),
    form(f"{PAGE}/embeds/new", **done(), body=EMBED_FORM),
    look(EMBED, **ADMINS_ONLY),
    form(EMBED, **done(), body={**EMBED_FORM, "name": "Renamed"}),
    form(f"{EMBED}/delete", **done()),
    look(f"{PAGE}/webhooks", **ADMINS_ONLY, shows=ADMINS),
    look(f"{PAGE}/webhooks/new", **ADMINS_ONLY),
    form(f"{PAGE}/webhooks/new", **ADMINS_ONLY, body=WEBHOOK_FORM),
    look(WEBHOOK, **ADMINS_ONLY, shows=ADMINS),
    look(f"{WEBHOOK}/settings", **ADMINS_ONLY, shows=ADMINS),
    form(f"{WEBHOOK}/settings", **done(), body={**WEBHOOK_FORM, "name": "Renamed"}),
    form(f"{WEBHOOK}/switch", **done()),
    form(f"{WEBHOOK}/secret", **ADMINS_ONLY),
    form(f"{WEBHOOK}/test", **done()),
    form(f"{WEBHOOK}/replay", **done(), body={"hours": "720"}),
    form(f"{WEBHOOK}/delete", **done()),
    look(DELIVERY, **ADMINS_ONLY, shows=ADMINS),
    form(f"{DELIVERY}/replay", **done()),
    look(f"{PAGE}/tools", **ADMINS_ONLY),
    look(TOOL_SERVER, **ADMINS_ONLY),
    form(TOOL_SERVER, **done(), body=its_tools),
    form(f"{TOOL_SERVER}/off", **done()),
]

JUDGED, PRACTICE = "english/evaluations/<uuid:evaluation_id>", "english/practice"
JUDGED_WORD = f"{JUDGED}/words/<int:number>"
SAID: dict[str, Any] = {"ids": {"evaluation_id": "said_evaluation", "again_id": "said_evaluation"}}
OF_ENGLISH = {"level": "B1", "age_group": "", "keep_audio_days": "0"}
CLASS, PUPIL = f"{PAGE}/english", f"{PAGE}/english/<uuid:user_id>"
A_WORD = {"skill": "writing", "value": "60", "reason": "An exam."}


def its_voice(world: World, caller: Caller) -> dict[str, str]:
    """A recording of the owner's."""
    return {"kind": "free", "recording_id": str(world.ids["recording_id"])}


def taught(status: int, **more: Any) -> dict[str, Any]:
    """Admins, managers of the team and staff teach."""
    who = dict.fromkeys(("admin", "manager", "staff"), status)
    return {"owner": status, "members": 403, "others": 404, "who": who, "tells_staff": {CARD, TENANT}, **more}


ENGLISH = [
    look(JUDGED, shows=PRIVATE),
    look(JUDGED, **SAID, shows=PRIVATE, variant="of what was said"),
    look(f"{JUDGED}/result", shows=PRIVATE),
    form(f"{JUDGED}/retry", 409),
    form(f"{JUDGED}/second-look", DONE),
    look(f"{JUDGED}/voice", **SAID),
    look(JUDGED_WORD, **SAID),
    form(JUDGED_WORD, body=its_voice, **SAID),
    look(f"{JUDGED_WORD}/<uuid:again_id>", **SAID),
    look(PRACTICE, **EVERYBODY, shows=PRIVATE),
    form(PRACTICE, DONE, DONE, body={"text": "I go to school."}),
    form(PRACTICE, 400, 400, body={"text": " "}, variant="with nothing in it"),
    look(f"{PRACTICE}/speaking", **EVERYBODY),
    form(f"{PRACTICE}/speaking", DONE, 400, body=its_voice),
    look("english/progress", **EVERYBODY),
    look("settings/english", **EVERYBODY),
    form("settings/english", DONE, DONE, body=OF_ENGLISH),
    form("settings/english", 400, 400, body={**OF_ENGLISH, "level": "Z9"}, variant="of a level there is not"),
    form("settings/english/recordings/remove", DONE, DONE),
    look(CLASS, **taught(200), shows=CARD),
    look(PUPIL, **taught(200), shows=CARD),
    form(f"{PUPIL}/ratings", **taught(DONE), body=A_WORD),
    form(f"{PUPIL}/ratings", **taught(400), body={**A_WORD, "reason": ""}, variant="without a reason"),
    form(f"{PUPIL}/ratings/<uuid:word_id>/withdraw", **taught(DONE)),
]

MODULE_PAGE, TASK_PAGE = "english/modules/<slug:slug>", "english/tasks/<uuid:task_id>"
SLIP_PAGE = "english/notebook/<uuid:error_id>"
IN_ONE: dict[str, Any] = {"ids": {"slug": "module"}}
# The course is everybody's; what somebody does of it is theirs alone.
LESSONS = [
    look("english", **EVERYBODY),
    look(MODULE_PAGE, **EVERYBODY, **IN_ONE),
    look(MODULE_PAGE, 404, 404, ids={"slug": "item"}, variant="that is not there"),
    form(f"{MODULE_PAGE}/start", DONE, DONE, **IN_ONE),
    form(f"{MODULE_PAGE}/start", still(DONE), still(DONE), ids={"slug": "closed_module"}, variant="that is closed"),
    form(f"{MODULE_PAGE}/complete", DONE, still(DONE), **IN_ONE),
    look(f"{MODULE_PAGE}/done", 404, 404, **IN_ONE),
    look(TASK_PAGE, **EVERYBODY),
    form(TASK_PAGE, DONE, DONE, body={"part": "am"}),
    form(TASK_PAGE, still(200), still(200), body={"part": " "}, variant="with nothing in it"),
    form(f"{TASK_PAGE}/another", DONE, DONE),
    look("english/answers/<uuid:submission_id>", shows=PRIVATE),
    look("english/review", **EVERYBODY),
    look("english/notebook", **EVERYBODY, shows=PRIVATE),
    look(f"{SLIP_PAGE}/drill", shows=PRIVATE),
    form(f"{SLIP_PAGE}/drill", body={"part": "am"}),
    form(f"{SLIP_PAGE}/remove", DONE),
    look("english/placement", **EVERYBODY),
    form("english/placement/begin", DONE, DONE),
    form("english/placement/leave", DONE, DONE),
    form("english/placement/level", DONE, DONE, body={"level": "B1"}),
    form("english/placement/level", still(DONE), still(DONE), body={"level": "Z9"}, variant="that there is not"),
    form("english/placement/<uuid:task_id>", still(DONE), still(DONE)),
]

A_TALK = "live/transcripts/<uuid:transcript_id>"
TALKS = [
    look("live/transcripts", **EVERYBODY, shows=PRIVATE),
    look(A_TALK, shows=PRIVATE),
    look(f"{A_TALK}/report"),
    form(f"{A_TALK}/report", DONE),
    form(f"{A_TALK}/continue", DONE),
    form(f"{A_TALK}/delete", DONE),
]

OF_LIVE = {"voice": "b", "look": "fern", "mode": "open", "ears": "server"}
# Whatever is said there is said to the socket.
ROOM = [
    look("live", **EVERYBODY),
    look("settings/live", **EVERYBODY),
    form("settings/live", DONE, DONE, body=OF_LIVE),
    form("settings/live", 400, 400, body={**OF_LIVE, "voice": "c"}, variant="of a voice there is not"),
]

PAGES: list[Page] = [*OWN, *COMING, *PEOPLE, *OF_TENANT, *ENGLISH, *LESSONS, *TALKS, *ROOM]
