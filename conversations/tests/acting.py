"""A tool that acts, for tests: it plants trees in a garden that counts them."""

import re
from collections import Counter
from contextlib import contextmanager
from threading import Lock

from xentree import tools
from xentree.tools import Card, CardItem, ToolResult

NAME = "plant_trees"
PARAMETERS = {
    "type": "object",
    "properties": {"count": {"type": "integer", "minimum": 1, "maximum": 99}},
    "required": ["count"],
    "additionalProperties": False,
}


class Garden:
    """What was planted, by the key of who asked; `before` runs each time before anything is."""

    def __init__(self):
        self.calls, self.planted, self.places = [], Counter(), []
        self.before = lambda: None
        self._lock = Lock()

    def perform(self, principal, key, plan):
        self.calls.append(key)
        self.before()
        with self._lock:
            if key not in self.planted:
                self.planted[key] = plan["count"]
                self.places.append((principal.user.pk, principal.organization_id))
        return ToolResult(plan, f"Planted {plan['count']} trees.")


def result(count=3, **card):
    """What the tool answers with before anybody said yes."""
    items = (CardItem("Oak", (("Where", "By the pond"), ("How many", str(count)))),)
    shown = Card(**{"title": "Plant trees", "items": items, "yes": "Plant them", "place": "Your garden"} | card)
    return ToolResult({"proposed": count}, "Would plant trees", "I can plant them.", card=shown, plan={"count": count})


def understand(principal, sentence):
    found = re.fullmatch(r"plant (\d+) trees", sentence.strip().lower())
    return {"count": int(found[1])} if found else None


@contextmanager
def tended():
    """A garden, whose tool is there for everybody as long as this lasts."""
    garden = Garden()

    @tools.tool(
        NAME,
        description="Plant trees in the person's garden.",
        parameters=PARAMETERS,
        perform=garden.perform,
        offered=lambda principal: True,
        understand=understand,
    )
    def plant(principal, count):
        return result(count)

    try:
        yield garden
    finally:
        del tools._tools[NAME]
