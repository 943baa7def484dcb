"""What words a question is really made of: normalised spelling, no small words, near-synonyms side by side."""

import re
import unicodedata

MAX_TERMS = 48
_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")

# One spelling for what people write in several ways; used for the pages and for the question alike.
_SPELLINGS = [
    (re.compile(r"\be-mail"), "email"),
    (re.compile(r"\b(log|sign)(ging|ning)?([ -])?(in|on)(to)?\b"), "signin"),
    (re.compile(r"\blogins?\b"), "signin"),
    (re.compile(r"\b(log|sign)(ging|ning)?([ -])?(out|off)\b"), "signout"),
    (re.compile(r"\bsign(ing)?[ -]?up\b"), "signup"),
    (re.compile(r"\b(two|2)[ -](factor|step)\b"), "2fa"),
    (re.compile(r"\bset(ting)?[ -]up\b"), "setup"),
    (re.compile(r"\b(back)(ing)?[ -]up\b"), "backup"),
    (re.compile(r"\bopen ai\b"), "openai"),
    (re.compile(r"\blm studio\b"), "lmstudio"),
    (re.compile(r"\bchat gpt\b"), "chatgpt"),
    (re.compile(r"(?<=\w)['’](s|re|ve|ll|d|m|t)\b"), ""),
]

# Words that carry the grammar of an English question, not its subject.
STOP_WORDS = frozenset(
    """
    a about actually after again all also am an and any anybody anyone anything are arent around as at be because been
    before being best better but by can cannot cant could couldnt did didnt do does doesnt doing done dont each either
    else etc ever every everything exactly explain few for from get gets getting give go goes going good got had has
    have having he hello help her here hers hey hi him his how however i id if ill im in instead into is isnt it its ive
    just kind know let lets like look lot many may maybe me mean might mine more most much must my myself need needs no
    not now of off ok okay on once one ones only onto or other others our ours out over own please possible quite rather
    really right same see shall she should shouldnt show so some somebody someone something sort still such sure tell
    than thank thanks that thats the their theirs them then there theres these they thing things this those through to
    too try trying under until up upon us use used using usually very via want wants was wasnt way ways we well went
    were werent what whatever whats when whenever where wheres whether which while who whom whos whose why will with
    within without wont work works would wouldnt yes yet you your youre yours yourself
    """.split()
)

# Each line: words a newcomer may say for the same thing. Matching one of them is matching all.
_SAME = """
    answer reply response
    backup restore
    browser firefox safari
    button click
    conversation chat thread discussion
    cost price pricing free pay money charge expensive cheap
    crash broken fail error problem bug
    delete remove erase purge
    desktop laptop computer machine pc
    document file pdf upload
    edit change correct modify
    export download
    gemini google
    hotkey shortcut keybinding
    image picture photo screenshot
    install start launch
    memorize memorise remember memory
    minutes time clock
    provider vendor
    regenerate retry
    signin signed
    signup register
    spend cost
    stop cancel interrupt abort
    study learn revise
    staff admin administrator operator
    undo restore
    vocabulary words
"""


def _neighbours() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in _SAME.strip().splitlines():
        words = line.split()
        for word in words:
            found.setdefault(word, set()).update(words)
    return found


_NEIGHBOURS = _neighbours()


def normalise(text: str) -> str:
    """`text` in lower case and in the one spelling both sides of a search share."""
    folded = unicodedata.normalize("NFKC", text).lower()
    for pattern, spelling in _SPELLINGS:
        folded = pattern.sub(spelling, folded)
    return folded


def informative_terms(question: str) -> list[str]:
    """The telling words of a question, each once, in their order; at most MAX_TERMS."""
    words = dict.fromkeys(_WORD.findall(normalise(question)))
    return [word for word in words if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())][:MAX_TERMS]


def same_words(word: str) -> list[str]:
    """`word` first, then what newcomers say for the same thing."""
    return [word, *sorted(_NEIGHBOURS.get(word, set()) - {word})]
