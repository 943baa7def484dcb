"""From Markdown to what a voice says."""

import random

import pytest

from live.engine.spoken import CODE, LONGEST, Spoken, sentences

LONG = """Hello. I am **Xentree Local**, *quite* `new`, and I look.

- Share [a chat](/x) now
- [ ] two

## Title
Dr. Smith paid 3.50 at 5 p.m. yesterday [1][2]. It was
good, e.g. nice_name here. See https://www.example.com/a?b=1 now!

```python
print("hi. there")
```
| a | b |
|---|---|
| 1 | 2 |
| 3 | 4 |
| 5 | 6 |
| 7 | 8 |

> Quoted \\*text\\* here &amp; there 🙂
"""
SAID = [
    "Hello.",
    "I am Xentree Local, quite new, and I look.",
    "Share a chat now.",
    "two.",
    "Title.",
    "Dr. Smith paid 3.50 at 5 p.m. yesterday.",
    "It was good, e.g. nice_name here.",
    "See example.com now!",
    CODE,
    "a, b.",
    "1, 2.",
    "3, 4.",
    "5, 6.",
    "And 1 more row.",
    "Quoted *text* here & there.",
]


def test_an_answer_as_it_is_said():
    assert sentences(LONG) == SAID


def test_how_an_answer_is_cut_changes_nothing():
    for seed in range(50):
        cuts, spoken, said, at = random.Random(seed), Spoken(), [], 0
        while at < len(LONG):
            step = cuts.randint(1, 9)
            said += spoken.feed(LONG[at : at + step])
            at += step
        assert " ".join([*said, *spoken.flush()]) == " ".join(SAID)


def test_a_sentence_leaves_as_soon_as_it_is_whole():
    spoken = Spoken()
    assert [spoken.feed(piece) for piece in ("One", " is. ", "Two", " i", "s.")] == [[], ["One is."], [], [], []]
    assert spoken.flush() == ["Two is."]


def test_the_first_may_be_a_clause_and_no_later_one():
    said = sentences(
        "That is a lovely question, and I think that trees grow slowly. That is a lovely answer, and so on it goes."
    )
    assert said == [
        "That is a lovely question,",
        "and I think that trees grow slowly.",
        "That is a lovely answer, and so on it goes.",
    ]


@pytest.mark.parametrize("nothing", ["", " \n\n ", "---", "**", "[1]", "🙂", "| |", "#"])
def test_what_has_no_words_is_not_said(nothing):
    assert sentences(nothing) == []


@pytest.mark.parametrize(
    "endless",
    ["word " * 400, "x" * 3000, "[" * 3000, "`" * 2999 + "x", "a, " * 900],
    ids=["words", "letters", "brackets", "ticks", "commas"],
)
def test_nothing_is_held_back_for_long(endless):
    spoken = Spoken()
    said = spoken.feed(endless)
    assert all(len(sentence) <= LONGEST + 1 for sentence in said)
    assert len(said) > 3 or not any(map(str.isalnum, endless[:300]))
