"""Stories that are regrouped without a new article: their posts follow, and nobody is told anything twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from corpus.stories import service as stories
from tests.discord_server import Reply
from tests.integration.bot.telling.conftest import News
from tests.integration.bot.telling.stories import SZEGED, SZEGED_AGAIN, SZEGED_DENIED

Subscribe = Callable[..., Awaitable[Reply]]


async def publish_apart(news: News, monkeypatch: pytest.MonkeyPatch, report: tuple[str, str], *, days_ago: int) -> int:
    """A report that is not yet known to be of the same event as others."""
    with monkeypatch.context() as patch:
        patch.setattr(stories, "same_event", lambda *_args, **_options: 0.0)
        return await news.publish(*report, "Other Herald", at=news.clock.now - timedelta(days=days_ago))


async def regroup(news: News) -> None:
    """As `evbot stories --rebuild` does."""
    await asyncio.to_thread(news.library.stories.rebuild)


async def test_a_post_gets_what_its_story_gets_from_another(
    news: News, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    fans = news.guild.add_role("fans")
    fans.mentionable = True
    await subscribe(role=fans)
    await news.publish(*SZEGED)
    await publish_apart(news, monkeypatch, SZEGED_AGAIN, days_ago=9)
    await news.round()
    (post,) = news.posts()
    assert "Other Herald" not in post.text
    await regroup(news)
    await news.round()
    await news.round()
    (post,) = news.posts()
    assert "Other Herald" in post.text
    assert post.edits == 1
    assert post.pings.roles == {fans.id}
    await regroup(news)
    await news.round()
    assert news.posts()[0].edits == 1  # nothing has changed


async def test_a_post_loses_what_its_story_loses(
    news: News, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    await subscribe()
    await news.publish(*SZEGED, at=news.clock.now - timedelta(days=1))
    await news.publish(*SZEGED_AGAIN, "Other Herald")
    await news.round()
    (post,) = news.posts()
    assert "2 outlets" in post.text
    with monkeypatch.context() as patch:
        patch.setattr(stories, "same_event", lambda *_args, **_options: 0.0)
        await regroup(news)
    await news.round()
    (post,) = news.posts()
    assert "Other Herald" not in post.text
    assert "Example News" in post.text


async def test_of_two_posts_of_what_is_one_story_one_goes_on(
    news: News, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    await subscribe(thread_per_story=True)
    await news.publish(*SZEGED)
    await publish_apart(news, monkeypatch, SZEGED_AGAIN, days_ago=0)
    await news.round()
    first, second = news.posts()
    await regroup(news)
    await news.round()
    assert "Example News" in first.text
    assert "Other Herald" in first.text
    assert "turned out to be one" in second.text
    assert any(link.endswith(f"/{news.channel.id}/{first.id}") for link in second.links)
    await news.publish(*SZEGED_DENIED, "Third Post")
    await news.round()
    await news.round()
    assert len(news.posts()) == 2
    assert "Third Post" in first.text
    assert (second.edits, "Third Post" in second.text) == (1, False)
    (thread,) = (each for each in news.guild.guild.channels.values() if each.is_thread)
    assert thread.id == first.id
    assert not news.bot.telling.posts.open(news.clock.now)
