"""What docs/ gives to programs that verify tokens: the vectors, and the code that stands there."""

import json
import re

from integrations.tests.make_vectors import FILE

SUITE = json.loads(FILE.read_text())
VECTORS = SUITE["vectors"]


def snippet(language, containing):
    """The block of docs/integrations.md in that language that has these words in it."""
    text = (FILE.parent / "integrations.md").read_text()
    blocks = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return next(block for block in blocks if containing in block)
