"""Digests: which stories mattered since the last one. Blocking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.asking import scopes_in
from bot.telling.deciding import is_recent
from bot.telling.posts import weight_of
from bot.telling.schedule import next_digest
from corpus.companies import Companies
from corpus.database.digests import DigestRun, DigestStore
from corpus.database.subscriptions import SubscriptionStore
from corpus.database.telling_news import NewsStore
from corpus.telling import NewArticle, ToldStory

MOST = 15
"""Stories of a digest."""
_DAY, _WEEK = 3, 10
"""Days before which an article was published that is no news of a day, or of a week."""


class Digester:
    """Puts digests on their way when their hour has come."""

    def __init__(
        self,
        news: NewsStore,
        digests: DigestStore,
        subscriptions: SubscriptionStore,
        companies: Companies,
        now: Callable[[], datetime],
    ) -> None:
        """`now` gives the time in UTC."""
        self._news = news
        self._digests = digests
        self._subscriptions = subscriptions
        self._companies = companies
        self._now = now

    def step(self) -> int:
        """Make every digest that is due; how many they were."""
        now = self._now()
        due = self._digests.due(now)
        for digest in due:
            upto = max(self._news.seen(), digest.after_article)
            articles = self._news.since(digest.after_article, upto, scopes_in(digest.guild_id))
            stories = self._mattered(articles, digest.guild_id, digest.company, _days(digest.weekday), now)
            numbers = [story.number for story in stories]
            self._digests.run(DigestRun(digest, numbers, upto, next_digest(digest, now), now))
        return len(due)

    def now(self, guild_id: int, *, weekly: bool, company: str | None) -> list[ToldStory]:
        """The stories of the last day or week, for who asks for them at once."""
        now = self._now()
        since = now - timedelta(days=7 if weekly else 1)
        articles = self._news.published_since(since, scopes_in(guild_id))
        return self._mattered(articles, guild_id, company, None, now)

    def _mattered(
        self, articles: Sequence[NewArticle], guild_id: int, company: str | None, days: int | None, now: datetime
    ) -> list[ToldStory]:
        """The most telling first."""
        recent = [each for each in articles if each.announced and (days is None or is_recent(each, now, days))]
        numbers = list(dict.fromkeys(each.story_number for each in recent if each.story_number is not None))
        stories = list(self._news.stories(numbers, scopes_in(guild_id)).values())
        if company is not None:
            wanted = {company, *self._companies.brands(company)}
            stories = [story for story in stories if wanted & set(story.companies)]
        subscribed = {each.company for each in self._subscriptions.of_guild(guild_id) if each.company}
        stories.sort(key=lambda story: (-weight_of(story, subscribed), -max(each.number for each in story.reports)))
        return stories[:MOST]


def _days(weekday: int | None) -> int:
    return _DAY if weekday is None else _WEEK
