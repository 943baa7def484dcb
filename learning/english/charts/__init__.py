"""Charts of English as SVG, made here: there without scripts, in print, and with a table beside each."""

from learning.english.charts.line import Moment, line
from learning.english.charts.radar import Axis, radar

__all__ = ["Axis", "Moment", "line", "radar"]
