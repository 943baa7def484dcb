"""The embedding capability: what every provider of vectors can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy


class Embedder(ABC):
    """`model` names the space the vectors are in; `dimensions` is 0 until a vendor's first answer tells it."""

    model: str
    dimensions: int

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        """32-bit floats, a row a text, of unit length; raises ProviderDown."""


def of_unit_length(vectors: numpy.ndarray) -> numpy.ndarray:
    """Each row divided by its length; a row of nothing stays one."""
    import numpy

    lengths = numpy.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / numpy.where(lengths > 0, lengths, 1)
