"""Files to Markdown pages to pieces; parsers run in a limited process of their own, and nothing needs the database."""

from knowledge.parsing.kinds import kind_of
from knowledge.parsing.model import Cancelled, Kind, Page, Parsed, ParseFailed, Piece
from knowledge.parsing.process import parse_file
from knowledge.parsing.splitting import split

__all__ = ["Cancelled", "Kind", "Page", "ParseFailed", "Parsed", "Piece", "kind_of", "parse_file", "split"]
