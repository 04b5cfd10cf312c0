"""How long what people said is kept. docs/privacy.md says the same."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from corpus.errors import CorpusError

_log = logging.getLogger(__name__)

FEEDBACK_DAYS = 365
UNANSWERED_DAYS = 90
SUGGESTION_DAYS = 180


class DeletesBefore(Protocol):
    """A store that knows how old its rows are."""

    def delete_before(self, moment: datetime, /) -> int:
        """Delete what is older; how much it was."""


@dataclass(frozen=True, slots=True)
class KeptFor:
    """One kind of thing that is kept for a while."""

    what: str
    store: DeletesBefore
    days: int


class Retention:
    """Deletes what has been kept long enough."""

    def __init__(self, kept: Sequence[KeptFor], now: Callable[[], datetime]) -> None:
        """`now` gives the time in UTC."""
        self._kept = tuple(kept)
        self._now = now

    async def sweep(self) -> None:
        """Delete all that is too old; a failure is logged, and the next sweep tries again."""
        for each in self._kept:
            try:
                deleted = await asyncio.to_thread(each.store.delete_before, self._now() - timedelta(days=each.days))
            except CorpusError:
                _log.exception("Old %s could not be deleted", each.what)
            else:
                if deleted:
                    _log.info("Deleted %d %s older than %d days", deleted, each.what, each.days)
