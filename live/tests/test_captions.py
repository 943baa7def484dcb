"""Captions in a real browser: the latest stays in sight, whatever becomes smaller or larger above it."""

import pytest

from conversations.tests.chat_window import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAY = """async ({ many, upAfter }) => {
  const { Captions } = await import("/static/live/captions.js");
  const { go } = await import("/static/live/stage.js");
  go("during");
  const list = document.querySelector("[data-part=captions]");
  const view = list.parentElement;
  const captions = new Captions(list);
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const text = "So many words that on the screen of a phone they take more than two lines.";
  for (let turn = 1; turn <= many; turn += 1) {
    captions.show({ turn_id: turn, role: turn % 2 ? "user" : "ai", text, final: true });
    await frame();
    if (turn === upAfter) view.scrollTop = 0;
    await frame();
  }
  return { left: Math.round(view.scrollHeight - view.clientHeight - view.scrollTop), top: Math.round(view.scrollTop) };
}"""


@pytest.fixture
def phone(window, learner):
    page = sign_in(window, learner).page
    page.set_viewport_size({"width": 360, "height": 560})
    page.goto(f"{window.address}/live")
    return page


def test_the_latest_stays_in_sight(phone):
    assert phone.evaluate(SAY, {"many": 12, "upAfter": 0})["left"] <= 1


def test_who_reads_further_up_is_left_there(phone):
    assert phone.evaluate(SAY, {"many": 12, "upAfter": 8})["top"] == 0
