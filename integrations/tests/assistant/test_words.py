"""Words of others stay words, wherever they are shown."""

import re
from html import unescape

import pytest

from integrations.words import one_line, plain_markdown
from xentree.markdown import render_markdown


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.test/x.png) [y](javascript:alert(1))",
        "<script>alert(1)</script> &lt;b&gt; &#60;",
        "**bold** _soft_ ~~gone~~ `code` ==marked== x^2 $a+b$ \\(a\\) \\[b\\]",
        "www.evil.test evil.com http://evil.test someone@evil.test <https://evil.test>",
        "ends with a backslash \\",
        "Dr. M\u00fcller (online): 3:30, 50 % - #1 + more",
    ],
)
def test_what_is_markup_stays_text(text):
    shown = render_markdown(plain_markdown(text))
    assert unescape(re.sub(r"</?p>", "", shown)).strip() == text.strip()
    assert not [tag for tag in ("<a", "<img", "<script", "<strong", "<em", "<code", "<math", "<del") if tag in shown]


def test_lines():
    assert one_line("  a\n\tb\u202e\x00c  ", 80) == "a bc"
    assert one_line("x" * 100, 10) == "x" * 9 + "\u2026"
