"""The questions that people watch, in memory, in step with the database. Blocking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from corpus.database.types import unpack_vectors
from corpus.database.watches import GateRow, WatchStore
from corpus.embed import Embedder
from retrieval.watch_gate import Gated, WatchGate

_AT_ONCE = 256


class WatchedQuestions:
    """Keeps the gate up to date: what is new is read, and embedded anew where another model made its vector."""

    def __init__(self, store: WatchStore, embedder: Embedder, now: Callable[[], datetime]) -> None:
        """Nothing is read before `refresh`."""
        self._store = store
        self._embedder = embedder
        self._now = now
        self._gate: WatchGate | None = None

    @property
    def gate(self) -> WatchGate:
        """What new articles are held against."""
        if self._gate is None:
            self._gate = WatchGate(self._embedder.dimension)
        return self._gate

    def refresh(self) -> None:
        """Add what has been watched since. What was removed is left: the database knows that it is gone."""
        rows = self._store.gate(self._now(), self._gate.last_id if self._gate is not None else 0)
        if not rows:
            return
        stale = [row for row in rows if row.fingerprint != self._embedder.fingerprint]
        known = {row.id: row for row in rows if row.fingerprint == self._embedder.fingerprint}
        self.gate.add([self._gated(row) for row in known.values()] + self._embedded(stale))

    def forget(self, watch_id: int) -> None:
        """It is watched no more."""
        if self._gate is not None:
            self._gate.remove([watch_id])

    def _gated(self, row: GateRow) -> Gated:
        vector = unpack_vectors(row.vector, self._embedder.dimension)[0]
        return Gated(row.id, row.guild_id, frozenset(row.companies), vector)

    def _embedded(self, stale: list[GateRow]) -> list[Gated]:
        """Questions whose vectors are of another model."""
        found: list[Gated] = []
        for start in range(0, len(stale), _AT_ONCE):
            part = stale[start : start + _AT_ONCE]
            texts = self._store.questions([row.id for row in part])
            part = [row for row in part if row.id in texts]
            vectors = self._embedder.embed([texts[row.id] for row in part])
            self._store.set_vectors(
                self._embedder.fingerprint, {row.id: vector[None] for row, vector in zip(part, vectors, strict=True)}
            )
            found += [
                Gated(row.id, row.guild_id, frozenset(row.companies), vector)
                for row, vector in zip(part, vectors, strict=True)
            ]
        return found
