"""Every rule shows what it finds and what it leaves alone."""

import re

import pytest

from learning.english.evaluators.local_writing.checking import is_likely
from learning.english.evaluators.local_writing.patterns import Pattern
from learning.english.evaluators.local_writing.rule import ERROR_TYPES
from learning.english.evaluators.local_writing.rulebook import ORDER, RULES, read_rules, rulebook
from learning.english.evaluators.local_writing.text import Text

MARK = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


def tidy(text):
    return re.sub(r"\s+([.,?!])", r"\1", re.sub(r" {2,}", " ", text)).strip()


def found(rule, text):
    return [each for sentence in Text(text).sentences for each in rule.find(sentence) if is_likely(each)]


def test_every_file_of_rules_is_read():
    assert sorted(path.stem for path in RULES.glob("*.rules")) == sorted(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_rules_find_and_mend_what_they_show(name):
    for rule in read_rules((RULES / f"{name}.rules").read_text("utf-8")):
        assert rule.examples, rule.pattern
        for example in rule.examples:
            wrong, right = tidy(MARK.sub(r"\1", example)), tidy(MARK.sub(r"\2", example))
            places = found(rule, wrong)
            assert places, (rule.pattern, example)
            first = places[0]
            assert wrong[: first.start] + first.fix + wrong[first.end :] == right, (rule.pattern, example)


@pytest.mark.parametrize("name", ORDER)
def test_rules_leave_alone_what_is_right(name):
    for rule in read_rules((RULES / f"{name}.rules").read_text("utf-8")):
        for sentence in rule.leaves:
            assert not found(rule, sentence), (rule.pattern, sentence)


def test_no_rule_marks_what_another_shows_as_right():
    for rule in rulebook():
        for example in rule.examples:
            right = tidy(MARK.sub(r"\2", example))
            assert [(each.rule, each.fix) for other in rulebook() for each in found(other, right)] == [], right


def test_types_are_a_closed_list():
    assert {rule.type for rule in rulebook()} <= set(ERROR_TYPES)
    with pytest.raises(ValueError, match="no such error: style"):
        list(read_rules("at style a b\nfix x\nwhy y\nfinds [a b|x]"))


@pytest.mark.parametrize(
    ("pattern", "text", "marked"),
    [
        ("a {b}", "x a b", "b"),
        ("a|c {b} !d", "c b e", "b"),
        ("a b !d", "a b d", None),
        ("~x a", "x a", None),
        ("^ a", "b a", None),
        ("a <any>* {z}", "a b c z", "z"),
        ("a b? {c}", "a c", "c"),
        ("{a} $", "b a.", "a"),
        ("^^ {he}", "I know he can", "he"),
    ],
)
def test_patterns(pattern, text, marked):
    (sentence,) = Text(text).sentences
    matches = [sentence.tokens[slice(*match.marked)] for match in Pattern(pattern).find(sentence)]
    assert [" ".join(token.text for token in tokens) for tokens in matches][:1] == ([marked] if marked else [])
