import time

import pytest

from xentree.prose import prose_of


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("# Tides\n\nThe **moon** pulls the *sea*.", "Tides · The moon pulls the sea."),
        ("- one\n- [ ] two\n1. three", "one · two 1. three"),
        ("| Port | Range |\n|---|:--|\n| Halden | 2 m |", "Port · Range · Halden · 2 m"),
        ("> said [here](https://a.example/b) ![fern](c.png) ~~not~~ [1]", "said here fern not [1]"),
        ("**two `a*b` and _this_**", "two a*b and this"),
        ("```py\nx = a*b*c\n# no heading\n```", "x = a*b*c # no heading"),
        ("2*3*4 snake_case_name \\*as it is\\* 5 * 6", "2*3*4 snake_case_name *as it is* 5 * 6"),
        ("above\n\n---\n\nbelow", "above below"),
        ("", ""),
    ],
)
def test_it_reads_without_its_marks(source, reads):
    assert prose_of(source) == reads


@pytest.mark.parametrize("piece", ["*", "[", "`a", "_a", "|", " **a", "- ", "--|", "[a](", " ", "·", "**`a", "> "])
def test_no_text_takes_long(piece):
    begun = time.monotonic()
    prose_of(piece * (20_000 // len(piece)) + "x")
    assert time.monotonic() - begun < 1
