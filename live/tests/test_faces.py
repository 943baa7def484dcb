"""The faces in a real browser: mouths in time, every look in every expression, and what a page asks of them."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from live.looks import LOOK_IDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STILLS = Path(settings.BASE_DIR) / "static" / "live" / "looks"

MOUTHS = """async ({ timeline, moments }) => {
  const { mouthAt } = await import("/static/live/avatar/visemes.js");
  return moments.map((moment) => mouthAt(timeline, moment));
}"""
DRAW_ALL = """async () => {
  const { LOOKS } = await import("/static/live/avatar/looks.js");
  const { REST, drawn, markup, partsOf } = await import("/static/live/avatar/portrait.js");
  const { EXPRESSIONS } = await import("/static/live/avatar/expressions.js");
  const { SHAPES } = await import("/static/live/avatar/visemes.js");
  const odd = [];
  for (const look of LOOKS) {
    drawn(look, look.id).show(REST);
    for (const [name, face] of Object.entries(EXPRESSIONS))
      for (const [viseme, mouth] of Object.entries(SHAPES)) {
        const parts = JSON.stringify(partsOf(look, { ...REST, face, mouth }));
        if (/NaN|undefined|Infinity|null/.test(parts)) odd.push([look.id, name, viseme]);
      }
  }
  return { odd, stills: Object.fromEntries(LOOKS.map((look) => [look.id, markup(look, look.id)])) };
}"""
PLAY = """async ({ still }) => {
  const { createAvatar } = await import("/static/live/avatar/index.js");
  const room = document.createElement("div");
  document.body.append(room);
  const face = createAvatar(room, { look: "maple", reducedMotion: still });
  let played = -100;
  face.setState("speaking");
  face.setVisemes([{ t: 0, id: "aa" }, { t: 400, id: "sil" }], () => played);
  face.setVisemes([{ t: 600, id: "ou" }, { t: 900, id: "sil" }], () => played);
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const part = (name, attribute) => room.querySelector(`[data-part="${name}"]`).getAttribute(attribute);
  const seen = { mouths: [], heads: new Set() };
  for (played of [-100, 200, 500, 750, 2000]) {
    for (let count = 0; count < 12; count += 1) await frame();
    seen.mouths.push(part("inside", "d").match(/-?[\\d.]+/g).map(Number));
    seen.heads.add(part("head", "transform"));
  }
  const state = room.firstElementChild.getAttribute("data-state");
  face.destroy();
  return { mouths: seen.mouths, heads: seen.heads.size, state, left: room.children.length };
}"""


def mouths(page, timeline, moments):
    return page.evaluate(MOUTHS, {"timeline": timeline, "moments": moments})


def lower_lip(numbers):
    """How low the curve below what is open is drawn: the last but three of its ordinates."""
    return numbers[-5]


def test_mouths_follow_the_sound_closed_lips_are_seen_and_nothing_jumps(browser_page):
    sounds = {0: "aa", 160: "PP", 220: "ou", 380: "SS", 430: "E", 600: "sil"}
    timeline = [{"t": t, "id": viseme} for t, viseme in sounds.items()]
    found = mouths(browser_page, timeline, list(range(0, 700, 8)))
    at = dict(zip(range(0, 700, 8), found, strict=True))
    assert at[64]["open"] > 0.8
    assert at[168]["press"] > 0.6 and at[168]["open"] < 0.25
    assert at[280]["round"] > 0.8
    assert at[696]["open"] == 0
    steps = [abs(after["open"] - before["open"]) for before, after in pairwise(found)]
    assert max(steps) < 0.15
    assert mouths(browser_page, timeline[:-1], [560, 5000])[1] is None
    assert mouths(browser_page, [], [0]) == [None]


def test_every_look_has_every_face_and_its_still_is_what_is_drawn(browser_page):
    found = browser_page.evaluate(DRAW_ALL)
    assert found["odd"] == []
    assert tuple(found["stills"]) == LOOK_IDS
    assert sorted(file.stem for file in STILLS.iterdir()) == sorted(LOOK_IDS)
    for name, drawn in found["stills"].items():
        assert (STILLS / f"{name}.svg").read_text() == re.sub(r' data-part="\w+"|\n *', "", drawn) + "\n"


def test_a_face_speaks_by_the_clock_of_the_sound(browser_page):
    played = browser_page.evaluate(PLAY, {"still": False})
    before, wide, between, round_, after = played["mouths"]
    assert between == pytest.approx(before, abs=0.3)
    assert after == pytest.approx(before, abs=0.3)
    assert lower_lip(wide) > lower_lip(round_) > lower_lip(before)
    assert (played["state"], played["left"]) == ("speaking", 0)
    assert played["heads"] > 1


def test_under_reduced_motion_only_the_mouth_moves(browser_page):
    played = browser_page.evaluate(PLAY, {"still": True})
    assert lower_lip(played["mouths"][1]) > lower_lip(played["mouths"][0])
    assert played["heads"] == 1
