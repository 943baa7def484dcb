"""How a library is loaded without what it would load only because it is installed."""

import importlib
import sys
from typing import Any


def load_without(name: str, *unused: str) -> None:
    """Load a module while what it looks for is not there; whoever else wants that gets it."""
    modules: dict[str, Any] = sys.modules
    hidden = [each for each in unused if each not in modules]
    modules.update(dict.fromkeys(hidden))
    try:
        importlib.import_module(name)
    finally:
        for each in hidden:
            del modules[each]
