"""Which watched questions a new article could answer: one product of matrices, not one question after the other."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_COSINE = 0.38
"""Best cosine of an article's sentences to a question, below which it is not asked again (benchmarks/watches.py)."""
_GROWTH = 1024


@dataclass(frozen=True, slots=True)
class Gated:
    """One watched question, ready to be held against articles."""

    id: int
    guild_id: int | None
    companies: frozenset[str]
    """An article must name one of them; empty: it may be about anyone."""
    vector: NDArray[np.float32]


class WatchGate:
    """The vectors of all watched questions in memory: 15 MB for 10,000 of them. Thread-safe."""

    def __init__(self, dimension: int, least: float = LEAST_COSINE) -> None:
        """No questions yet."""
        self._least = least
        self._guard = threading.Lock()
        self._vectors = np.zeros((0, dimension), dtype=np.float32)
        self._known: list[Gated | None] = []
        self._rows: dict[int, int] = {}
        self._last = 0

    @property
    def last_id(self) -> int:
        """The highest id that was ever added."""
        return self._last

    def __len__(self) -> int:
        """How many questions are watched."""
        return len(self._rows)

    def add(self, watches: Sequence[Gated]) -> None:
        """Watch these as well."""
        with self._guard:
            for watch in watches:
                if watch.id in self._rows:
                    continue
                row = len(self._known)
                if row >= len(self._vectors):
                    more = np.zeros((max(_GROWTH, len(self._vectors)), self._vectors.shape[1]), dtype=np.float32)
                    self._vectors = np.concatenate([self._vectors, more])
                self._vectors[row] = watch.vector
                self._known.append(watch)
                self._rows[watch.id] = row
                self._last = max(self._last, watch.id)

    def remove(self, ids: Collection[int]) -> None:
        """Watch these no more."""
        with self._guard:
            for each in ids:
                row = self._rows.pop(each, None)
                if row is not None:
                    self._known[row] = None
                    self._vectors[row] = 0

    def candidates(self, sentences: NDArray[np.float32], companies: Collection[str], guild_id: int | None) -> list[int]:
        """Watches that an article with these sentences, companies and guild could answer."""
        with self._guard:
            used = len(self._known)
            if not used or not len(sentences):
                return []
            best = (self._vectors[:used] @ sentences.T).max(axis=1)
            named = frozenset(companies)
            found = []
            for row in np.nonzero(best >= self._least)[0]:
                watch = self._known[int(row)]
                if watch is None or (watch.companies and named.isdisjoint(watch.companies)):
                    continue
                if guild_id is None or watch.guild_id == guild_id:
                    found.append(watch.id)
            return found
