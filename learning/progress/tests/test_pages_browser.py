"""Progress in a real browser: some simulated days, the year by keyboard and by ear, small joys."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from learning.progress.days import today_of
from learning.progress.models import Quest
from learning.progress.services import change_settings, record_practice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# In Auckland it is the 2nd of March, half past one at night, when the first of them begins.
FIRST = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def page(window, learner):
    return sign_in(window, learner).page


@pytest.fixture
def on_day(monkeypatch):
    """A function that moves the clock of the product to so many days after FIRST; the moment it is then."""

    def on_day(number):
        moment = FIRST + timedelta(days=number)
        monkeypatch.setattr("learning.progress.days.now", lambda: moment)
        return moment

    return on_day


def open_progress(window, page):
    page.goto(f"{window.address}/progress")
    return page


def joy(page, words):
    return page.locator(".toast-joy", has_text=words)


def cell(page, name):
    return page.get_by_role("gridcell", name=name, exact=True)


def dump(today, **told):
    """The tree a screen reader walks: a row for each weekday, its days in order; `told` is what days came to."""
    days = [today - timedelta(days=age) for age in range(364, -1, -1)]
    lines = ['- grid "Your last 365 days":']
    for number, name in enumerate(["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]):
        lines += ["  - row:", f'    - rowheader "{name}"']
        for day in (day for day in days if day.isoweekday() % 7 == number):
            said = f"{day:%a} {day.day} {day:%b %Y}"
            lines.append(f"    - 'gridcell \"{said}: {told.get(f'd{day:%Y%m%d}', 'nothing')}\"'")
    return "\n".join(lines)


def test_some_days_of_learning_and_one_without(window, page, learner, practise, on_day):
    learner.timezone = "Pacific/Auckland"
    learner.save()
    practise(learner, on_day(0), xp=20)
    expect(open_progress(window, page).get_by_text("1 day in a row", exact=True).first).to_be_visible()
    expect(cell(page, "Mon 2 Mar 2026: 20 XP")).to_be_visible()
    on_day(1)
    expect(open_progress(window, page).get_by_text("Do one small thing today, or a freeze goes.")).to_be_visible()
    practise(learner, on_day(2), xp=30)
    open_progress(window, page)
    expect(cell(page, "Tue 3 Mar 2026: kept by a freeze")).to_be_visible()
    expect(page.get_by_role("img", name="30 of 50 XP today")).to_be_visible()
    practise(learner, on_day(3), xp=30)
    practise(learner, on_day(3), xp=25)
    open_progress(window, page)
    expect(page.locator(".today").get_by_text("days in a row")).to_contain_text("3")
    expect(page.get_by_role("img", name="55 of 50 XP today: the goal is reached")).to_be_visible()
    tree = page.get_by_role("img", name="Your tree")
    expect(tree).to_have_accessible_description(
        re.compile(
            "^Level 2, 2 % of the way to the next. 3 leaves for the active days of the last year, "
            "1 in autumn’s colours for freezes."
        )
    )


def test_the_year_as_a_screen_reader_hears_it(window, page, learner, practise, on_day):
    practise(learner, on_day(0), xp=20)
    practise(learner, on_day(2), xp=5)
    open_progress(window, page)
    assert page.get_by_role("grid").aria_snapshot() == dump(
        on_day(2).date(), d20260301="20 XP", d20260302="kept by a freeze", d20260303="5 XP"
    )


def test_arrows_move_through_the_year(window, page, learner, practise, on_day):
    practise(learner, on_day(0), xp=20)
    open_progress(window, page)
    today = cell(page, "Sun 1 Mar 2026: 20 XP")
    today.focus()
    said = page.locator("[data-heat-said]")
    expect(said).to_have_text("Sun 1 Mar 2026: 20 XP")
    for key, words in [
        ("ArrowLeft", "Sun 22 Feb"),
        ("ArrowDown", "Mon 23 Feb"),
        ("ArrowUp", "Sun 22 Feb"),
        ("Home", "Sun 2 Mar 2025"),
        ("ArrowLeft", "Sun 2 Mar 2025"),
        ("ArrowRight", "Sun 9 Mar 2025"),
    ]:
        page.keyboard.press(key)
        expect(said).to_contain_text(words)
    assert page.locator('[data-day][tabindex="0"]').count() == 1
    expect(page.locator('[data-day="2025-03-09"]')).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="All days as a table")).to_be_focused()


def test_xp_from_elsewhere_is_seen_at_once_and_a_goal_is_a_small_joy(window, page, learner, practise):
    open_progress(window, page)
    expect(page.locator(".rail-grown")).to_contain_text("0 of 50 XP today")
    practise(learner, now(), xp=30)
    expect(page.get_by_role("img", name="30 of 50 XP today")).to_be_visible()
    expect(page.locator(".rail-grown")).to_contain_text("1 day in a row")
    practise(learner, now(), xp=30)
    expect(joy(page, "The goal of today is reached.")).to_be_visible()
    practise(learner, now(), xp=30)
    practise(learner, now(), xp=30)
    expect(joy(page, "Level 2. Your tree has a new ring.")).to_be_visible()


def test_nothing_moves_for_who_wants_stillness(window, page, learner, practise):
    page.emulate_media(reduced_motion="reduce")
    open_progress(window, page)
    expect(page.locator(".rail-grown")).to_be_visible()
    for _ in range(2):
        practise(learner, now(), xp=30)
    goal = joy(page, "The goal of today is reached.")
    expect(goal).to_be_visible()
    expect(goal.locator(".toast-leaves")).to_be_hidden()


def test_a_public_profile_is_seen_by_a_visitor(window, learner, as_learner, practise):
    practise(learner, now())
    change_settings(by=as_learner, is_public=True)
    page = window.open("/u/lea")
    expect(page.get_by_role("img", name="The tree of Lea Learner")).to_be_visible()
    expect(page.get_by_role("grid", name="The last 365 days of Lea Learner")).to_be_visible()
    expect(page.get_by_role("link", name="All days as a table")).to_have_count(0)


def test_a_goal_is_chosen_and_shown(window, page, learner):
    page.goto(f"{window.address}/settings/progress")
    page.get_by_label("Goal of a day").fill("120")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices are saved.").first).to_be_visible()
    expect(open_progress(window, page).get_by_role("img", name="0 of 120 XP today")).to_be_visible()


def test_a_quest_is_done_in_another_window_and_collected_here(window, learner):
    fields = {"reward_multiplier": "2.00", "reward_duration": 30, "reward_tokens": 5}
    Quest.objects.create(
        user=learner, date=today_of(learner), slot=0, kind="notes", category="knowledge", target_value=1, **fields
    )
    page = open_progress(window, sign_in(window, learner).page)
    expect(page.locator(".rail-grown")).to_be_visible()
    record_practice(learner, "note", uuid4(), {"characters": 400})
    expect(joy(page, "A quest is done.")).to_be_visible()
    page.get_by_role("button", name="Collect Write a note").click()
    expect(joy(page, "for 30 minutes XP counts ×2.")).to_be_visible()
    expect(page.get_by_text("Collected", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Your tree")).to_have_accessible_description(re.compile("1 in bloom"))
