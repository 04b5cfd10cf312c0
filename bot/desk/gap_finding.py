"""Gaps of a guild: read, embedded, grouped; off the event loop, each wording embedded once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.desk.gaps import Gap, find_gap, group, wordings_of
from bot.retention import UNANSWERED_DAYS
from corpus.companies import Companies
from corpus.database.unanswered import UnansweredStore
from corpus.embed import Embedder

_KEPT = 5000
"""Vectors in memory, 1.5 kB each."""


class GapFinder:
    """What the articles of a guild do not answer. Blocks: call it in a worker thread."""

    def __init__(
        self, store: UnansweredStore, embedder: Embedder, companies: Companies, now: Callable[[], datetime]
    ) -> None:
        """`companies` tells whom a question is about; `now` gives the time in UTC."""
        self._store = store
        self._embedder = embedder
        self._companies = companies
        self._now = now
        self._lock = threading.Lock()
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def find(self, guild_id: int) -> list[Gap]:
        """All gaps of a guild, most asked first."""
        since = self._now() - timedelta(days=UNANSWERED_DAYS)
        wordings = wordings_of(self._store.list(guild_id, since))
        if not wordings:
            return []
        questions = [each.text for each in wordings]
        subjects = [frozenset(self._companies.find(question)) for question in questions]
        return group(wordings, self._embed(questions), subjects)

    def dismiss(self, guild_id: int, key: str) -> bool:
        """Forget the questions of one gap, as far as they were shown; False if it is gone already."""
        return self._store.delete(guild_id, find_gap(self.find(guild_id), key)) > 0

    def _embed(self, questions: Sequence[str]) -> NDArray[np.float32]:
        with self._lock:
            known = dict(self._vectors)
        new = [question for question in questions if question not in known]
        if new:
            known |= dict(zip(new, self._embedder.embed(new), strict=True))
            with self._lock:
                self._vectors.update({question: known[question] for question in new})
                while len(self._vectors) > _KEPT:
                    self._vectors.popitem(last=False)
        return np.stack([known[question] for question in questions])
