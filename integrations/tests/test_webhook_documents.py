"""The examples of docs/webhooks.md do what they say: they take what we sign, and nothing else."""

import json
import re
import subprocess
import time

import pytest

from integrations.webhooks.signature import new_secret, signed_headers

BODY = '{"type":"member.left","data":{"name":"Zoë"}}'.encode()


@pytest.fixture
def example(settings):
    """A function from a language to the example in it."""
    text = (settings.BASE_DIR / "docs" / "webhooks.md").read_text()
    return lambda language: re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)[1]


@pytest.fixture
def in_python(example):
    names = {}
    exec(example("python"), names)
    return names["verified"]


@pytest.fixture
def in_javascript(example, tmp_path):
    """The same in Node, in a process of its own."""
    (tmp_path / "verified.mjs").write_text(example("javascript"))
    (tmp_path / "ask.mjs").write_text(
        'import { verified } from "./verified.mjs";\n'
        "const [secret, headers, body] = JSON.parse(process.argv[2]);\n"
        "console.log(verified(secret, headers, Buffer.from(body)));\n"
    )

    def verified(secret, headers, body):
        asked = ["node", str(tmp_path / "ask.mjs"), json.dumps([secret, headers, body.decode()])]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip() == "true"

    return verified


@pytest.mark.parametrize("language", ["in_python", "in_javascript"])
def test_the_example_takes_ours_and_nothing_else(request, language):
    verified, secret, moment = request.getfixturevalue(language), new_secret(), int(time.time())
    good = signed_headers("an-id", moment, BODY, [secret])
    both = signed_headers("an-id", moment, BODY, [new_secret(), secret])
    old = signed_headers("an-id", moment - 310, BODY, [secret])
    another = signed_headers("an-id", moment, BODY, [new_secret()])

    assert [verified(secret, headers, BODY) for headers in (good, both, old, another)] == [True, True, False, False]
    assert not verified(secret, good, BODY + b" ")
    assert not verified(secret, {**good, "webhook-id": "another"}, BODY)
