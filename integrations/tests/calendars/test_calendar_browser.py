"""The calendar in a real browser: planned, written after a yes while one looks, moved, removed; on a phone, too."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from integrations import tasks
from integrations.models import CalendarEntry
from integrations.services.entries import write_entry
from integrations.services.syncing import sync_integration
from integrations.skills.google_calendar.tests.conftest import google, integration, store  # noqa: F401
from integrations.tests.calendars.twins import soon
from integrations.tests.connecting.conftest import one_google  # noqa: F401
from xentree.providers.calendar import Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def held_jobs(monkeypatch):
    """A worker that is not there yet: the test writes when it wants to."""
    monkeypatch.setattr(tasks.write_entry, "delay", lambda entry_id: None)


def opened(window, path):
    page = window.context.pages[-1]
    page.goto(f"{window.address}{path}")
    return page


def test_from_a_plan_to_a_week_and_out_of_it_again(window, learner, calendar, world, held_jobs):
    sign_in(window, learner)
    page = opened(window, "/calendar/plan")
    page.get_by_label("Live: talk aloud").check()
    page.get_by_label("English").uncheck()
    page.get_by_role("button", name="Find free time").click()
    expect(page.get_by_role("heading", name="This would be written")).to_be_visible()
    expect(page.locator(".cal-blocks > li")).to_have_count(3)
    assert not CalendarEntry.objects.exists()
    page.get_by_role("button", name="Yes, write 3 blocks").click()
    waiting = page.locator(".cal-waiting")
    expect(waiting.first).to_be_visible()
    for entry in CalendarEntry.objects.all():
        write_entry(entry)
    expect(waiting).to_have_count(0)
    first = page.locator(".cal-ahead").first
    first.click()
    opened_block = page.get_by_role("dialog")
    opened_block.get_by_text("Move it").click()
    # Later than any block is planned.
    opened_block.get_by_label("Begins").fill("22:10")
    opened_block.get_by_role("button", name="Move", exact=True).click()
    there = page.locator(".cal-ahead", has_text="22:10")
    expect(there).to_be_visible()
    moved = CalendarEntry.objects.get(starts_at__hour=22)
    assert world.events[moved.event_id].start == moved.starts_at
    there.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
    expect(there).to_have_count(0)
    assert world.events[moved.event_id].cancelled


# The line for news opens when the test says so, as on a slow machine.
LATE_LINE = """
const Line = WebSocket;
window.WebSocket = class extends EventTarget {
  constructor(address) {
    super();
    window.openLine = () => {
      const line = new Line(address);
      for (const kind of ["open", "message", "close"])
        line.addEventListener(kind, (event) => this.dispatchEvent(new event.constructor(kind, event)));
    };
  }
};
"""


def test_what_was_written_before_the_line_was_up_is_seen(window, learner, calendar, world, held_jobs):
    window.context.add_init_script(LATE_LINE)
    sign_in(window, learner)
    page = opened(window, "/calendar/plan")
    page.get_by_role("button", name="Find free time").click()
    page.get_by_role("button", name="Yes, write").click()
    waiting = page.locator(".cal-waiting")
    expect(waiting.first).to_be_visible()
    page.wait_for_load_state("networkidle")
    for entry in CalendarEntry.objects.all():
        write_entry(entry)
    page.evaluate("openLine()")
    expect(waiting).to_have_count(0)


def test_by_keys_and_on_a_phone(window, learner, calendar, world):
    monday = (now() - timedelta(days=now().weekday())).replace(hour=9, minute=0, second=0, microsecond=0)
    for number in range(3):
        start = monday + timedelta(minutes=20 * number)
        world.events[f"e{number}"] = Event(f"e{number}", f"Meeting {number}", start, start + timedelta(hours=1))
    sign_in(window, learner)
    page = opened(window, "/calendar")
    items = page.locator(".cal-other")
    expect(items).to_have_count(3)
    boxes = [items.nth(number).bounding_box() for number in range(3)]
    assert all(one["x"] + one["width"] <= other["x"] + 1 for one, other in pairwise(boxes))
    title = page.locator("#week-title").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#week-title")).not_to_have_text(title)
    # Its script is there, and hears keys.
    expect(page.locator("#week")).to_have_attribute("data-placed", "")
    page.keyboard.press("t")
    expect(page.locator("#week-title")).to_have_text(title)
    page.set_viewport_size(PHONE)
    expect(items.first).to_be_visible()
    assert items.nth(1).bounding_box()["y"] > items.nth(0).bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_happens_elsewhere_is_seen_at_once(window, learner, calendar, world, written):
    entry = written(title="Grammar", start=soon(1), end=soon(2))
    sign_in(window, learner)
    page = opened(window, f"/calendar?date={entry.starts_at.date()}")
    block = page.locator(".cal-item", has_text="Grammar")
    block.focus()
    world.edit(entry.event_id, title="Spelling")
    sync_integration(calendar.pk)
    expect(page.locator(".cal-item", has_text="Spelling")).to_be_focused()


def test_at_the_local_google_from_a_plan_to_a_move_there(window, learner, integration, store, eager_jobs):  # noqa: F811
    sign_in(window, learner)
    page = opened(window, "/calendar/plan")
    page.get_by_label("Blocks").fill("2")
    page.get_by_role("button", name="Find free time").click()
    page.get_by_role("button", name="Yes, write 2 blocks").click()
    expect(page.locator(".cal-ahead").first).to_be_visible()
    assert sorted(store.events) == sorted(entry.event_id for entry in CalendarEntry.objects.all())
    first = CalendarEntry.objects.first()
    shown = page.locator(f'[data-dialog-open="entry-{first.pk}"]')
    times = {name: {"dateTime": (each + timedelta(minutes=30)).isoformat()}
             for name, each in (("start", first.starts_at), ("end", first.ends_at))}  # fmt: skip
    store.patch(first.event_id, times)
    page.get_by_role("button", name="Sync now").click()
    expect(shown).to_contain_text(f"{first.starts_at + timedelta(minutes=30):%H:%M}")
