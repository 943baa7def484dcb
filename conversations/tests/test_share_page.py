"""What a reader of a shared link sees in a real browser, under the strict policy and signed in nowhere."""

import pytest
from playwright.sync_api import expect

from conversations import services
from conversations.tests.factories import ConversationFactory, MessageFactory, ShareFactory, exchange
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = r"""The **rule** $a_1 + b_1$:

$$x^2$$

\[
\frac{1}{2}
\]

```python
if a < b:
    return "<b>"
```
"""


@pytest.fixture
def address():
    conversation = ConversationFactory()
    exchange(conversation, (r"What is $a$ in \[a\]?", ANSWER))
    return f"/s/{services.share_token(ShareFactory(conversation=conversation))}"


def test_formulas_are_drawn_as_in_the_chat(window, address):
    page = window.open(address)
    formulas = page.locator(".prose math")
    expect(formulas).to_have_count(3)
    assert page.locator(".prose .math-block > math[display=block]").count() == 2
    expect(formulas.first).to_have_text("a1+b1")
    assert page.locator(".prose strong").all_inner_texts() == ["rule"]
    assert page.locator(".bubble").inner_text() == r"What is $a$ in \[a\]?"


def test_code_is_coloured_and_can_be_copied(window, address):
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = window.open(address)
    expect(page.locator(".code-block .hljs-keyword")).to_have_text(["if", "return"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == 'if a < b:\n    return "<b>"\n'


def test_what_a_model_wrote_cannot_run_or_load_anything_when_drawn_anew(window):
    hostile = '<script>alert(1)</script> ![x](https://evil.example/t.png) [a](javascript:alert(1)) <i>"</i> $x$'
    share = ShareFactory(conversation=MessageFactory(role="assistant", content=hostile).conversation)
    prose = window.open(f"/s/{services.share_token(share)}").locator(".prose")
    expect(prose.locator("math")).to_have_count(1)
    assert prose.locator("script, img, i, a[href^=javascript]").count() == 0
    assert "<script>alert(1)</script>" in prose.inner_text()


def test_it_reads_without_scripts(chromium, live_asgi, address):
    with open_window(chromium, live_asgi, java_script_enabled=False) as window:
        prose = window.open(address).locator(".prose")
        assert prose.locator("strong").inner_text() == "rule"
        assert prose.locator("pre").inner_text().strip() == 'if a < b:\n    return "<b>"'
