"""What tokens buy: a price list."""

from dataclasses import dataclass

FREEZE = "freeze"


@dataclass(frozen=True)
class Ware:
    """Something for sale; a frame lies around one's picture and belongs to whoever bought it for good."""

    key: str
    name: str
    description: str
    price: int

    @property
    def is_frame(self) -> bool:
        """Or a freeze."""
        return self.key != FREEZE


WARES = {
    ware.key: ware
    for ware in (
        Ware(FREEZE, "Streak freeze", "Keeps your streak over a day you miss. You can hold three.", 40),
        Ware("sprout", "Sprout", "A thin green line around your picture.", 30),
        Ware("rings", "Growth rings", "Two rings of wood, like a tree's.", 60),
        Ware("dew", "Dew", "A double line, pale as the early morning.", 60),
        Ware("autumn", "Autumn", "The amber of a good October.", 90),
        Ware("evergreen", "Evergreen", "A broad band that keeps its colour.", 120),
    )
}
FRAMES = frozenset(key for key, ware in WARES.items() if ware.is_frame)
