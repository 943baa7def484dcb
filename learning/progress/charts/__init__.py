"""Charts as SVG from the server: plain functions of plain data, coloured by the classes of the stylesheet."""

from learning.progress.charts.bar import bar
from learning.progress.charts.columns import Column, columns
from learning.progress.charts.heatmap import heatmap
from learning.progress.charts.ring import ring

__all__ = ["Column", "bar", "columns", "heatmap", "ring"]
