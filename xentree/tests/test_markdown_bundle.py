"""The Markdown bundle in a real browser, under the strict policy: what it draws, and what it must never let through."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser

BLANK = '<!doctype html><title>blank</title><link rel="icon" href="/brand/favicon.svg">'
DRAW = """async (texts) => {
  const { renderMarkdown } = await import("/vendor/markdown.js");
  const drawn = texts.map(renderMarkdown);
  document.body.innerHTML = drawn.join("");
  return drawn.map((html) => html.trim());
}"""
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"'
X = "<mrow><mi>x</mi></mrow></math>"
OUT = 'target="_blank" rel="noopener nofollow"'
CASES = {
    "**bold** and `code`": '<p dir="auto"><strong>bold</strong> and <code>code</code></p>',
    "<img src=x onerror=alert(1)>": '<p dir="auto">&lt;img src=x onerror=alert(1)&gt;</p>',
    "[a](javascript:alert(1))": '<p dir="auto">[a](javascript:alert(1))</p>',
    "[a](//elsewhere.example/x)": '<p dir="auto"><a>a</a></p>',
    "[a](https://elsewhere.example)": f'<p dir="auto"><a href="https://elsewhere.example" {OUT}>a</a></p>',
    "[1]: https://elsewhere.example\n[1]": (
        f'<p dir="auto">[1]: <a href="https://elsewhere.example" {OUT}>https://elsewhere.example</a><br>\n[1]</p>'
    ),
    "[down](#below)": '<p dir="auto"><a href="#below">down</a></p>',
    "![a chart](https://elsewhere.example/p.png?q=1)": (
        f'<p dir="auto"><a class="image-link" href="https://elsewhere.example/p.png?q=1" {OUT}>a chart</a></p>'
    ),
    "![](data:image/png;base64,AAAA)": '<p dir="auto"><a class="image-link">data:image/png;base64,AAAA</a></p>',
    "See main.py": '<p dir="auto">See main.py</p>',
    "$5 and $10": '<p dir="auto">$5 and $10</p>',
    "$x$ and \\(x\\)": f'<p dir="auto">{MATH}>{X} and {MATH}>{X}</p>',
    "$$x$$": f'<span class="math-block">{MATH} display="block">{X}</span>',
    "\\[\nx\n\\]": f'<span class="math-block">{MATH} display="block">{X}</span>',
    "`$x$`": '<p dir="auto"><code>$x$</code></p>',
    "$\\frac{1$": '<p dir="auto"><code class="math-error">\\frac{1</code></p>',
    "- [ ] one\n- [x] two": '<ul>\n<li dir="auto">☐ one</li>\n<li dir="auto">☑ two</li>\n</ul>',
    "3. three": '<ol start="3">\n<li dir="auto">three</li>\n</ol>',
    "```python\nx = 1\n```": (
        '<div class="code-block"><div class="code-head"><span>python</span>'
        '<button type="button" class="code-copy" data-copy="">Copy</button></div>'
        '<pre tabindex="0"><code class="language-python">x = <span class="hljs-number">1</span>\n</code></pre></div>'
    ),
    "```<b>\n<i>\n```": (
        '<div class="code-block"><div class="code-head"><span>b</span>'
        '<button type="button" class="code-copy" data-copy="">Copy</button></div>'
        '<pre tabindex="0"><code class="language-b">&lt;i&gt;\n</code></pre></div>'
    ),
    "|a|b|\n|-|-:|\n|1|2|": (
        '<div class="table-scroll"><table>\n'
        '<thead>\n<tr>\n<th dir="auto">a</th>\n<th class="align-right" dir="auto">b</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td dir="auto">1</td>\n<td class="align-right" dir="auto">2</td>\n</tr>\n</tbody>\n'
        "</table></div>"
    ),
}


class StrictHandler(SimpleHTTPRequestHandler):
    """The static folder under a policy that forbids all that is inline or foreign."""

    def end_headers(self):
        self.send_header("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'")
        super().end_headers()

    def do_GET(self):
        if self.path != "/":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        return self.wfile.write(BLANK.encode())

    def log_message(self, *args):
        """Quiet."""


def draw_all(address):
    """What the browser drew for each case, and what it asked for and complained about meanwhile."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        asked, complaints = [], []
        page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(address)
        drawn = page.evaluate(DRAW, list(CASES))
        page.wait_for_load_state("networkidle")
        browser.close()
    return dict(zip(CASES, drawn, strict=True)), sorted(asked), complaints


@pytest.fixture(scope="module")
def drawing():
    handler = partial(StrictHandler, directory=str(settings.BASE_DIR / "static"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        # A thread of its own, since one thread bears only one Playwright.
        with ThreadPoolExecutor(1) as pool:
            yield pool.submit(draw_all, f"http://127.0.0.1:{server.server_port}").result()
        server.shutdown()


@pytest.mark.parametrize("text", CASES)
def test_markdown_becomes_safe_html(drawing, text):
    assert drawing[0][text] == CASES[text]


def test_nothing_foreign_is_asked_for_and_the_policy_is_never_broken(drawing):
    assert drawing[1:] == (["/", "/brand/favicon.svg", "/vendor/markdown.js"], [])
