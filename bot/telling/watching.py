"""Watched questions: the first answer, and the same question again when a new article could change it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from bot.asking import Answers, scopes_in
from bot.errors import BotError
from bot.telling.gate import WatchedQuestions
from corpus.companies import Companies
from corpus.database import Database
from corpus.database.telling_news import NewsStore
from corpus.database.watches import WatchStore, statement_from_dict, statement_to_dict
from corpus.embed import Embedder
from corpus.errors import CorpusError
from corpus.models import Article
from corpus.sentences import split_sentences
from corpus.telling import Snapshot, Watch
from retrieval.changes import Change, ChangeKind, changes, renewed, snapshot_of
from retrieval.errors import RetrievalError
from retrieval.models import Question
from retrieval.query import understand

_log = logging.getLogger(__name__)

DAYS = 90
"""How long a question is watched."""
_AT_ONCE = 20
_SENTENCES = 150
"""Sentences of an article behind the old answer that are looked at."""


class Watching:
    """Asks for those who watch. The embedded reader answers: the same articles give the same answer, for nothing."""

    def __init__(
        self,
        store: WatchStore,
        database: Database,
        answers: Answers,
        companies: Companies,
        embedder: Embedder,
        questions: WatchedQuestions,
        now: Callable[[], datetime],
    ) -> None:
        """`now` gives the time in UTC."""
        self._store = store
        self._database = database
        self._news = NewsStore(database)
        self._answers = answers
        self._companies = companies
        self._embedder = embedder
        self._questions = questions
        self._now = now

    async def watch(
        self,
        user_id: int,
        text: str,
        guild_id: int | None,
        *,
        channel_id: int | None = None,
        here: bool = False,
        company: str | None = None,
        since: datetime | None = None,
        language: str | None = None,
    ) -> Watch:
        """Answer a question and watch it from now on; InputError or QuestionError where that cannot be."""
        now = self._now()
        wanted = Watch(
            id=0,
            user_id=user_id,
            guild_id=guild_id,
            channel_id=channel_id,
            here=here,
            question=text,
            company=company,
            since=since,
            language=language,
            created_at=now,
            expires_at=now + timedelta(days=DAYS),
            companies=(),
            answer=Snapshot(),
        )
        query = understand(self._question(wanted), self._companies)
        named = {company} if company else set(query.subjects.companies)
        await asyncio.to_thread(self._store.check, user_id, text, guild_id, company, now)
        answer = await self._answers.answer(self._question(wanted))
        vector = await asyncio.to_thread(self._embedder.embed, [query.text])

        def keep() -> Watch:
            ready = replace(wanted, companies=tuple(sorted(named)), answer=snapshot_of(answer))
            kept = self._store.add(ready, self._embedder.fingerprint, vector)
            self._questions.refresh()
            return kept

        return await asyncio.to_thread(keep)

    async def ask_again(self) -> int:
        """Ask what new articles could have changed; how many questions that were."""
        due = await asyncio.to_thread(self._store.to_ask, self._now(), _AT_ONCE)
        for watch, numbers in due:
            try:
                await self._ask(watch, numbers)
            except (RetrievalError, CorpusError, BotError, TimeoutError):
                _log.warning("The watched question %d could not be asked again; it will be", watch.id, exc_info=True)
                return 0
            except Exception:  # noqa: BLE001  # a fault of ours in one question must not keep the others waiting for ever
                _log.exception("The watched question %d cannot be asked again for these articles", watch.id)
                await asyncio.to_thread(self._store.asked, watch, numbers, watch.answer, None, self._now())
        return len(due)

    async def _ask(self, watch: Watch, numbers: Sequence[int]) -> None:
        now = self._now()
        if watch.expires_at <= now:
            await asyncio.to_thread(self._store.remove, watch.id)
            return
        articles = await asyncio.to_thread(self._articles, numbers)
        question = self._question(watch, since=_earliest(articles))
        answer = await self._answers.answer(question)
        said = snapshot_of(answer)
        found = await asyncio.to_thread(self._compare, watch, said, numbers, question)
        payload = changes_to_json(found) if found else None
        after = renewed(watch.answer, said, found, numbers)
        await asyncio.to_thread(self._store.asked, watch, numbers, after, payload, now)

    def _articles(self, numbers: Sequence[int]) -> list[Article]:
        found = (self._database.get_by_number(number) for number in numbers)
        return [article for article in found if article is not None]

    def _compare(self, watch: Watch, said: Snapshot, numbers: Sequence[int], question: Question) -> tuple[Change, ...]:
        old = sorted({statement.number for statement in watch.answer.statements} - set(numbers))
        known: list[str] = []
        for number in old:
            article = self._database.get_by_number(number)
            if article is not None:
                known.append(article.title)
                spans = split_sentences(article.text, article.language)[:_SENTENCES]
                known += [span.of(article.text) for span in spans]
        vectors = self._news.vectors(old)

        def alike(quote: str) -> float:
            if not vectors:
                return 0.0
            rows = np.concatenate(list(vectors.values()))
            return float((rows @ self._embedder.embed([quote])[0]).max())

        expected = understand(question, self._companies).expected
        return changes(
            watch.answer,
            said,
            set(numbers),
            question=watch.question,
            named=watch.companies,
            expected=expected,
            known=known,
            alike=alike,
        )

    def _question(self, watch: Watch, *, since: datetime | None = None) -> Question:
        """The question, of everything that may be seen, or of what was published since then alone.

        Against all articles the older ones win, whose sentence differs from the new one in a figure only.
        """
        limits = [moment for moment in (watch.since, since) if moment is not None]
        return Question(
            text=watch.question,
            now=self._now(),
            companies=(watch.company,) if watch.company else (),
            since=max(limits, default=None),
            scopes=scopes_in(watch.guild_id),
            use_model=False,
            language=watch.language,
        )


def changes_to_json(found: Sequence[Change]) -> str:
    """Changes as they wait to be told."""
    rows = [
        {
            "kind": each.kind.value,
            "new": statement_to_dict(each.new),
            "old": statement_to_dict(each.old) if each.old else None,
        }
        for each in found
    ]
    return json.dumps({"changes": rows}, ensure_ascii=False)


def changes_of(payload: Any) -> tuple[Change, ...]:
    """What `changes_to_json` made."""
    return tuple(
        Change(
            ChangeKind(row["kind"]),
            statement_from_dict(row["new"]),
            statement_from_dict(row["old"]) if row["old"] else None,
        )
        for row in payload["changes"]
    )


def _earliest(articles: Sequence[Article]) -> datetime | None:
    """When the first of them was published; None where one is undated, which no limit would let through."""
    moments = [article.published for article in articles]
    dated = [moment for moment in moments if moment is not None]
    return min(dated) if dated and len(dated) == len(moments) else None
