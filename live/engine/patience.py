"""How much longer to wait for somebody whose words show that more is to come: it only ever lengthens a pause."""

import re

SECONDS = 1.0
_UNFINISHED = re.compile(
    r"\b(and|but|or|because|if|when|while|that|which|the|a|an|my|your|his|her|our|their|to|of|with|for|from|in|um+|uh+|er+|hm+)"
    r"[\s.…,-]*\Z",
    re.IGNORECASE,
)
_ENDS_SO = re.compile(
    r"\b(like that|come in|go on|where from|what for|who with|know that|hear that|see that)\W*\Z", re.I
)


def more_to_come(text: str) -> float:
    """Seconds of silence at least, 0 for what may be a whole sentence."""
    return SECONDS if _UNFINISHED.search(text) and not _ENDS_SO.search(text) else 0.0
