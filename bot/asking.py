"""From what a person asked to an Answer: budgets, options, scopes, time limit. Knows no Discord object."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot import texts
from bot.asker import Asker
from bot.desk import texts as desk_texts
from bot.desk.guilds import Guilds
from bot.errors import BotError, ElsewhereError, RefusedError
from bot.limits import Limits
from bot.when import parse_since
from corpus.companies import Companies
from corpus.models import GLOBAL_SCOPE, guild_scope
from retrieval.models import Answer, Question, Turn
from retrieval.progress import Watch
from retrieval.query import understand

_log = logging.getLogger(__name__)


class Answers(Protocol):
    """What answers questions (retrieval's Answerer)."""

    async def answer(self, question: Question) -> Answer:
        """The answer; RetrievalError or CorpusError where there is an outage."""


@runtime_checkable
class GrowingAnswers(Protocol):
    """What can be watched while it answers."""

    @property
    def grows(self) -> bool:
        """Whether `grow` has something to show before the answer is there."""

    async def grow(self, question: Question, watch: Watch) -> Answer:
        """As `answer`; `watch` sees it come."""


def scopes_in(guild_id: int | None) -> tuple[str, ...]:
    """Whose articles are seen in a guild, or in a direct message."""
    return (GLOBAL_SCOPE,) if guild_id is None else (GLOBAL_SCOPE, guild_scope(guild_id))


class Asking:
    """Everything between a person's words and the answer to them."""

    def __init__(
        self,
        answers: Answers,
        companies: Companies,
        limits: Limits,
        guilds: Guilds,
        *,
        timeout: float,
        now: Callable[[], datetime],
    ) -> None:
        """`timeout` is the seconds that an answer may take; `now` gives the time in UTC."""
        self._answers = answers
        self._companies = companies
        self._limits = limits
        self._guilds = guilds
        self._timeout = timeout
        self._now = now

    def admit(self, asker: Asker) -> None:
        """Count one question; ElsewhereError where the guild wants none, RefusedError if it is one too many."""
        settings = self._guilds.of(asker.guild_id) if asker.guild_id is not None else None
        if settings is not None and settings.answer_channels and asker.places.isdisjoint(settings.answer_channels):
            raise ElsewhereError(
                desk_texts.elsewhere([each for each in settings.answer_channels if asker.exists(each)])
            )
        wait = self._limits.take(asker.user_id, asker.channel_id, settings)
        if wait is not None:
            raise RefusedError(desk_texts.wait(wait.seconds, wait.whose))

    def may_tell(self, user_id: int) -> bool:
        """Whether a refusal may be said where all can read it."""
        return self._limits.may_tell(user_id)

    def company(self, name: str | None) -> str | None:
        """The canonical name of the company option."""
        if name is None or not name.strip():
            return None
        known = self._companies.resolve(name)
        if known is None:
            raise RefusedError(texts.unknown_company(name))
        return known

    def since(self, text: str | None) -> datetime | None:
        """The moment that the since option names."""
        if text is None or not text.strip():
            return None
        try:
            return parse_since(text, self._now())
        except ValueError as error:
            raise RefusedError(str(error)) from error

    def suggest(self, prefix: str) -> list[str]:
        """Company names for the option's autocompletion."""
        return [name for name in self._companies.suggest(prefix, limit=25) if len(name) <= 100][:25]

    def question(
        self,
        text: str,
        guild_id: int | None,
        *,
        history: tuple[Turn, ...] = (),
        company: str | None = None,
        since: str | None = None,
    ) -> Question:
        """The question with its options understood."""
        known = self.company(company)
        return Question(
            text=text,
            now=self._now(),
            history=history,
            companies=(known,) if known else (),
            since=self.since(since),
            scopes=scopes_in(guild_id),
            language=self._guilds.of(guild_id).language,
        )

    def self_contained(self, question: Question) -> str:
        """A question in words that stand alone: a follow-up with what it is about in front."""
        query = understand(question, self._companies)
        return query.text if query.context else question.text

    async def answer(self, question: Question, watch: Watch | None = None) -> Answer:
        """The answer, which `watch` sees coming where that takes long; a BotError if it takes too long."""
        try:
            async with asyncio.timeout(self._timeout):
                if watch is not None and isinstance(self._answers, GrowingAnswers) and self._answers.grows:
                    return await self._answers.grow(question, watch)
                return await self._answers.answer(question)
        except TimeoutError as error:
            _log.warning("An answer was given up after %.0f s", self._timeout)
            raise BotError(texts.TOO_SLOW) from error
