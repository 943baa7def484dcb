"""Markdown as it streams, made into what can be said: whole sentences without marks, the first maybe only a clause."""

import html
import re

# A sentence is never held back beyond this; nor is the first clause shorter than that.
LONGEST, LEAST_CLAUSE = 280, 20
ROWS_SAID = 3
CODE = "Here belongs some code, which is better read than heard."

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_BLOCK = re.compile(r"\s*(#{1,6}\s+|[-*+]\s+(\[[ xX]\]\s+)?|\d{1,3}[.)]\s+|>\s?|\[\^[^\]]+\]:\s*)")
# A beginning of a line from which it cannot be told yet what the line is.
_UNTOLD = re.compile(r"\s*(#{1,6}|[-*+]\s+\[[ xX]?\]?|[-*+_=|>~`]+|\d{1,3}[.)]?|\[\^?[^\]]{0,9}\]?)?\s*\Z")
_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s)|[。！？]+")
_CLAUSE = re.compile(r"[,;:](?=\s)|\s[–—](?=\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|No|Fig|approx|ca|Inc|Ltd|e\.g|i\.e|a\.m|p\.m|U\.S|[A-Z])\.)\Z"
)
_OPEN = re.compile(r"(?:\[[^\]]*|\]\([^)\s]*|https?://\S*)\Z")
# A mark that is meant as such waits beyond Unicode until the others are gone.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|~<>-])")
_KEPT = re.compile("[\ue000-\ue07f]")

_INLINE = (
    (re.compile("[\u2060\u200b\ufeff\x00-\x08\x0e-\x1f]"), ""),
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]\d][^\]]*)\]\[[^\]]*\]"), r"\1"),
    (re.compile(r"\s*\[\^?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]"), ""),
    (re.compile(r"<?https?://(?:www\.)?([\w.-]+)[^\s>)]*>?"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), " "),
    (re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<!\w)([*_])(?=\S)([^*_]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"`+([^`]*)`+"), r"\1"),
    (re.compile(r"(?<!\S)[*_`~#|>]+(?!\S)"), " "),
    (re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]"), ""),
    (re.compile(r"\s+([.,;:!?])"), r"\1"),
)


class Spoken:
    """Feed it an answer in pieces of any size; it gives the sentences that are whole. How it is cut changes nothing
    but where the first clause ends.
    """

    def __init__(self) -> None:
        self._line = self._pending = ""
        self._fence = ""
        self._rows: list[str] = []
        self._begun = self._told = self._is_heading = False

    def feed(self, text: str) -> list[str]:
        """The next piece of Markdown: what can be said now."""
        said: list[str] = []
        for number, part in enumerate(text.replace("\r", "").split("\n")):
            if number:
                said += self._end_line()
            self._line += part
            if part:
                said += self._open_line()
        return said

    def flush(self) -> list[str]:
        """The rest."""
        return [*self._end_line(), *self._end_table(), *self._end_block()]

    # -- lines ---------------------------------------------------------------------------

    def _open_line(self) -> list[str]:
        """Of a line that goes on, what is certain: prose, once it is told from a block."""
        if self._told:
            self._pending += self._line
            self._line = ""
            return self._cut()
        line = self._line
        if self._fence or self._rows or _UNTOLD.match(line) or _FENCE.match(line) or line.lstrip().startswith("|"):
            return []
        said = self._begin_prose(line)
        self._line, self._told = "", True
        return [*said, *self._cut()]

    def _end_line(self) -> list[str]:
        line, self._line, told, self._told = self._line, "", self._told, False
        if told:
            self._pending += line + " "
            return [*self._cut(), *self._end_heading()]
        if self._fence:
            if line.strip().startswith(self._fence) and not line.strip().strip(self._fence[0]):
                self._fence = ""
            return []
        if fence := _FENCE.match(line):
            self._fence = fence[1]
            return [*self._end_table(), *self._end_block(), *self._say(CODE)]
        if line.lstrip().startswith("|") or (self._rows and "|" in line):
            self._rows.append(line)
            return self._end_block()
        said = self._end_table()
        if not line.strip() or _RULE.match(line) or _TABLE_RULE.match(line):
            return [*said, *self._end_block()]
        said += self._begin_prose(line)
        self._pending += " "
        return [*said, *self._cut(), *self._end_heading()]

    def _begin_prose(self, line: str) -> list[str]:
        """The first of a line of prose; a mark before it ends the paragraph above."""
        block, said = _BLOCK.match(line), []
        while block:
            said += self._end_block()
            self._is_heading = "#" in block[0]
            line = line[block.end() :]
            block = _BLOCK.match(line)
        self._pending += line
        return said

    # -- sentences -----------------------------------------------------------------------

    def _cut(self) -> list[str]:
        said = []
        while at := self._cut_at():
            sentence, self._pending = self._pending[:at], self._pending[at:]
            said += self._say(sentence)
        return said

    def _cut_at(self) -> int:
        for end in _END.finditer(self._pending, 0, 2 * LONGEST):
            if not _ABBREVIATION.search(self._pending[: end.end()]) and not _is_open(self._pending[: end.start()]):
                return self._clause(end.end()) or end.end()
        return self._clause(len(self._pending)) or self._too_long()

    def _clause(self, end: int) -> int:
        """Where the very first clause ends, so that somebody is heard soon."""
        if self._begun or end < 2 * LEAST_CLAUSE:
            return 0
        for clause in _CLAUSE.finditer(self._pending, LEAST_CLAUSE, end):
            if not _is_open(self._pending[: clause.start()]):
                return clause.end()
        return 0

    def _too_long(self) -> int:
        if len(self._pending) <= LONGEST:
            return 0
        clauses = [clause.end() for clause in _CLAUSE.finditer(self._pending, LEAST_CLAUSE, LONGEST)]
        return clauses[-1] if clauses else self._pending.rfind(" ", 1, LONGEST) + 1 or LONGEST

    def _end_heading(self) -> list[str]:
        if not self._is_heading:
            return []
        self._is_heading = False
        return self._end_block()

    def _end_block(self) -> list[str]:
        """A heading or an entry of a list is a sentence, whatever it ends with."""
        rest, self._pending = self._pending, ""
        return self._say(rest, closed=True)

    def _end_table(self) -> list[str]:
        rows = [_cells(row) for row in self._rows if not _TABLE_RULE.match(row)]
        self._rows = []
        said = [sentence for row in rows[: ROWS_SAID + 1] for sentence in self._say(", ".join(row), closed=True)]
        more = len(rows) - ROWS_SAID - 1
        return said + (self._say(f"And {more} more {'row' if more == 1 else 'rows'}.") if more > 0 else [])

    def _say(self, markdown: str, *, closed: bool = False) -> list[str]:
        text = plain(markdown)
        if not any(character.isalnum() for character in text):
            return []
        self._begun = True
        return [text + ("." if closed and text[-1] not in ".!?…:,;。！？" else "")]


def plain(markdown: str) -> str:
    """A sentence without marks: links by their words, no numbers of citations, numbers as they are."""
    text = _ESCAPED.sub(lambda mark: chr(0xE000 + ord(mark[1])), markdown)
    for pattern, words in _INLINE:
        text = pattern.sub(words, text)
    text = _KEPT.sub(lambda mark: chr(ord(mark[0]) - 0xE000), text)
    return " ".join(html.unescape(text).split())


def sentences(markdown: str) -> list[str]:
    """All of a text at once."""
    spoken = Spoken()
    return [*spoken.feed(markdown), *spoken.flush()]


def _is_open(text: str) -> bool:
    """Whether it ends inside a link, an address or a piece of code."""
    return _OPEN.search(text) is not None or text.count("`") % 2 == 1


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|") if cell.strip()]
