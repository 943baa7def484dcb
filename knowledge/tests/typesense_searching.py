"""How the server of the tests searches: filters, words, phrases and highlights as Typesense documents them."""

import re

from rapidfuzz.distance import OSA
from Stemmer import Stemmer

_TERM = re.compile(r"\s*(?P<field>\w+):(?P<sign><=|>=|!=|=|<|>|)\s*(?P<value>\[[^\]]*\]|[^\s()&|\[\]]+)\s*")
_QUERY = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_KNOWN = frozenset(
    """
    collection q query_by query_by_weights filter_by sort_by prefix num_typos min_len_1typo min_len_2typo
    typo_tokens_threshold drop_tokens_threshold include_fields highlight_fields highlight_affix_num_tokens per_page page
    group_by group_limit
    """.split()  # noqa: SIM905
)
_NUMBERS = {"num_typos", "min_len_1typo", "min_len_2typo", "typo_tokens_threshold", "drop_tokens_threshold"}
_NUMBERS |= {"per_page", "group_limit"}
_stemmer = Stemmer("english")


class Refused(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status, self.message = status, message


# -- filters -----------------------------------------------------------------------------------------------------------


def matches(condition, document, fields):
    """Whether a document fits `filter_by`."""
    fits, rest = _any(condition, document, fields)
    if rest.strip():
        raise Refused(400, f"Could not parse the filter query: {rest}")
    return fits


def _any(text, document, fields):
    fits, text = _all(text, document, fields)
    while text.lstrip().startswith("||"):
        other, text = _all(text.lstrip()[2:], document, fields)
        fits = fits or other
    return fits, text


def _all(text, document, fields):
    fits, text = _one(text, document, fields)
    while text.lstrip().startswith("&&"):
        other, text = _one(text.lstrip()[2:], document, fields)
        fits = fits and other
    return fits, text


def _one(text, document, fields):
    if text.lstrip().startswith("("):
        fits, text = _any(text.lstrip()[1:], document, fields)
        if not text.lstrip().startswith(")"):
            raise Refused(400, "Could not parse the filter query: unbalanced parentheses.")
        return fits, text.lstrip()[1:]
    found = _TERM.match(text)
    if not found:
        raise Refused(400, f"Could not parse the filter query: {text}")
    if found["field"] != "id" and found["field"] not in fields:
        raise Refused(404, f"Could not find a filter field named `{found['field']}` in the schema.")
    return _compares(document[found["field"]], found["sign"], found["value"]), text[found.end() :]


def _compares(there, sign, value):
    if isinstance(there, int):
        number = int(value)
        return {"<": there < number, "<=": there <= number, ">": there > number, ">=": there >= number}.get(
            sign, there == number
        )
    if sign != "=":
        raise Refused(400, "This server only compares strings whole.")
    wanted = {part.strip() for part in value.strip("[]").split(",")}
    return bool(wanted & set(there if isinstance(there, list) else [there]))


# -- words -------------------------------------------------------------------------------------------------------------


class _Asked:
    """`q`, taken apart."""

    def __init__(self, question):
        self.words, self.phrases, self.without = [], [], []
        for part in _QUERY.finditer(question["q"]):
            said = (part["phrase"] or part["word"] or "").split()
            if part["minus"]:
                self.without.append(said)
            elif part["phrase"] is not None:
                self.phrases.append(said)
            elif said != ["*"]:
                self.words += said


def searched(question, fields, documents):
    """The result of one search."""
    if unknown := set(question) - _KNOWN:
        raise Refused(400, f"This server does not know {', '.join(sorted(unknown))}.")
    # The client sends numbers and flags as text, which is taken.
    question = question | {name: int(question[name]) for name in _NUMBERS & set(question)}
    question["prefix"] = str(question["prefix"]).lower() == "true"
    if question["per_page"] > 250:
        raise Refused(422, "Only upto 250 hits can be fetched per page.")
    names, asked = question["query_by"].split(","), _Asked(question)
    reach = [row for row in documents.values() if matches(question["filter_by"], row[1], fields)]
    reach = [row for row in reach if _fits_phrases(row[1], names, asked)]
    found = _ranked(reach, names, asked, question)
    ordered = sorted(found, key=lambda hit: _order(hit, question["sort_by"]), reverse=True)
    if group_by := question.get("group_by"):
        if not fields[group_by].get("facet"):
            raise Refused(400, f"Group by field `{group_by}` should be a facet field.")
        return _grouped(ordered, group_by, question)
    hits = [_hit(hit, names) for hit in ordered[: question["per_page"]]]
    return {"found": len(ordered), "out_of": len(documents), "page": 1, "hits": hits, "search_time_ms": 0}


def _grouped(ordered, group_by, question):
    groups = {}
    for hit in ordered:
        groups.setdefault(hit["row"][1][group_by], []).append(_hit(hit, question["query_by"].split(",")))
    some = list(groups.items())[: question["per_page"]]
    shown = [{"group_key": [key], "found": len(hits), "hits": hits[: question["group_limit"]]} for key, hits in some]
    return {"found": len(groups), "grouped_hits": shown, "page": 1, "search_time_ms": 0}


def _fits_phrases(document, names, asked):
    texts = [_stems(document[name]) for name in names]

    def says(phrase):
        wanted = [_stemmer.stemWord(word) for word in phrase]
        return any(text[at : at + len(wanted)] == wanted for text in texts for at in range(len(text)))

    return all(map(says, asked.phrases)) and not any(map(says, asked.without))


def _ranked(reach, names, asked, question):
    if not asked.words:
        said = [(word, 0, False) for phrase in asked.phrases for word in phrase]
        return [{"row": row, "score": 1, "said": _said(row[1], names, said)} for row in reach]
    found = _with_all(reach, names, asked.words, question, 0)
    if len(found) < question["typo_tokens_threshold"]:
        found = _with_all(reach, names, asked.words, question, question["num_typos"])
    left = list(asked.words)
    while len(found) < question["drop_tokens_threshold"] and len(left) > 1:
        left.pop()
        known = {hit["row"][0] for hit in found}
        found += [hit for hit in _with_all(reach, names, left, question, 0) if hit["row"][0] not in known]
    return found


def _with_all(reach, names, words, question, typos):
    wanted = [(word, min(typos, _allowed(word, question)), False) for word in words]
    if question["prefix"]:
        wanted[-1] = (*wanted[-1][:2], True)
    found = []
    for row in reach:
        said = [_said(row[1], names, [each]) for each in wanted]
        if all(said):
            score = sum(10 + max(2 if name == "title" else 1 for name, _, _ in each) for each in said)
            score -= sum(min(wrong for _, _, wrong in each) for each in said)
            found.append({"row": row, "score": score, "said": [one for each in said for one in each]})
    return found


def _allowed(word, question):
    return 2 if len(word) >= question["min_len_2typo"] else 1 if len(word) >= question["min_len_1typo"] else 0


def _said(document, names, wanted):
    """Fields and tokens in which one of the words stands, and how many letters are wrong."""
    found = []
    for name in names:
        for token in document[name].split():
            for word, typos, prefix in wanted:
                if _stemmer.stemWord(token) == _stemmer.stemWord(word) or (prefix and token.startswith(word)):
                    found.append((name, token, 0))
                elif typos and (wrong := OSA.distance(word, token)) <= typos:
                    found.append((name, token, wrong))
    return found


def _stems(text):
    return [_stemmer.stemWord(token) for token in text.split()]


def _order(hit, sort_by):
    names = [part.split(":") for part in sort_by.split(",")]
    if any(way != "desc" for _, way in names):
        raise Refused(400, "This server only sorts downwards.")
    return (*(hit["score"] if name == "_text_match" else hit["row"][1][name] for name, _ in names), hit["row"][0])


def _hit(hit, names):
    shown = {name: [token for field, token, _ in hit["said"] if field == name] for name in names}
    highlights = [
        {"field": name, "matched_tokens": tokens, "snippet": f"<mark>{tokens[0]}</mark><script>"}
        for name, tokens in shown.items()
        if tokens
    ]
    return {"document": {"id": hit["row"][1]["id"]}, "highlights": highlights, "text_match": hit["score"]}
