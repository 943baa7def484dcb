"""The chat page as a person uses it, for browser tests."""

from playwright.sync_api import Page, expect

from accounts.models import User

PASSWORD = "a-good-password-7"


class ChatTab:
    """A tab with the chat page in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.composer = page.get_by_role("textbox", name="Message")
        self.answers = page.locator(".message-answer")
        self.questions = page.locator(".message-question")
        self.rail = page.locator("[data-rail-chats]")

    def choose(self, model: str) -> None:
        self.page.locator("[data-model-button]").click()
        self.page.get_by_role("menuitemradio", name=model, exact=True).click()

    def ask(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def wait_for_end(self, count: int) -> None:
        """Until there are `count` answers and the last is complete."""
        expect(self.answers).to_have_count(count)
        expect(self.answers.last).to_have_attribute("aria-busy", "false")

    def prose(self) -> str:
        """The last answer as it reads."""
        return self.answers.last.locator(".prose").inner_text()


def sign_in(window, user: User) -> ChatTab:
    """Through the sign-in page, like anybody."""
    user.set_password(PASSWORD)
    user.save()
    page = window.open("/chat")
    page.get_by_label("Username or e-mail").fill(user.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("input[type=password]").press("Enter")
    page.wait_for_url(f"{window.address}/chat")
    return ChatTab(page)


def forget_refusals(window):
    """A browser reports every 4xx as an error of the page; here they are expected."""
    refusals = [words for words in window.complaints if "responded with a status of 4" in words]
    window.complaints[:] = [words for words in window.complaints if words not in refusals]
    return refusals
