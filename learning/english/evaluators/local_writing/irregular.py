"""Words whose right form is found in a table: wrong plurals and comparatives, pronouns, contractions."""

from learning.english.evaluators.local_writing import forms
from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.lexicon import words_of

STRICT_MASS = row(
    "advice information furniture luggage baggage homework housework equipment traffic news money music "
    "weather knowledge software evidence research clothing jewellery rubbish garbage transport behaviour bread"
)
# informations -> information
MASS_PLURALS = {forms.plural(noun): noun for noun in STRICT_MASS - {"news", "music", "transport"}}
# childrens -> children, mans -> men
DOUBLE_PLURALS = {
    wrong: forms.plural(noun)
    for noun in (
        "child",
        "man",
        "woman",
        "foot",
        "tooth",
        "mouse",
        "policeman",
        "businessman",
        "fireman",
        "person",
        "wife",
        "knife",
        "leaf",
    )
    for wrong in (noun + "s", forms.plural(noun) + "s")
    if wrong not in ("persons", "peoples", "leafs")
}
# gooder -> better, beautifuler -> more beautiful
COMPARATIVES: dict[str, str] = {
    "gooder": "better", "goodest": "best", "badder": "worse", "baddest": "worst", "worser": "worse", "worsest": "worst",
    "funner": "more fun", "funnest": "most fun", "farer": "further", "littler": "smaller", "manier": "more",
}  # fmt: skip
DOUBLED: dict[str, str] = {}
for _adjective in words_of("long"):
    _stem = _adjective.removesuffix("e")
    if len(_adjective) > 4 and not _adjective.endswith("y"):
        COMPARATIVES |= {f"{_stem}er": f"more {_adjective}", f"{_stem}est": f"most {_adjective}"}
for _adjective in words_of("short"):
    for _ending, _right in (("er", forms.comparative(_adjective)), ("est", forms.superlative(_adjective))):
        if _right != _adjective + _ending and not _adjective.endswith("e"):
            DOUBLED[_adjective + _ending] = _right
# Forms that happen to be words of their own.
for _word in (
    "closer",
    "closest",
    "opener",
    "realer",
    "freer",
    "freest",
    "owner",
    "welcomer",
    "blacker",
    "whiter",
    "greener",
    "corner",
    "later",
    "wider",
    "wholer",
):
    COMPARATIVES.pop(_word, None)
    DOUBLED.pop(_word, None)
IRREGULARLY_WRONG = {
    "gived": "gave", "goed": "went", "wented": "went", "broked": "broke", "writed": "wrote", "drived": "drove",
    "fighted": "fought",
    "maked": "made", "choosed": "chose", "hurted": "hurt", "putted": "put", "cutted": "cut", "costed": "cost",
    "spended": "spent",
    "sended": "sent", "falled": "fell", "feeled": "felt", "thinked": "thought", "getted": "got", "haved": "had",
    "sayed": "said",
    "payed": "paid", "runned": "ran", "swimmed": "swam", "winned": "won", "sitted": "sat", "drinked": "drank",
    "telled": "told",
}  # fmt: skip
APOSTROPHES = {
    "dont": "don't", "cant": "can't", "didnt": "didn't", "doesnt": "doesn't", "isnt": "isn't", "arent": "aren't",
    "wasnt": "wasn't", "werent": "weren't", "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't",
    "couldnt": "couldn't",
    "wouldnt": "wouldn't", "shouldnt": "shouldn't", "wont": "won't", "thats": "that's", "whats": "what's",
    "theres": "there's",
    "ive": "I've", "youre": "you're", "theyre": "they're", "youve": "you've", "weve": "we've", "theyve": "they've",
    "youll": "you'll", "theyll": "they'll", "hes": "he's", "shes": "she's", "im": "I'm",
}  # fmt: skip
OBJECT = {"i": "me", "you": "you", "he": "him", "she": "her", "it": "it", "we": "us", "they": "them"}
NOMINATIVE = {"me": "I", "you": "you", "him": "he", "her": "she", "it": "it", "us": "we", "them": "they"}
POSSESSIVE = {"my": "mine", "your": "yours", "our": "ours", "her": "hers", "their": "theirs"}
DETERMINER = {right: left for left, right in POSSESSIVE.items()}
SELF = {"hisself": "himself", "theirself": "themselves", "theirselves": "themselves", "themself": "themselves",
        "ourself": "ourselves", "meself": "myself", "hisselfs": "himself", "ourselfs": "ourselves",
        "themselfs": "themselves"}  # fmt: skip
SELF_OF = {"me": "myself", "us": "ourselves", "him": "himself", "her": "herself", "them": "themselves"}
ANY = {"nothing": "anything", "nobody": "anybody", "nowhere": "anywhere", "no-one": "anyone", "never": "ever"}
WITH_BE = {"i": "am", "he": "is", "she": "is", "it": "is", "you": "are", "we": "are", "they": "are"}
BORING = {"bored": "boring", "interested": "interesting", "excited": "exciting", "tired": "tiring", 
    "surprised": "surprising",
          "disappointed": "disappointing", "shocked": "shocking", "frightened": "frightening", "amazed": "amazing",
          "confused": "confusing", "relaxed": "relaxing", "annoyed": "annoying"}  # fmt: skip
BORED = {right: left for left, right in BORING.items()}
PLURAL_VERBS = {"is": "are", "was": "were", "has": "have", "isn't": "aren't", "wasn't": "weren't", "hasn't": "haven't",
                "doesn't": "don't", "does": "do"}  # fmt: skip
SINGULAR_VERBS = {right: left for left, right in PLURAL_VERBS.items()}
