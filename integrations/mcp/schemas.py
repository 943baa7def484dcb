"""What is kept of the schema a server gives for a tool's arguments: a plain tree that is cheap to check.

The schema is a stranger's. Patterns can take ages, references can lead to other servers or unfold without end, and
descriptions are read by models; so it is written anew from the few keywords that models are told of, and whatever else
it demands is for the server to check.
"""

import json
from typing import Any

from integrations.mcp.words import plain_words

MOST_BYTES = 16_000
MOST_NODES, DEEPEST = 600, 16
WORDS_LENGTH = 300
_PLAIN = ("type", "enum", "const", "default", "format", "required", "minimum", "maximum", "exclusiveMinimum",
          "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems")  # fmt: skip
_WORDS = ("title", "description")
_LISTS = ("anyOf", "oneOf", "allOf")
Schema = dict[str, Any]


class UnusableSchema(Exception):
    """Why a tool is left out, in words for staff."""


def kept_schema(raw: Any) -> Schema:
    """The arguments' schema as models get it and arguments are checked by; UnusableSchema."""
    # Only who lists tools loads it.
    from jsonschema import Draft202012Validator, SchemaError

    if not isinstance(raw, dict) or raw.get("type", "object") != "object":
        raise UnusableSchema("Its arguments are no object.")
    _check_text(raw)
    kept = {"properties": {}, **_Copy(raw).of(raw), "type": "object"}
    try:
        Draft202012Validator.check_schema(kept)
    except SchemaError as error:
        raise UnusableSchema(f"Its schema is not valid: {plain_words(error.message, 150)}") from None
    return kept


def _check_text(raw: Schema) -> None:
    try:
        text = json.dumps(raw, allow_nan=False)
    except ValueError:
        raise UnusableSchema("Its schema has a number that is none.") from None
    if len(text) > MOST_BYTES or "\\u0000" in text:
        raise UnusableSchema(f"Its schema is larger than {MOST_BYTES} bytes, or has a zero byte in it.")


class _Copy:
    """Copies one document, references resolved inside it, until that gets too large."""

    def __init__(self, root: Schema) -> None:
        self.root, self.nodes = root, 0

    def of(self, node: Any, depth: int = 0) -> Any:
        """A schema: an object, or just true or false."""
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise UnusableSchema("Its schema is nested too deeply, or refers to itself.")
        if isinstance(node, bool):
            return node
        if not isinstance(node, dict):
            raise UnusableSchema("Its schema is not valid: a part of it is no schema.")
        if "x-mcp-header" in node:
            raise UnusableSchema("It wants arguments in headers, which is not supported.")
        if "$ref" in node:
            return self.of({**self.target(node["$ref"]), **{k: v for k, v in node.items() if k != "$ref"}}, depth + 1)
        return self.copied(node, depth + 1)

    def copied(self, node: Schema, depth: int) -> Schema:
        """Only the keywords that are known here."""
        kept = {name: node[name] for name in _PLAIN if name in node}
        kept |= {name: plain_words(str(node[name]), WORDS_LENGTH) for name in _WORDS if name in node}
        kept |= {name: [self.of(each, depth) for each in _listed(node[name])] for name in _LISTS if name in node}
        if "properties" in node:
            kept["properties"] = {str(name): self.of(each, depth) for name, each in _named(node["properties"])}
        for name in ("items", "additionalProperties"):
            if name in node:
                kept[name] = self.of(node[name], depth)
        return kept

    def target(self, reference: Any) -> Schema:
        """What a reference inside the document leads to."""
        found: Any = self.root
        parts = reference.split("/") if isinstance(reference, str) else [""]
        for part in parts[1:]:
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, dict) else None
        if parts[0] != "#" or not isinstance(found, dict):
            raise UnusableSchema("Its schema refers to something outside of it.")
        return found


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise UnusableSchema("Its schema is not valid: a list of choices is none.")
    return value


def _named(value: Any) -> list[tuple[Any, Any]]:
    if not isinstance(value, dict):
        raise UnusableSchema("Its schema is not valid: its properties are no object.")
    return list(value.items())
