"""A question's vector, made once: the search and the reader ask for the same one within milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.embed import Embedder

REMEMBERED = 256
"""Questions whose vectors are kept: some 400 KB with the default model."""


class QuestionVectors:
    """Embeds questions, and remembers the latest."""

    def __init__(self, embedder: Embedder) -> None:
        """Ask `embedder` for what is not remembered."""
        self._one = lru_cache(maxsize=REMEMBERED)(lambda text: embedder.embed([text])[0])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text."""
        return np.stack([self._one(text) for text in texts])
