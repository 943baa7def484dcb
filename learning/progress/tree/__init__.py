"""A person's own tree in SVG: a pure function of a small record, the same for the same record.

Level is the height, the trunk and the rings on the ground, of which the golden one closes as the next level comes near.
Each area of practice is a limb, as long as its share of the time. Each active day of the last year is a leaf, bright
while it is young; a day that took a freeze is a leaf in autumn's colours. Today's quests are buds, which open when they
are done and bloom when they are claimed.
"""

from learning.progress.tree.large import picture
from learning.progress.tree.record import Leaf, Record
from learning.progress.tree.samples import SAMPLES
from learning.progress.tree.small import small_picture

__all__ = ["SAMPLES", "Leaf", "Record", "picture", "small_picture"]
