"""Capitals, spaces and marks: what can be seen without knowing any grammar."""

from collections.abc import Iterator

from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.kinds import KINDS
from learning.english.evaluators.local_writing.lexicon import NAMES, is_a
from learning.english.evaluators.local_writing.rule import ErrorType, Finding
from learning.english.evaluators.local_writing.text import Sentence, Text, Token

_MAY_REPEAT = frozenset(("that", "had", "very", "really", "so", "no", "bye", "ha", "well", "now", "there", "blah"))
_ASKING_VERBS = row(
    "do does did is are was were can could will would should have has may shall am don't doesn't didn't isn't "
    "aren't can't won't couldn't"
)
# A clause after a comma that could stand alone: `, however we`, `, it is`.
_SPLICED = row("however therefore moreover furthermore nevertheless")


def slips(text: Text) -> Iterator[Finding]:
    """All slips of capitals, spaces and marks in a text."""
    for sentence in text.sentences:
        yield from _capitals(sentence)
        yield from _spaces(sentence, text.plain)
        yield from _question_mark(sentence)
        yield from _repeated(sentence)
        yield from _splice(sentence)


def _capitals(sentence: Sentence) -> Iterator[Finding]:
    first = next(token for token in sentence.tokens if token.is_word)
    if (
        first.text[0].islower()
        and sentence.tokens[0] is first
        and first.word != "i"
        and not first.word.startswith("i'")
    ):
        fix = first.text[0].upper() + first.text[1:]
        yield _found(sentence, first, fix, "capitals", f"A sentence begins with a capital: “{fix}”.")
    for token in sentence.tokens:
        if token.text == "i" or token.text.startswith("i'"):
            yield _found(sentence, token, "I" + token.text[1:], "capitals", "“I” is always written with a capital.")
    yield from _capital_inside(sentence)


def _capital_inside(sentence: Sentence) -> Iterator[Finding]:
    """A small or common word with a capital in the middle of a sentence that is not a title."""
    tokens = sentence.tokens
    inside = [token for token in tokens[1:] if token.is_word]
    if sum(token.capital for token in inside) * 3 > len(inside) + 3:
        return
    for before, token, behind in zip(tokens, tokens[1:], (*tokens[2:], tokens[-1]), strict=False):
        lonely = before.is_word and not before.capital and not behind.capital and not _quoted(tokens, token)
        if lonely and _is_common(token) and before.word in _BEFORE_COMMON:
            yield _found(
                sentence, token, token.text.lower(), "capitals", f"No capital is needed here: “{token.text.lower()}”."
            )


_BEFORE_COMMON = row("the a an my your his her our their to in on at of and with is are was very read like reads")


def _quoted(tokens: tuple[Token, ...], token: Token) -> bool:
    return sum(each.text == '"' for each in tokens if each.start < token.start) % 2 == 1


def _is_common(token: Token) -> bool:
    text = token.text
    small = (
        KINDS["det"](token)
        or KINDS["prep"](token)
        or KINDS["thing"](token)
        or KINDS["adjective"](token)
        or KINDS["base"](token)
    )
    return text[0].isupper() and text[1:].islower() and small and token.word not in NAMES and not _is_title(token)


def _is_title(token: Token) -> bool:
    return token.word in row(
        "king queen prince princess president professor doctor uncle aunt street river lake park may god bank "
        "university"
    )


def _spaces(sentence: Sentence, plain: str) -> Iterator[Finding]:
    for before, token in zip(sentence.tokens, sentence.tokens[1:], strict=False):
        if token.text in (",", ".", "?", "!", ";", ":") and token.start > before.end and before.is_word:
            message = "There is no space before this mark."
            yield Finding(
                before.start,
                token.end,
                plain[before.start : token.end],
                before.text + token.text,
                "punctuation",
                message,
                sentence,
                "space",
            )
        if before.text in (",", ";") and token.start == before.end and token.is_word:
            message = "A space belongs after this mark."
            yield Finding(
                before.start,
                token.end,
                plain[before.start : token.end],
                f"{before.text} {token.text}",
                "punctuation",
                message,
                sentence,
                "space",
            )


def _question_mark(sentence: Sentence) -> Iterator[Finding]:
    """What begins like a question, with the verb before its subject, ends like one."""
    words, last = sentence.tokens, sentence.tokens[-1]
    if last.text != "." or len(words) < 4:
        return
    asked = words[0].word in ("what", "where", "when", "why", "who", "how") and _verb_first(words[1:4])
    plain = (
        words[0].word in _ASKING_VERBS - {"have", "has"}
        and KINDS["subject"](words[1])
        and words[0].word not in ("may", "should", "were", "had")
    )
    if asked or plain:
        yield _found(sentence, last, "?", "punctuation", "A question ends with a question mark.")


def _verb_first(tokens: tuple[Token, ...]) -> bool:
    first, second = tokens[0].word, tokens[1]
    return first in _ASKING_VERBS and (KINDS["subject"](second) or KINDS["the"](second))


def _repeated(sentence: Sentence) -> Iterator[Finding]:
    for before, token in zip(sentence.tokens, sentence.tokens[1:], strict=False):
        if token.is_word and token.word == before.word and token.word not in _MAY_REPEAT:
            text = f"{before.text} {token.text}"
            yield Finding(
                before.start,
                token.end,
                text,
                before.text,
                "repetition",
                "The word is there twice.",
                sentence,
                "repeated",
            )


def _splice(sentence: Sentence) -> Iterator[Finding]:
    """Two sentences that only a comma joins, where the second begins with a word like “however”."""
    tokens = sentence.tokens
    for number, token in enumerate(tokens[2:-2], 2):
        if token.word in _SPLICED and tokens[number - 1].text == "," and KINDS["subject"](tokens[number + 1]):
            comma = tokens[number - 1]
            if any(KINDS["aux"](each) or is_a(each.word, "past") for each in tokens[:number]):
                yield _found(
                    sentence,
                    comma,
                    ";",
                    "punctuation",
                    f"Before “{token.word}” a new sentence or a semicolon is needed.",
                )


def _found(sentence: Sentence, token: Token, fix: str, kind: ErrorType, message: str) -> Finding:
    return Finding(token.start, token.end, token.text, fix, kind, message, sentence, kind)
