"""What staff see of progress; the rooms bring their own pages."""

from learning.progress import admin  # noqa: F401
