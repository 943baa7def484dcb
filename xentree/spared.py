"""What libraries would load only because it is installed, and nobody here uses: some 15 MB in every process."""

import importlib
import sys
from typing import Any

# By the module that looks for it; the fields of PostgreSQL bring psycopg along, also where the database is SQLite.
_UNUSED = {
    "rest_framework.compat": ("django.contrib.postgres.fields", "requests", "markdown", "pygments"),
    "unfold.overrides": ("django.contrib.postgres.fields",),
}


def spare_unused() -> None:
    """Load these modules while what they look for is not there; whoever else wants it gets it."""
    modules: dict[str, Any] = sys.modules
    for name, unused in _UNUSED.items():
        hidden = [each for each in unused if each not in modules]
        modules.update(dict.fromkeys(hidden))
        try:
            importlib.import_module(name)
        finally:
            for each in hidden:
                del modules[each]
