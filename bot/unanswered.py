"""Notes the questions that found no answer: those asked in public, and never who asked them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.asking import Asking
from corpus.database.unanswered import UnansweredStore
from corpus.errors import CorpusError
from retrieval.models import Answer

_log = logging.getLogger(__name__)


class UnansweredQuestions:
    """What moderators will see as gaps."""

    def __init__(self, store: UnansweredStore, asking: Asking, now: Callable[[], datetime]) -> None:
        """`asking` makes follow-ups understandable without their conversation."""
        self._store = store
        self._asking = asking
        self._now = now

    async def note(self, answer: Answer, guild_id: int | None, *, private: bool) -> None:
        """Keep the question of a refusal in a guild; of private ones and direct messages nothing is kept."""
        if guild_id is None or private or not answer.refused:
            return
        try:
            question = self._asking.self_contained(answer.question)
            await asyncio.to_thread(self._store.add, guild_id, self._now(), question)
        except CorpusError:
            _log.exception("A question without an answer could not be noted")
