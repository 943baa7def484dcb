"""Records to look at: a seed, a sapling after two weeks, a tree after a year."""

from learning.progress.tree.record import Leaf, Record

_QUESTS = ("active", "completed", "claimed")
_EVERY_AREA = (("Chat", 90_000), ("Knowledge", 60_000), ("English", 40_000), ("Live", 15_000))

SAMPLES = (
    Record("seed"),
    Record("sapling", 5, 0.4, _EVERY_AREA[:2], tuple(Leaf(age, age == 5) for age in range(13, -1, -1)), _QUESTS),
    Record(
        "oak", 20, 0.7, _EVERY_AREA, tuple(Leaf(age, age % 30 == 7) for age in range(364, -1, -1) if age % 6), _QUESTS
    ),
)
