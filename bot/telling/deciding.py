"""Who is told of what: from new articles to posts, updates and questions to be asked again. Blocking."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from bot.asking import scopes_in
from bot.telling.gate import WatchedQuestions
from corpus.companies import Companies
from corpus.database.posts import PostStore
from corpus.database.subscriptions import SubscriptionStore
from corpus.database.telling_news import NewsStore
from corpus.models import DatePrecision
from corpus.telling import Decided, NewArticle, StoryPost, StoryUpdate, Subscription, ToldStory
from retrieval.words import stems

BATCH = 50
"""Articles that are decided on in one transaction."""
NEWS_DAYS = 7
"""An article that was published earlier is no news to a channel, however new it is here."""
_SENTENCE = re.compile(r"[^.!?…]+")


class Decider:
    """Looks at each new article once, in the order of their numbers."""

    def __init__(
        self,
        news: NewsStore,
        posts: PostStore,
        subscriptions: SubscriptionStore,
        companies: Companies,
        questions: WatchedQuestions,
        now: Callable[[], datetime],
    ) -> None:
        """`questions` knows what people watch; `now` gives the time in UTC."""
        self._news = news
        self._posts = posts
        self._subscriptions = subscriptions
        self._companies = companies
        self._questions = questions
        self._now = now

    def step(self) -> int:
        """Decide on the next articles; how many they were."""
        fresh = self._news.fresh(BATCH)
        if not fresh.articles:
            return 0
        posts: list[StoryPost] = []
        updates: list[StoryUpdate] = []
        for subscription in self._subscriptions.active():
            mine = [each for each in fresh.articles if _concerns(each, subscription)]
            if mine:
                new, known = self._for(subscription, mine)
                posts += new
                updates += known
        decided = Decided(
            seen_before=fresh.seen,
            seen=fresh.articles[-1].number,
            posts=tuple(posts),
            updates=tuple(updates),
            to_ask=tuple(self._to_ask(fresh.articles)),
        )
        self._posts.decide(decided, self._now())
        return len(fresh.articles)

    def _for(
        self, subscription: Subscription, articles: Sequence[NewArticle]
    ) -> tuple[list[StoryPost], list[StoryUpdate]]:
        """What one channel is told of some new articles."""
        numbers = list(dict.fromkeys(each.story_number for each in articles if each.story_number is not None))
        stories = self._news.stories(numbers, scopes_in(subscription.guild_id))
        known = self._posts.story_posts(subscription.id, numbers)
        posts: dict[int, StoryPost] = {}
        updates: list[StoryUpdate] = []
        for article in articles:
            story = stories.get(article.story_number or 0)
            if story is None:
                continue
            if story.number in known:
                in_thread = subscription.threads and not article.is_copy
                post_id = known[story.number].id
                updates.append(StoryUpdate(subscription.id, post_id, story.number, article.number, in_thread))
            elif story.number not in posts and self._is_news(article, story, subscription):
                told = tuple(sorted({each.number for each in story.reports} | {article.number}))
                posts[story.number] = StoryPost(
                    subscription.id, subscription.guild_id, subscription.channel_id, story.number, told
                )
        return list(posts.values()), updates

    def _is_news(self, article: NewArticle, story: ToldStory, subscription: Subscription) -> bool:
        if not article.announced or not is_recent(article, self._now()):
            return False
        return concerns(story, subscription, self._companies)

    def _to_ask(self, articles: Sequence[NewArticle]) -> list[tuple[int, int]]:
        self._questions.refresh()
        if not len(self._questions.gate):
            return []
        vectors = self._news.vectors([each.number for each in articles])
        return [
            (watch_id, each.number)
            for each in articles
            if each.number in vectors
            for watch_id in self._questions.gate.candidates(vectors[each.number], each.companies, each.guild_id)
        ]


def is_recent(article: NewArticle, now: datetime, days: int = NEWS_DAYS) -> bool:
    """Whether it may have been published in the last days; an undated one may."""
    published = article.published
    if published is None or article.precision is DatePrecision.NONE:
        return True
    if article.precision is DatePrecision.MONTH:
        last = monthrange(published.year, published.month)[1]
        published = published.replace(day=last, hour=23, minute=59)
    elif published.astimezone(UTC).hour == 0:
        published += timedelta(days=1)
    return published >= now - timedelta(days=days)


def concerns(story: ToldStory, subscription: Subscription, companies: Companies) -> bool:
    """Whether a story is about what a channel wants to hear of: named in a headline or where an article begins."""
    if subscription.company is not None:
        wanted = {subscription.company, *companies.brands(subscription.company)}
        return any(wanted & set(companies.find(f"{each.title}. {each.opening}")) for each in story.reports)
    if subscription.topic is not None:
        return any(speaks_of(subscription.topic, f"{each.title}. {each.opening}") for each in story.reports)
    return True


def speaks_of(topic: str, text: str) -> bool:
    """Whether one sentence has all words of the topic, whatever their endings; commas part topics."""
    sentences = [set(stems(sentence)) for sentence in _SENTENCE.findall(text)]
    wanted = [set(stems(part)) for part in topic.split(",")]
    return any(words and any(words <= sentence for sentence in sentences) for words in wanted)


def _concerns(article: NewArticle, subscription: Subscription) -> bool:
    """Whether a channel may hear of an article at all: not of another guild's, nor of what was there before."""
    if article.number <= subscription.after_article:
        return False
    return article.guild_id is None or article.guild_id == subscription.guild_id
