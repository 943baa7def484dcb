"""The local Google's pages, for people who try the product by hand and for tests in a browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 8vh auto; padding: 0 1rem; overflow-wrap: anywhere }
main { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: 14px; padding: 1.5rem }
label { display: block; margin: .5rem 0 } input, button { font: inherit; padding: .5rem .75rem; border-radius: 8px }
input:not([type=checkbox]) { width: 100%; box-sizing: border-box }
input, button { border: 1px solid color-mix(in srgb, currentColor 40%, transparent) }
"""


def page(title: str, body: str) -> str:
    """A whole page around some HTML."""
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"<main><h1>{escape(title)}</h1>{body}</main></html>"
    )


def consent(asked: Mapping[str, str], email: str, wanted: Mapping[str, str], always: frozenset[str]) -> str:
    """The page that asks for a yes: the account, a box for each scope, Allow and Deny."""
    boxes = "".join(_box(scope, says, scope in always) for scope, says in wanted.items())
    return page(
        "Local Google",
        f"<p><b>{escape(asked['client_id'])}</b> wants to use an account of yours. This is a stand-in for Google: "
        "nothing here leaves this machine.</p>"
        f'<form method="post"><label>Account<input type="email" name="email" value="{escape(email)}" required></label>'
        f'{boxes}<p><button name="answer" value="allow">Allow</button> '
        '<button name="answer" value="deny" formnovalidate>Deny</button></p></form>',
    )


def _box(scope: str, says: str, fixed: bool) -> str:
    state = "checked disabled" if fixed else "checked"
    return f'<label><input type="checkbox" name="scope" value="{escape(scope)}" {state}> {escape(says)}</label>'


def refused(problem: str) -> str:
    """The page that says why a client is not let ask."""
    return page("Access blocked", f"<p>{escape(problem)}</p>")


def calendar(email: str, zone: str, emails: Iterable[str], events: Iterable[Mapping[str, Any]], problem: str) -> str:
    """An account's calendar: what is in it, a form an event to change or delete it, one to add another."""
    accounts = " · ".join(f'<a href="?email={escape(each)}">{escape(each)}</a>' for each in emails)
    said = f'<p role="alert"><b>{escape(problem)}</b></p>' if problem else ""
    rows = "".join(_event(each) for each in events) or "<p>There is nothing in it yet.</p>"
    fields = _field("summary", "text") + _field("start") + _field("end") + _field("recurrence", "text")
    return page(
        f"Calendar of {email}",
        f"<p>{accounts or escape(email)} · {escape(zone)}</p>{said}{rows}<h2>Add an event</h2>"
        f"<form method=post>{fields}<p>A recurrence is like RRULE:FREQ=WEEKLY;COUNT=4</p>{_button('add')}</form>"
        f"<h2>Take back every yes</h2><form method=post>{_button('forget')}</form>",
    )


def _event(event: Mapping[str, Any]) -> str:
    about = [event.get("description", ""), *event.get("recurrence", ())]
    about += [each["email"] for each in event.get("attendees", ())]
    if "date" in event["start"]:
        times = f"<p>All day from {event['start']['date']} to {event['end']['date']}</p>"
    else:
        times = "".join(_field(name, value=event[name]["dateTime"][:16]) for name in ("start", "end"))
    title = event.get("summary", "")
    return (
        f"<h2>{escape(title)}</h2><p>{escape(' · '.join(filter(None, about)))}</p><form method=post>"
        f'<input type="hidden" name="id" value="{escape(event["id"])}">{_field("summary", "text", title)}{times}'
        f"{_button('change')} {_button('delete')}</form>"
    )


def _field(name: str, kind: str = "datetime-local", value: str = "") -> str:
    return f'<label>{name.title()}<input type="{kind}" name="{name}" value="{escape(value)}"></label>'


def _button(what: str) -> str:
    return f'<button name="do" value="{what}">{what.title()}</button>'
