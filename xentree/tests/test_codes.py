"""Every code a client can meet is in one table, and that table is in the documentation."""

import ast
from pathlib import Path

from xentree.errors import ERROR_CODES

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("xentree", "accounts", "organizations", "knowledge", "conversations", "learning", "live", "integrations")
# Where in the call of an error its code stands.
CODE_AT = {"AppError": 0, "NotAuthenticated": 1, "NotAllowed": 1, "Conflict": 1, "LimitReached": 1}


def sources():
    """Every module that is not a test."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield path


def used_codes(path):
    """The codes written out in a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in CODE_AT:
            yield from _code(node)


def _code(call):
    place = CODE_AT[call.func.id]
    given = [keyword.value for keyword in call.keywords if keyword.arg == "code"] or call.args[place : place + 1]
    for value in given:
        if isinstance(value, ast.Constant):
            yield value.value


def test_every_code_in_use_is_in_the_table():
    unknown = {(str(path.relative_to(ROOT)), code) for path in sources() for code in used_codes(path)}

    assert {code for _, code in unknown} - set(ERROR_CODES) == set()
    assert len(unknown) > 10


def test_the_table_is_in_the_documentation():
    text = (ROOT / "docs" / "api.md").read_text()
    listed = {line.split("`")[1]: line.split("|")[2].strip() for line in text.splitlines() if line.startswith("| `")}

    assert {code: listed.get(code) for code in ERROR_CODES} == ERROR_CODES
