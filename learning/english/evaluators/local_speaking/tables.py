"""Tables of numbers, and what is done with them everywhere here."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of floats or whole numbers; numpy knows which.
Table = NDArray[Any]


def log_softmax(values: Table) -> Table:
    """Each row as logarithms of probabilities that add up to one."""
    below = values - values.max(1, keepdims=True)
    return below - np.log(np.exp(below).sum(1, keepdims=True))
