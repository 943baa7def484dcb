"""Reads the rules in rules/: blocks of lines, each a word and what it is.

at      <type> <pattern>            where, and which kind of error (patterns.py)
fix     {2:third}                   how it would be right; nothing: what is marked goes
why     ...                         one sentence for the learner
finds   She [go|goes] there.        what it finds, as often as wanted; `leaves` a sentence it must leave alone
when    subject, changes            conditions (conditions.py)
without if|wish                     not in a sentence with one of these words
likelier 1.5                        only if the fix is so many nats likelier to the language model
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from learning.english.evaluators.local_writing.conditions import CONDITIONS, Condition
from learning.english.evaluators.local_writing.patterns import Match
from learning.english.evaluators.local_writing.rule import ERROR_TYPES, Rule

RULES = Path(__file__).with_name("rules")
# Of two rules that find the same place the first is told: what explains more stands before what explains less.
ORDER = (
    "marks", "tenses", "verb_forms", "verb_patterns", "questions", "word_order", "clauses", "comparisons", "words",
    "nouns",
    "pronouns", "prepositions", "articles", "agreement",
)  # fmt: skip


@cache
def rulebook() -> tuple[Rule, ...]:
    """All rules, the surest first."""
    return tuple(rule for name in ORDER for rule in read_rules((RULES / f"{name}.rules").read_text("utf-8")))


def read_rules(text: str) -> Iterator[Rule]:
    """The rules of a file; ValueError names what cannot be read."""
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            yield _rule([_pair(line) for line in lines])


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(" ")
    return name, value.strip()


def _rule(pairs: list[tuple[str, str]]) -> Rule:
    one = dict(pairs)
    kind, _, pattern = one["at"].partition(" ")
    if kind not in ERROR_TYPES:
        raise ValueError(f"no such error: {kind}")
    return Rule(
        type=kind,  # type: ignore[arg-type]
        pattern=pattern,
        fix=one.get("fix", ""),
        message=one["why"],
        examples=tuple(value for name, value in pairs if name == "finds"),
        leaves=tuple(value for name, value in pairs if name == "leaves"),
        likelier=float(one["likelier"]) if "likelier" in one else None,
        when=_conditions(one.get("when", ""), one.get("without", "")),
    )


def _conditions(named: str, without: str) -> Condition | None:
    conditions = [CONDITIONS[name.strip()] for name in named.split(",") if name.strip()]
    absent = frozenset(without.split("|")) - {""}
    if absent:
        conditions.append(lambda match: absent.isdisjoint(match.sentence.words))
    if not conditions:
        return None

    def holds(match: Match) -> bool:
        return all(condition(match) for condition in conditions)

    return holds
