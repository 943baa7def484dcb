"""What a question is really made of: normalised spelling, no small words, one word for near-synonyms."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

MAX_TERMS = 48
MAX_WORD_LENGTH = 40
NEGATION = "not"
_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")

# One spelling for what people write in several ways; used for the pages and for the question alike.
_SPELLINGS = [
    (re.compile(r"\bcannot\b|\b(?:ca|wo|do|does|did|is|are|was|were|has|have|could|should|would)n['’]?t\b"), NEGATION),
    (re.compile(r"(?<=\w)['’](?:s|re|ve|ll|d|m)\b"), ""),
    (re.compile(r"\be-mail"), "email"),
    (
        re.compile(
            r"\b(?:log|sign)(?:ged|ging|ed|ing|s)?[ -]?in(?:to)?\b|\b(?:log|sign)(?:ged|ging|ed|ing)? on\b|\blogins\b"
        ),
        "signin",
    ),
    (re.compile(r"\b(?:log|sign)(?:ged|ging|ed|ing|s)?[ -]?(?:out|off)\b"), "signout"),
    (re.compile(r"\bsign(?:ing)?[ -]?up\b"), "signup"),
    (re.compile(r"\b(?:two|2)[ -](?:factor|step)\b"), "2fa"),
    (re.compile(r"\bset(?:ting)?(?: it)?[ -]up\b"), "setup"),
    (re.compile(r"\bback(?:ing)?[ -]up\b"), "backup"),
    (re.compile(r"\bmake run\b"), "makerun"),
    (re.compile(r"\bopen ai\b"), "openai"),
    (re.compile(r"\bchat gpt\b"), "chatgpt"),
    (re.compile(r"\blm studio\b"), "lmstudio"),
]

# Words that carry the grammar of an English question, not its subject.
_SMALL_WORDS = """
    a able about accidentally actually after again all allow allowed also always am an and another any anybody
    anyone anything are around as at available be because been before being best but by can contain contains
    could currently did do does doing done each either else etc ever every everything exactly explain few for
    from get gets getting give go goes going good got had happen happens has have having he hello help her here
    hers hey hi him his how however i id if ill im in instead into is it its ive just keep keeping keeps kind
    kindly kinds know let lets like little look lot main many may maybe me mean might mine more most much must
    my myself need needs never no now of off often ok okay on once one ones only onto or other others our ours
    out over own people person please possible properly quite rather really recommend right same see shall she
    should show simply so some somebody someone something sort sorts still such suddenly suggest sure tell than
    thank thanks that thats the their theirs them then there theres these they thing things this those through
    to today too try trying under until up upon us use used using usually very via want wants was way ways we
    well went were what whatever whats when whenever where wheres whether which while who whole whom whos whose
    why will with within without work works would write yes yet you your youre yours yourself
"""
STOP_WORDS = frozenset(_SMALL_WORDS.split())
# With no other word left, these make a question one about Xentree itself: "What can you do?", "Who is this for?"
_SELF_WORDS = frozenset(("you", "your", "yourself", "this", "here", "help"))
_THANKS = frozenset(("thank", "thanks"))

# Words people use for the same thing, brought to the first of their line in the pages and in the question.
_SAME = """
    answer reply replies response responses
    chat conversation conversations discussion discussions thread threads
    computer desktop laptop pc
    create creates created creating make makes made making
    delete deletes erase erased erasing remove removed removes removing
    edit modify modified modifying
    export download downloaded downloading downloads
    fail broken crash crashed crashes error errors problem problems
    image photo photos photograph photographs picture pictures screenshot screenshots
    provider vendor vendors
    signup register registered registering registration
    xentree app application platform product site software tool website
    stop abort aborted cancel canceled cancelled cancelling interrupt interrupted
"""


def _same_words() -> dict[str, str]:
    lines = [line.split() for line in _SAME.strip().splitlines()]
    return {word: first for first, *others in lines for word in others}


_FIRST_OF = _same_words()


def normalise(text: str) -> str:
    """`text` in lower case and in the one spelling both sides of a search share."""
    folded = unicodedata.normalize("NFKC", text).lower()
    for pattern, spelling in _SPELLINGS:
        folded = pattern.sub(spelling, folded)
    return _WORD.sub(lambda word: _FIRST_OF.get(word[0], word[0]), folded)


def informative_terms(question: str) -> list[str]:
    """The telling words of a question, each once, in their order; at most MAX_TERMS."""
    words = dict.fromkeys(_WORD.findall(normalise(question)))
    telling = [word for word in words if word not in STOP_WORDS and 1 < len(word) <= MAX_WORD_LENGTH]
    if telling in ([], [NEGATION]):
        return ["xentree"] if _SELF_WORDS & words.keys() and not _THANKS & words.keys() else []
    return telling[:MAX_TERMS]


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in normalised texts, with the near-synonyms that were brought to them."""
    counts = Counter(word for text in texts for word in _WORD.findall(text) if word not in STOP_WORDS)
    return counts + Counter({word: counts[first] for word, first in _FIRST_OF.items()})
