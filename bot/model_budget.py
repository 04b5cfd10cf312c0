"""How many answers of a day the chat model may write for a guild; then the embedded reader takes over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol, runtime_checkable

from bot.desk.guilds import Guilds
from corpus.database.model_answers import ModelAnswerStore
from corpus.models import guild_of
from retrieval.models import Answer, Question
from retrieval.progress import Watch

_ELSEWHERE = 0
"""Direct messages together count as one guild: whose they are need not be kept."""


@runtime_checkable
class ModelAnswers(Protocol):
    """Answers that a chat model may write (retrieval's Answerer)."""

    @property
    def uses_model(self) -> bool:
        """Whether a chat model writes at all."""

    @property
    def grows(self) -> bool:
        """Whether `grow` has something to show before the answer is there."""

    async def answer(self, question: Question) -> Answer:
        """The answer."""

    async def grow(self, question: Question, watch: Watch) -> Answer:
        """The answer, which `watch` sees coming."""


class MeteredAnswers:
    """Asks the chat model as long as the guild whose articles are searched has answers left for the day (UTC)."""

    def __init__(
        self,
        answers: ModelAnswers,
        store: ModelAnswerStore,
        guilds: Guilds,
        *,
        limit: int,
        now: Callable[[], datetime],
    ) -> None:
        """`limit` is the operator's, below which a guild may go; `now` gives the time in UTC."""
        self._answers = answers
        self._store = store
        self._guilds = guilds
        self._limit = limit
        self._now = now
        self._day: date | None = None

    @property
    def grows(self) -> bool:
        """Whether `grow` has something to show before the answer is there."""
        return self._answers.grows

    async def answer(self, question: Question) -> Answer:
        """The answer, by the embedded reader where the day's are used up."""
        return await self._answers.answer(await self._metered(question))

    async def grow(self, question: Question, watch: Watch) -> Answer:
        """As `answer`; `watch` sees it come."""
        return await self._answers.grow(await self._metered(question), watch)

    async def _metered(self, question: Question) -> Question:
        guild_id = next((guild for guild in map(guild_of, question.scopes) if guild is not None), _ELSEWHERE)
        own = self._guilds.of(guild_id).model_answers
        limit = self._limit if own is None else min(own, self._limit)
        today = self._now().date()
        if today != self._day:
            await asyncio.to_thread(self._store.delete_before, today)
            self._day = today
        if await asyncio.to_thread(self._store.take, guild_id, today, limit):
            return question
        return replace(question, use_model=False)
