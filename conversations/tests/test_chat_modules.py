"""The parts of the chat that know nothing of pages, in a real browser: reading events, resuming, splitting."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARSE = """async ({ chunks }) => {
  const { EventParser } = await import("/static/conversations/sse.js");
  const parser = new EventParser();
  return chunks.flatMap((chunk) => parser.feed(chunk));
}"""
SPLIT = """async (text) => {
  const { splitBlocks } = await import("/static/conversations/blocks.js");
  return splitBlocks(text);
}"""
# Connections are scripts: a list of events, "drop" (the line breaks) and "silent" (nothing more comes), or the status
# the server refuses with.
FOLLOW = """async ({ first, later }) => {
  const { Following } = await import("/static/conversations/stream.js");
  const { ApiError } = await import("/static/conversations/api.js");
  const heard = [], asked = [], lines = [];
  async function* play(script) {
    for (const step of script) {
      if (step === "drop") throw new TypeError("network error");
      if (step === "silent") await new Promise(() => {});
      yield { id: step[0], event: step[1], data: JSON.stringify(step[2] ?? {}) };
    }
  }
  const connect = (script) => {
    if (typeof script === "number") throw new ApiError(script, { error: "refused", message: "No." });
    return play(script);
  };
  const following = new Following({
    open: first === null ? null : async () => connect(first.shift()),
    resume: async (lastId) => { asked.push(lastId); return connect(later.shift()); },
    onEvent: (event, data) => heard.push([event, data]),
    onLine: (up) => lines.push(up),
    wait: async () => {},
    silence: 50,
  });
  let refused = null;
  await following.run().catch((error) => { refused = error.status; });
  return { heard, asked, lines, refused };
}"""


def delta(position, text):
    return [position, "delta", {"text": text}]


def test_events_are_whole_however_the_network_cuts_them(browser_page):
    raw = 'id: 1-0\nevent: start\ndata: {"a":1}\n\n: ping\n\nid: 1-5\nevent: delta\ndata: first\ndata: second\n\n'
    whole = [
        {"id": "1-0", "event": "start", "data": '{"a":1}'},
        {"id": None, "event": "ping", "data": "{}"},
        {"id": "1-5", "event": "delta", "data": "first\nsecond"},
    ]
    for size in range(1, len(raw)):
        chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
        assert browser_page.evaluate(PARSE, {"chunks": chunks}) == whole


def test_a_dropped_line_is_resumed_after_the_last_event(browser_page):
    first = [[["1-0", "start"], delta("1-3", "one"), "drop"]]
    later = [["drop"], [delta("1-6", "two"), ["2-6", "done"]]]
    result = browser_page.evaluate(FOLLOW, {"first": first, "later": later})
    assert [event for event, _ in result["heard"]] == ["start", "delta", "delta", "done"]
    assert result["asked"] == ["1-3", "1-3"]
    assert result["lines"] == [False, True]


def test_a_line_that_ends_or_falls_silent_without_an_end_counts_as_dropped(browser_page):
    first = [[["1-0", "start"]]]
    later = [[delta("1-3", "one"), "silent"], [["2-3", "done"]]]
    result = browser_page.evaluate(FOLLOW, {"first": first, "later": later})
    assert result["asked"] == ["1-0", "1-3"]
    assert [event for event, _ in result["heard"]] == ["start", "delta", "done"]


def test_a_refusal_is_final_and_a_restarting_server_is_not(browser_page):
    refused = browser_page.evaluate(FOLLOW, {"first": [409], "later": []})
    assert (refused["refused"], refused["heard"]) == (409, [])
    restarted = browser_page.evaluate(FOLLOW, {"first": None, "later": [503, [["1-0", "start"], ["2-0", "done"]]]})
    assert (restarted["refused"], restarted["asked"]) == (None, ["", ""])


def test_opening_is_tried_three_times_without_a_network(browser_page):
    result = browser_page.evaluate(FOLLOW, {"first": [0, 0, 0, [["1-0", "start"]]], "later": []})
    assert (result["refused"], result["heard"]) == (0, [])


BLOCKS = {
    "one\ntwo\n\nthree": ["one\ntwo\n", "three"],
    "- a\n\n- b\n\n  more of b\n\nafter": ["- a\n\n- b\n\n  more of b\n", "after"],
    "```py\na\n\n\nb\n```\n\nafter": ["```py\na\n\n\nb\n```\n", "after"],
    "~~~~\n```\n\n~~~~\n\nafter": ["~~~~\n```\n\n~~~~\n", "after"],
    "$$\nx\n\ny\n$$\n\nafter": ["$$\nx\n\ny\n$$\n", "after"],
    "> a\n\n> b\n\nafter": ["> a\n\n> b\n", "after"],
    "\n\nfirst": ["first"],
    "see [a]\n\n[a]: https://example.org": ["see [a]\n\n[a]: https://example.org"],
    "": [],
}


def test_text_is_cut_where_no_later_line_can_change_what_came_before(browser_page):
    assert {text: browser_page.evaluate(SPLIT, text) for text in BLOCKS} == BLOCKS


GROW = """async (text) => {
  const { Prose } = await import("/static/conversations/prose.js");
  const { renderMarkdown } = await import("/static/vendor/markdown.js");
  const growing = document.createElement("div");
  const prose = new Prose(growing);
  let firstBlock = null;
  for (let end = 1; end <= text.length; end += 1) {
    prose.draw(text.slice(0, end));
    if (text.slice(0, end).endsWith("second")) firstBlock = growing.firstElementChild;
  }
  const whole = document.createElement("div");
  whole.innerHTML = renderMarkdown(text);
  const kept = firstBlock === growing.firstElementChild;
  const flat = (node) => node.innerHTML.replace(/>\\s+</g, "><").trim();
  return [flat(growing), flat(whole), kept];
}"""


def test_growing_letter_by_letter_ends_in_the_same_page_and_leaves_finished_blocks_alone(browser_page):
    parts = ["# Title", "first *and*", "second", "- a\n  - b", "```js\nlet x = 1;\n\nx\n```"]
    text = "\n\n".join([*parts, "| a | b |\n|---|---|\n| 1 | 2 |", "$$\nx^2\n$$", "end"])
    grown, whole, kept = browser_page.evaluate(GROW, text)
    assert grown == whole
    assert kept is True
