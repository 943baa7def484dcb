"""Organizations in a real browser, under the strict policy: begun, joined by a link, looked after, left behind."""

import pytest
from playwright.sync_api import expect

from accounts.tests.factories import UserFactory
from conversations.tests.chat_window import forget_refusals, sign_in
from organizations.models import Membership, Organization
from organizations.services import ProviderWish, connect_provider, create_team, invite, update_organization
from organizations.tests.factories import MembershipFactory, OrganizationFactory, TeamFactory
from xentree.principal import Principal
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def greenhouse(transactional_db, learner):
    found = OrganizationFactory(name="Greenhouse", slug="greenhouse")
    MembershipFactory(organization=found, user=learner, role="owner")
    return found


@pytest.fixture
def mona(greenhouse):
    person = UserFactory(username="mona", full_name="Mona Moss")
    MembershipFactory(organization=greenhouse, user=person, role="member")
    return person


@pytest.fixture
def page(window, learner):
    return sign_in(window, learner).page


def role_of(person):
    return Membership.objects.filter(user=person).values_list("role", flat=True).first()


def test_from_founding_to_removing(page, window, chromium, live_asgi, stranger):
    page.goto(f"{live_asgi}/organizations/new")
    page.get_by_label("Name").fill("Orchard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Orchard", level=2)).to_be_visible()
    link = make_link(page)
    with open_window(chromium, live_asgi) as theirs:
        guest = join(theirs, link, stranger)
        assert role_of(stranger) == "member"
        make_manager(page, live_asgi)
        guest.reload()
        expect(guest.get_by_text("Your role here is manager")).to_be_visible()
        remove(page)
        assert guest.goto(f"{live_asgi}/o/orchard").status == 404
        expect(guest.get_by_role("heading", name="There is nothing here")).to_be_visible()
        forget_refusals(theirs)


def make_link(page):
    page.get_by_role("link", name="Members", exact=True).click()
    page.get_by_role("link", name="Invite", exact=True).click()
    dialog = page.get_by_role("dialog", name="Invite to Orchard")
    dialog.get_by_text("By link").click()
    dialog.get_by_role("button", name="Make the link").click()
    return dialog.get_by_label("Invitation link").input_value()


def join(theirs, link, person):
    """Signed out at first: the way leads through signing in, and back."""
    person.set_password("a-good-password-7")
    person.save()
    page = theirs.context.new_page()
    page.goto(link)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username or e-mail").fill(person.username)
    page.locator("input[type=password]").fill("a-good-password-7")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Join").click()
    expect(page.locator(".toast").last).to_contain_text("Welcome to Orchard.")
    return page


def make_manager(page, address):
    page.goto(f"{address}/o/orchard/members")
    page.get_by_label("Role of sam").focus()
    page.get_by_label("Role of sam").select_option("manager")
    expect(page.locator(".toast").last).to_contain_text("sam is a manager now.")
    expect(page.get_by_label("Role of sam")).to_have_value("manager")
    expect(page.get_by_label("Role of sam")).to_be_focused()


def remove(page):
    page.get_by_role("button", name="Options for sam").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("alertdialog", name="Remove sam?").get_by_role("button", name="Remove").click()
    expect(page.locator(".toast").last).to_contain_text("sam is no longer a member.")


def test_a_removal_can_be_thought_over(page, live_asgi, mona):
    page.goto(f"{live_asgi}/o/greenhouse/members")
    page.get_by_role("button", name="Options for Mona Moss").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_label("Role of Mona Moss")).to_be_visible()
    assert role_of(mona) == "member"


def test_the_last_owner_is_told_in_the_table(page, window, live_asgi, learner, greenhouse):
    page.goto(f"{live_asgi}/o/greenhouse/members")
    page.get_by_label("Role of Lea Learner").select_option("member")
    expect(page.locator(".toast-danger")).to_contain_text("no owner left")
    expect(page.get_by_label("Role of Lea Learner")).to_have_value("owner")
    assert role_of(learner) == "owner"
    forget_refusals(window)


def test_the_switcher_by_keyboard(page, live_asgi, greenhouse):
    page.reload()
    button = page.get_by_role("button", name="Workspace: Personal")
    button.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitemradio", name="Personal")).to_be_focused()
    page.keyboard.press("g")
    expect(page.get_by_role("menuitemradio", name="Greenhouse")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_contain_text("You are in Greenhouse now.")


def test_switching_from_the_palette(page, greenhouse):
    page.reload()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("switch green")
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_contain_text("You are in Greenhouse now.")


def test_a_row_menu_by_keyboard(page, live_asgi, mona):
    page.goto(f"{live_asgi}/o/greenhouse/members")
    page.get_by_role("button", name="Options for Mona Moss").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Suspend")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("alertdialog", name="Suspend Mona Moss?").get_by_role("button", name="Suspend").click()
    expect(page.locator(".toast").last).to_contain_text("Mona Moss is suspended")
    assert Membership.objects.get(user=mona).status == "suspended"


def test_filtering_while_one_types(page, live_asgi, mona):
    page.goto(f"{live_asgi}/o/greenhouse/members")
    page.get_by_role("searchbox", name="Name or e-mail").press_sequentially("moss")
    expect(page.get_by_role("row")).to_have_count(2)
    assert page.url.endswith("/members?q=moss")
    page.get_by_label("Role of Mona Moss").select_option("manager")
    expect(page.locator(".toast").last).to_contain_text("Mona Moss is a manager now.")
    page.get_by_role("searchbox").fill("nobody")
    expect(page.get_by_role("heading", name="Nobody fits")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_inviting_says_in_the_dialog_what_is_wrong(page, window, live_asgi, greenhouse, stranger):
    page.goto(f"{live_asgi}/o/greenhouse/members")
    page.get_by_role("link", name="Invite", exact=True).click()
    dialog = page.get_by_role("dialog", name="Invite to Greenhouse")
    dialog.get_by_label("Username or e-mail").fill("nobody-here")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("There is no such person")).to_be_visible()
    dialog.get_by_label("Username or e-mail").fill("sam")
    page.keyboard.press("Enter")
    expect(page.locator(".toast").last).to_contain_text("sam is invited.")
    expect(page.get_by_role("row", name="@sam")).to_contain_text("Invited")
    forget_refusals(window)


def test_deleting_needs_the_name(page, window, live_asgi, greenhouse):
    page.goto(f"{live_asgi}/o/greenhouse/settings")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_label("Type its name").fill("Green")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("This is not its name.")).to_be_visible()
    assert Organization.objects.present().filter(pk=greenhouse.pk).exists()
    page.get_by_label("Type its name").fill("Greenhouse")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator(".toast").last).to_contain_text("Greenhouse is closed")
    forget_refusals(window)


def paths(organization, person):
    team = create_team(organization, name="Botanists", by=person)
    home = f"/o/{organization.slug}"
    tails = (
        "",
        "/members",
        f"/teams/{team.pk}",
        "/teams",
        "/invitations",
        "/domains",
        "/audit",
        "/settings",
        "/invite",
        "/providers",
        "/providers/new",
    )
    return ["/organizations", "/organizations/new", *(home + tail for tail in tails)]


@pytest.mark.parametrize("width", [360, 768, 1680])
def test_no_page_is_wider_than_the_screen(chromium, live_asgi, learner, mona, greenhouse, width):
    Organization.objects.filter(pk=greenhouse.pk).update(name="W" * 120)
    greenhouse.refresh_from_db()
    by = Principal(learner, "session", address="2001:db8:85a3:8d3:1319:8a2e:370:7348")
    connect_provider(greenhouse, ProviderWish("W" * 60, "openai", "w" * 50, model_ids=("w" * 100,)), by=by)
    mona.full_name = "Wilhelmina" * 12
    mona.save()
    invite(greenhouse, email=f"{'w' * 60}@{'x' * 60}.example.org", by=by)
    mona.memberships.get().teams.add(TeamFactory(organization=greenhouse, name="V" * 80))
    update_organization(greenhouse, {"description": "We grow things and write down how. " * 9}, by=by)
    with open_window(chromium, live_asgi, viewport={"width": width, "height": 800}) as theirs:
        page = sign_in(theirs, learner).page
        wide = []
        for path in paths(greenhouse, by):
            page.goto(live_asgi + path)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append(path)
        assert wide == []
