"""Statistics in a real browser, under the strict policy."""

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from learning.progress.statistics.tests.conftest import earn, spend
from organizations.tests.factories import MembershipFactory, join

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window, learner, greenhouse, member, transactional_db):
    MembershipFactory(organization=greenhouse, user=learner, role="owner")
    ada = join(greenhouse, user__username="ada", user__full_name="Ada Lovelace")
    at = (now() - timedelta(days=1)).strftime("%Y-%m-%d 10:00")
    spend(ada, greenhouse, at, 3600)
    earn(member, greenhouse, at, 20)
    found = sign_in(window, learner).page
    found.goto(f"{window.address}/o/greenhouse/statistics")
    return found


def people(page):
    return page.locator(".statistics-members .person-name")


def test_the_table_answers_while_one_types_and_downloads_follow(page):
    expect(people(page)).to_have_count(3)
    page.get_by_label("Name").fill("lovelace")
    expect(people(page)).to_have_text(["Ada Lovelace"])
    page.get_by_label("Days", exact=True).select_option("7")
    page.wait_for_url("**range=7**")
    page.get_by_role("button", name="Download").click()

    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Members as CSV").click()

    lines = download.value.path().read_text().splitlines()
    assert [line.split(",")[0] for line in lines] == ["username", "ada"]


def test_a_report_is_downloaded_as_pdf(page):
    page.get_by_role("button", name="Download").click()

    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Report as PDF").click()

    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_columns_sort_and_a_name_leads_to_the_member(page):
    page.get_by_role("columnheader", name="XP").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="XP")).to_have_attribute("aria-sort", "descending")
    expect(people(page).first).to_have_text("Mel Fern")

    people(page).first.get_by_role("link").click()

    expect(page.get_by_role("heading", name="Mel Fern", level=2)).to_be_visible()
    expect(page.get_by_role("row", name="Conversation 1 20")).to_be_visible()


def test_days_of_ones_own_are_asked_for_only_where_they_are_chosen(page):
    expect(page.get_by_label("From")).to_be_hidden()
    page.get_by_label("Days", exact=True).select_option("days")
    expect(page.get_by_label("From")).to_be_visible()
    page.get_by_label("From").fill("2026-03-02")
    page.get_by_label("To", exact=True).fill("2026-03-01")

    expect(page.get_by_role("status").filter(has_text="The first day is after the last.")).to_be_visible()


def test_charts_have_words_and_a_table(page):
    chart = page.get_by_role("img", name="Learning time, ")
    expect(chart).to_have_count(1)
    page.get_by_text("As a table").first.click()

    expect(page.get_by_role("region", name="Learning time").get_by_role("row")).to_have_count(31)


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_is_wider_than_the_window(page, width, greenhouse, learner):
    page.set_viewport_size({"width": width, "height": 800})

    assert page.evaluate("document.documentElement.scrollWidth") == width
