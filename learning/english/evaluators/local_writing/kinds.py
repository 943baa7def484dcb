"""The kinds of words that patterns name."""

from collections.abc import Callable

from learning.english.evaluators.local_writing import forms, irregular
from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.lexicon import (
    AMBIGUOUS,
    NAMES,
    WRONGLY_REGULAR,
    is_a,
    listed,
    only_verb,
)
from learning.english.evaluators.local_writing.text import Token


def _words(text: str) -> Callable[[Token], bool]:
    words = frozenset(text.split())
    return lambda token: token.word in words


def _kind(name: str) -> Callable[[Token], bool]:
    return lambda token: is_a(token.word, name) and token.is_word


def _listed(name: str) -> Callable[[Token], bool]:
    return lambda token: listed(token.word, name)


MONTHS = "january february march april may june july august september october november december"
DAYS = "monday tuesday wednesday thursday friday saturday sunday"
BE = "am is are was were"
MODALS = (
    "can could will would should must may might can't couldn't won't wouldn't shouldn't mustn't "
    "i'll you'll he'll she'll it'll we'll they'll"
)
PREPOSITIONS = (
    "near behind beside in on at of for with without about by from after before into through between under over "
    "against during"
)
FREQUENCY = "always usually never often sometimes rarely seldom hardly"


def _any(*kinds: Callable[[Token], bool]) -> Callable[[Token], bool]:
    return lambda token: any(kind(token) for kind in kinds)


def _forms(*verbs: str) -> Callable[[Token], bool]:
    """All forms of some verbs."""
    made = (forms.third, forms.past, forms.participle, forms.ing)
    return _words(" ".join(verb + " " + " ".join(make(verb) for make in made) for verb in verbs))


_NUMBERS = row(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
)
_PLACES = "village town city house flat hotel hospital company factory restaurant bank office shop river park country"
_PROFESSIONS = row(
    "accountant actor actress architect artist baker butcher businessman businesswoman carpenter chef clerk "
    "cook dancer dentist designer detective director doctor driver electrician engineer farmer fireman "
    "footballer guide hairdresser housewife journalist judge lawyer librarian manager mechanic musician nurse "
    "painter photographer pianist pilot plumber poet policeman politician priest professor programmer "
    "psychologist receptionist reporter sailor salesman scientist secretary singer soldier student surgeon "
    "teacher translator vet waiter waitress worker writer beginner tourist foreigner"
)
_PEOPLE = _PROFESSIONS | row(
    "brother sister son daughter cousin friend uncle aunt child boy girl mother father parents children wife "
    "husband dog cat neighbour man woman people kids students friends baby grandmother grandfather mum dad "
    "boss"
)
_PRESENT = _any(_listed("third"), _listed("base"))
_VERBS = _any(
    _words(f"{BE} {MODALS} do does did don't doesn't didn't have has had isn't aren't wasn't weren't hasn't haven't"),
    _listed("past"), _listed("third"), _listed("base"),
)  # fmt: skip
_NOT_SURE = row(
    "own open clean free warm dry cool calm clear complete correct cross empty tidy slow early late welcome narrow"
)


def _sounds_open(token: Token) -> bool:
    return token.text[0].isalpha() and forms.article(token.word) == "an" and len(token.word) > 1


def _sounds_closed(token: Token) -> bool:
    return token.text[0].isalpha() and forms.article(token.word) == "a" and not token.text.isupper()


_NO_ING = row(
    "thing nothing something anything everything morning evening king ring spring string building during "
    "wedding ceiling"
)
_CALENDAR = frozenset(f"{MONTHS} {DAYS}".split()) | {day + "s" for day in DAYS.split()}
_SURE_MONTHS = frozenset(MONTHS.split()) - {"march", "may"}

KINDS: dict[str, Callable[[Token], bool]] = {
    "any": lambda token: token.text not in ".!?;:,",
    # Verbs: a base form that is nothing else, any base form, the other forms.
    "verb": lambda token: only_verb(token.word),
    "base": _listed("base"),
    "third": _listed("third"),
    "past": lambda token: is_a(token.word, "past"),
    "pp": lambda token: is_a(token.word, "pp"),
    "ing": lambda token: is_a(token.word, "ing") and token.word not in _NO_ING,
    "past-only": lambda token: (
        listed(token.word, "past") and not listed(token.word, "pp") and not listed(token.word, "base")
    ),
    "past-sure": lambda token: (listed(token.word, "past") and not listed(token.word, "base")) or token.word == "had",
    "present": _PRESENT,
    "verbs": _VERBS,
    "wrongly-regular": lambda token: token.word in WRONGLY_REGULAR,
    # Nouns and adjectives: listed here, or by cefrpy's lists as well.
    "noun": lambda token: is_a(token.word, "noun"),
    "thing": _listed("noun"),
    "nouns": lambda token: is_a(token.word, "nouns"),
    "things": _listed("nouns"),
    "mass": _listed("mass"),
    "strict-mass": lambda token: token.word in irregular.STRICT_MASS,
    "mass-plural": lambda token: token.word in irregular.MASS_PLURALS,
    "double-plural": lambda token: token.word in irregular.DOUBLE_PLURALS,
    "adj": lambda token: is_a(token.word, "adj"),
    "adjective": _listed("adj"),
    "sure-adj": lambda token: listed(token.word, "adj") and token.word not in AMBIGUOUS | _NOT_SURE,
    "short": _listed("short"),
    "long": _listed("long"),
    "comparative": _listed("comparative"),
    "superlative": lambda token: listed(token.word, "superlative") and token.word not in ("least", "most"),
    "wrong-comparative": lambda token: token.word in irregular.COMPARATIVES,
    "wrong-double": lambda token: token.word in irregular.DOUBLED,
    "adv": lambda token: is_a(token.word, "adv"),
    "after-noun": _words(
        "red black white blue green yellow brown grey pink beautiful interesting wonderful old new big small "
        "expensive cheap famous important difficult easy good bad modern nice boring funny comfortable "
        "dangerous delicious"
    ),
    "person": lambda token: token.word in _PEOPLE,
    "profession": lambda token: token.word in _PROFESSIONS,
    "place": _words(_PLACES),
    "abstract": _words(
        "life love nature happiness education money health pollution society technology friendship poverty"
    ),
    "vowel-sound": _sounds_open,
    "consonant-sound": _sounds_closed,
    "uncapital-name": lambda token: token.word in NAMES and not token.capital,
    "capital-word": lambda token: token.word in NAMES,
    "name": lambda token: token.capital and token.word != "i",
    "country": lambda token: (
        token.capital
        and token.word in NAMES - _CALENDAR
        and not token.word.endswith(("ish", "ese", "an"))
    ),
    "language": _words(
        "english french german spanish italian russian chinese japanese portuguese arabic korean polish "
        "turkish"
    ),
    # Small words.
    "det": _words(
        "the a an my your his her its our their this that these those some any no every each another"
    ),
    "the": _words("the my your his her its our their this that these those"),
    "he": _words("he she it"),
    "subject": _words("i you he she it we they"),
    "object": _words("me you him her it us them"),
    "body": _words(
        "everybody everyone somebody someone anybody anyone nobody no-one everything something nothing"
    ),
    "be": _words(BE),
    "be-s": _words(f"{BE} i'm you're he's she's it's we're they're be been being isn't aren't wasn't weren't"),
    "have": _words("have has had haven't hasn't hadn't i've you've we've they've having"),
    "do": _words("do does did"),
    "did": _words("did didn't"),
    "does": _forms("do"),
    "modal": _words(MODALS),
    "aux": _words(f"{BE} {MODALS} do does did don't doesn't didn't have has had to isn't aren't wasn't weren't"),
    "not": _words(
        "don't doesn't didn't not haven't hasn't hadn't can't couldn't won't isn't aren't wasn't"
    ),
    "prep": _words(PREPOSITIONS),
    "wh": _words("what where when why how who which whose"),
    "often": _words(f"{FREQUENCY} also only really still"),
    "plural-verb": lambda token: token.word in irregular.PLURAL_VERBS,
    "no-self": lambda token: token.word in irregular.SELF,
    "many": lambda token: (
        (token.text.isdigit() and token.text != "1") or token.word in _NUMBERS | {"many", "several", "various"}
    ),
    "much": _words("much far even a lot bit little"),
    "number": lambda token: (token.text.isdigit() and token.text != "1") or token.word in _NUMBERS,
    "ordinal": lambda token: token.text[0].isdigit() and token.text[-2:] in ("st", "nd", "rd", "th"),
    # Times.
    "month": _words(MONTHS),
    "sure-month": lambda token: token.word in _SURE_MONTHS or (token.capital and token.word in ("march", "may")),
    "small-month": lambda token: token.text in ("march", "may"),
    "day": _words(DAYS + " " + " ".join(day + "s" for day in DAYS.split())),
    "year": lambda token: len(token.text) == 4 and token.text.isdigit() and token.text[:2] in ("17", "18", "19", "20"),
    "units": _words(
        "seconds minutes hours days weeks months years second minute hour day week month year"
    ),
    "period": _words(f"night week weekend month year summer winter spring autumn time century {DAYS}"),
    "past-time-word": _words("yesterday"),
    "clock-time": lambda token: token.text[0].isdigit() and ":" in token.text,
    # Verbs by what goes with them.
    "gerund-verb": _forms(
        "enjoy", "avoid", "finish", "dislike", "suggest", "consider", "practise", "miss", "admit", "deny", "risk",
        "recommend",
    ),
    "infinitive-verb": _words(
        "want wants wanted decide decides decided hope hopes hoped agree agrees agreed promise promises "
        "promised refuse refuses refused plan plans planned expect expects expected manage manages managed "
        "offer offers offered wish wishes"
    ),
    "wants": _words("want wants wanted"),
    "tells": _words("tell tells told advise advised invite invited order ordered"),
    "spends": _forms("spend"),
    "busy": _words("busy"),
    "judged": _words(
        "important easy difficult hard necessary possible impossible dangerous useful better nice great fun"
    ),
    "explains": _forms("explain", "describe"),
    "go-somewhere": _words("there here home out went go goes come came shop"),
    "goes": _forms("go", "come", "travel", "return", "drive", "walk", "fly", "move"),
    "listens": _forms("listen"),
    "discusses": _forms("discuss", "mention", "phone", "emphasise", "reach"),
    "travels": _forms("go", "come", "travel", "arrive", "get"),
    "has": _any(_forms("have", "buy", "want", "need", "get", "find", "rent"), _words("i've")),
    "meals-verb": _forms("have", "eat", "cook", "make"),
    "opens": _forms("open", "close", "shut", "lock", "clean"),
    "likes": _words("like likes liked love loves loved enjoy enjoys enjoyed"),
    "speaks": _forms("speak", "know", "understand", "learn"),
    "makes": _forms("make"),
    "says": _forms("say"),
    "tells-s": _words("tell tells told"),
    "loses": _words("lose loses lost losing"),
    "learns": _words("learn learns learned learnt"),
    "takes": _forms("take"),
    "wins": _forms("win"),
    "rises": _words("rise rises rose risen"),
    "opens-s": _forms("open"),
    "closes-s": _forms("close"),
    "remembers": _words("remember remembers remembered"),
    "sees": _forms("see", "meet", "know", "love", "help", "tell", "ask", "call", "invite", "like", "visit"),
    "act-verb": _words(
        "sings sing sang drives drive drove works work worked plays play played speaks speak spoke writes "
        "write wrote cooks cook dances dance danced swims swim behaves knows understand understands sleeps "
        "slept reads"
    ),
    "adv-verb": _words(
        "sings sing drives drive works work plays play speaks speak writes write cooks cook dances dance"
    ),
    "asks-where": _words(
        "know knows knew wonder wonders remember understand forget forgot see explain idea sure tell me him us "
        "them"
    ),
    "does-not-will": _words(
        "to will would can could don't not didn't won't might may should must going"
    ),
}  # fmt: skip
