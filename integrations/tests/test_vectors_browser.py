"""The JavaScript of the docs, run where WebCrypto is: a browser."""

import pytest

from integrations.tests.vectors import SUITE, VECTORS, snippet

pytestmark = pytest.mark.browser


def test_the_verdicts_of_the_javascript_in_the_docs(browser_page):
    place = {"keys": SUITE["jwks"]["keys"], "site": SUITE["issuer"], "origin": SUITE["origin"]}
    code = """async ([tokens, place]) => {
      %s
      return Promise.all(tokens.map((token) => verified(token, place).then(() => true, () => false)));
    }"""
    given = [[vector["token"] for vector in VECTORS], {**place, "tenant": SUITE["tenantId"]}]
    answers = browser_page.evaluate(code % snippet("js", "crypto.subtle"), given)
    assert dict(zip((vector["name"] for vector in VECTORS), answers, strict=True)) == {
        vector["name"]: vector["valid"] for vector in VECTORS
    }
