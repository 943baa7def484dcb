"""What staff see of progress and of the course; the rooms bring their own pages."""

from learning.english import admin as english_admin  # noqa: F401
from learning.progress import admin as progress_admin  # noqa: F401
