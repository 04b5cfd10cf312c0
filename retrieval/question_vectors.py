"""A question's vector, made once: the search and the reader ask for the same one within milliseconds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.embed import Embedder

REMEMBERED = 256
"""Questions whose vectors are kept: some 400 KB with the default model."""


class QuestionVectors:
    """Embeds questions, and remembers the latest. Thread-safe."""

    def __init__(self, embedder: Embedder) -> None:
        """Ask `embedder` for what is not remembered."""
        self._embedder = embedder
        self._known: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._guard = Lock()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length for each text; those not remembered are made in one call."""
        with self._guard:
            found = {text: self._known[text] for text in texts if text in self._known}
        missing = list(dict.fromkeys(text for text in texts if text not in found))
        if missing:
            found |= dict(zip(missing, self._embedder.embed(missing), strict=True))
        with self._guard:
            for text, vector in found.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return np.stack([found[text] for text in texts])
