"""What a rule asks of a place beside its pattern; rules name these after `when`."""

from collections.abc import Callable

from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.kinds import KINDS
from learning.english.evaluators.local_writing.lexicon import AMBIGUOUS, base_of, is_a, listed
from learning.english.evaluators.local_writing.patterns import Match
from learning.english.evaluators.local_writing.text import Token

Condition = Callable[[Match], bool]
# What makes the pronoun or noun behind it an object, or the verb behind that a bare form.
_TAKES_BARE_VERB = row(
    "do does did don't doesn't didn't can could will would shall should may might must let lets make makes "
    "made making help helped see saw hear heard watch watched have had feel felt to not cannot can't couldn't "
    "won't wouldn't shouldn't mustn't than of as nor for with what who whom which"
)
_ADVISES = row("suggest recommend insist demand propose important essential vital necessary request ask")
_PARTICIPLES_TOO = row("left used married")
_SAME_PAST = row("lay cost cut hit hurt let put quit read set shut spread beat bet burst")
_AMOUNTS = row(
    "number lot couple majority rest half variety group range series pair one each none many some all most "
    "several part kind type plenty percent third quarter dozen"
)
_COLLECTIVE = row("police people staff rest family team majority number half class government crowd audience rich poor")
_NOT_HEADS = row("of with to by between in for on at from about than")
_AUXILIARY = row("has does is was are were have had do did am be")
# Nouns that stand without a or the in phrases of their own, and those that do with an adjective as well.
_BARE_ALONE = row(
    "home school work bed church prison university college class time town middle end summer winter spring "
    "autumn morning evening night day week month year place part course fact theory practice art order use "
    "turn way line land sea form shape style cake pizza state support answer question house case pleasure "
    "trouble world bird control charge foot hand top court hospital"
)
_BARE = row(
    "lunch breakfast dinner supper people kind sort type sport television radio football tennis chicken orange "
    "paper stone glass fish space light power life death love hope fear noise stress cloth rain detail "
    "language english history science culture nature war energy age salt sand wind change danger damage debt "
    "demand doubt pain pressure value weight drink exercise food health cause luck chocolate coffee onion "
    "tomato potato apple salad fun help experience wine beer company"
)
_AUX_OR_VERB = KINDS["verbs"]


def _last(match: Match) -> Token:
    return match.sentence.tokens[match.marked[1] - 1]


def _subject(match: Match) -> bool:
    """What the match begins with is the subject of its verb."""
    tokens = match.sentence.tokens
    at = match.places[0][0]
    advised = "that" in {token.word for token in tokens[max(0, at - 3) : at]} and any(
        base_of(token.word, "third", "past") in _ADVISES for token in tokens[:at]
    )
    return match.before() not in _TAKES_BARE_VERB and not advised and not _and_object(match) and not _is_object(match)


def _is_object(match: Match) -> bool:
    """It or you behind a verb that is not one of saying and thinking: afford it."""
    before = match.before()
    verb = any(listed(before, kind) for kind in ("base", "third", "past", "ing"))
    return match.word(0) in ("it", "you") and verb and base_of(before, "base", "third", "past", "ing") not in _THINKS


_THINKS = row(
    "think say know hope believe feel mean see hear guess suppose find realise realize notice understand explain"
)


def _and_object(match: Match) -> bool:
    """The pronoun follows `and` behind a verb of perception: saw him and her go."""
    return match.before() == "and" and any(
        token.word in ("let", "saw", "heard", "made") for token in match.sentence.tokens
    )


def _changes(match: Match) -> bool:
    return _last(match).word not in _SAME_PAST


def _no_amount(match: Match) -> bool:
    start = max(0, match.places[0][0] - 3)
    return _AMOUNTS.isdisjoint(token.word for token in match.sentence.tokens[start : match.marked[0]])


def _one_head(match: Match) -> bool:
    """A noun in the singular that stands alone: neither `X and Y` nor a group of people."""
    words = {token.word for token in match.sentence.tokens[match.places[0][0] : match.marked[0]]}
    return (
        _no_amount(match)
        and match.before() not in _NOT_HEADS
        and not words & _COLLECTIVE
        and not (match.before() == "and" and not _finite_before(match))
        and not any(is_a(word, "nouns") for word in words)
    )


def _finite_before(match: Match) -> bool:
    return any(_AUX_OR_VERB(token) for token in match.sentence.tokens[: match.places[0][0]])


def _plural_head(match: Match) -> bool:
    start = max(0, match.places[0][0] - 3)
    words = {token.word for token in match.sentence.tokens[start : match.marked[0]]}
    return (
        match.before() not in _NOT_HEADS
        and not words & _AMOUNTS - {"many", "some", "all", "most", "several"}
        and "of" not in words
    )


def _plural_only(match: Match) -> bool:
    words = [token.word for token in match.tokens(len(match.places) - 1)] + [match.word(1), match.word(2)]
    finite = KINDS["aux"](match.sentence.tokens[match.places[-1][1]]) if match.after() else False
    return not any(word in ("news", "means", "series") or (listed(word, "third") and not finite) for word in words)


def _no_past_form(match: Match) -> bool:
    first, last = match.marked
    others = (*match.sentence.tokens[:first], *match.sentence.tokens[last:])
    return not any(
        (listed(token.word, "past") and token.word not in _PARTICIPLES_TOO and not listed(token.word, "base"))
        or token.word in ("was", "were", "had", "did", "didn't", "would", "wasn't", "weren't")
        for token in others
    )  # fmt: skip


def _verb_here(match: Match) -> bool:
    """A word that may be a noun as well stands before an object, so it is a verb."""
    at = match.marked[1]
    behind = match.sentence.tokens[at] if at < len(match.sentence.tokens) else None
    if _last(match).word not in AMBIGUOUS or behind is None:
        return _last(match).word not in AMBIGUOUS
    return behind.word in _OBJECTS or behind.capital or is_a(behind.word, "nouns")


_OBJECTS = row(
    "the a an my your his her its our their this that these those me him them us you it some many new english "
    "football tennis chess to with"
)


def _countable_here(match: Match) -> bool:
    word = _last(match).word
    return word not in ("fish", "sheep", "hundred", "thousand", "million", "dozen", "aircraft", "noise") and not is_a(
        word, "nouns"
    )


def _bare_thing(match: Match) -> bool:
    """One thing that can be counted, not a part of a longer noun, and not one of a fixed phrase."""
    at = match.marked[1]
    behind = match.sentence.tokens[at].word if at < len(match.sentence.tokens) else ""
    compound = (is_a(behind, "noun") or is_a(behind, "nouns") or listed(behind, "ing")) and not listed(behind, "adj")
    described = match.marked[1] - match.marked[0] > 1
    word, first = _last(match).word, match.sentence.tokens[match.marked[0]].word
    bare = word in _BARE or (word in _BARE_ALONE and (not described or first in ("early", "late", "next", "last")))
    return not bare and not compound


def _did_not(match: Match) -> bool:
    words = [token.word for token in match.sentence.tokens[match.places[0][0] : match.marked[1]]]
    return words[0] == "didn't" or "not" in words or match.sentence.asks


def _no_noun_next(match: Match) -> bool:
    behind = match.after()
    return not (is_a(behind, "noun") or is_a(behind, "nouns") or listed(behind, "mass"))


def _no_other_verb(match: Match) -> bool:
    start, end = match.places[0][0], match.places[-1][1]
    others = (*match.sentence.tokens[:start], *match.sentence.tokens[end:])
    return not any(_AUX_OR_VERB(token) and token.word not in AMBIGUOUS for token in others)


def _past_before(match: Match) -> bool:
    return any(listed(token.word, "past") or token.word == "was" for token in match.sentence.tokens[: match.marked[0]])


def _place_name(match: Match) -> bool:
    names = match.tokens(len(match.places) - 1) or match.tokens(len(match.places) - 2)
    return bool(names) and not KINDS["day"](names[0]) and not KINDS["month"](names[0]) and match.after() not in _STREETS


_STREETS = row("street road avenue station university hotel square lane airport school house park")


def _than_here(match: Match) -> bool:
    """Not `the older of`, not `it is better that he goes`."""
    at = match.marked[0]
    tokens = match.sentence.tokens
    word = tokens[at].word
    tail = tokens[at + 1 :]
    compared = {"less", "more", "further"} if word in ("of", "from") else set()
    if word in ("of", "from") and (match.before() == "the" or match.word(0) in compared):
        return False
    return word != "that" or not any(_AUX_OR_VERB(token) and token.word not in AMBIGUOUS for token in tail)


def _clause_ends_here(match: Match) -> bool:
    """The word before the second subject cannot have it as its object, and is no joining word."""
    word = _last(match).word
    inside = {token.word for token in match.sentence.tokens[match.places[0][0] : match.marked[1]]}
    return (
        word not in _JOINING
        and not listed(word, "third")
        and not (listed(word, "base") and word not in AMBIGUOUS)
        and "that" not in inside
        and not match.sentence.asks
    )


_JOINING = row(
    "that if when what who which where why how because and or but than as before after while since of in on at "
    "for with to from by about like is was are were be not so though although until unless know think thought "
    "said told knew saw"
)


def _same_person(match: Match) -> bool:
    pairs = {"i": "me", "we": "us", "he": "him", "she": "her", "they": "them"}
    return pairs.get(match.word(0)) == _last(match).word


CONDITIONS: dict[str, Condition] = {
    "subject": _subject,
    "changes": _changes,
    "no-amount": _no_amount,
    "one-head": _one_head,
    "plural-head": _plural_head,
    "plural-only": _plural_only,
    "no-past-form": _no_past_form,
    "full-verb": lambda match: not any(t.word in _AUXILIARY for t in match.sentence.tokens[slice(*match.marked)]),
    "no-past-form-if": lambda match: (
        not any(token.word in ("like", "please", "mind") for token in match.sentence.tokens)
    ),
    "verb-here": _verb_here,
    "countable-here": _countable_here,
    "bare-thing": _bare_thing,
    "did-not": _did_not,
    "no-noun-next": _no_noun_next,
    "no-other-verb": _no_other_verb,
    "past-before": _past_before,
    "place-name": _place_name,
    "than-here": _than_here,
    "clause-ends-here": _clause_ends_here,
    "same-person": _same_person,
    "asked": lambda match: match.sentence.asks,
    "stated": lambda match: not match.sentence.asks,
    "exclaims": lambda match: any(token.text == "!" for token in match.sentence.tokens[-2:]),
    "goes-on": lambda match: match.after()[:1].isalpha(),
}
