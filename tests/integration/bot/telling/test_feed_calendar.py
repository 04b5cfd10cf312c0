"""A scripted week over the end of summer time, from feeds to messages, with all that goes wrong on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from corpus.feeds.models import NewFeed
from corpus.feeds.service import FeedService
from corpus.models import GLOBAL_SCOPE, ArticleFilter
from tests.discord_server import ChannelHandle, Reply
from tests.integration.bot.telling.conftest import News
from tests.integration.bot.telling.stories import NIO, RIVIAN, SZEGED, SZEGED_AGAIN, distinct
from tests.integration.bot.telling.test_once import Fuse, KilledError
from tests.integration.corpus.feeds.conftest import make_service
from tests.integration.corpus.web import Handler, Web, serving

OUTLETS = ("example-news", "other-herald")
JOBS = (
    "BYD plant in Szeged has 4,500 jobs",
    "The battery plant of BYD in Szeged now employs 4,500 people, the city says.",
)
QUESTION = "how many people does the BYD plant in Szeged employ?"


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2024; clocks in Berlin go back on Sunday the 27th, at 1:00 UTC."""
    return datetime(2024, 10, day, hour, minute, tzinfo=UTC)


@dataclass
class Press:
    """Outlets with a feed each, and the bot that reads them."""

    news: News
    site: Web
    entries: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in OUTLETS})
    down: bool = False
    service: FeedService = field(init=False)

    def __post_init__(self) -> None:
        for name in OUTLETS:
            self.site.routes[f"/{name}"] = self._answer

    def _answer(self, handler: Handler) -> None:
        if self.down:
            handler.reply(b"", 503)
            return
        items = "".join(self.entries[handler.path.strip("/")][::-1])
        body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
        handler.reply(body.encode(), content_type="application/rss+xml")

    def publish(self, outlet: str, report: tuple[str, str]) -> None:
        title, text = report
        link = f"https://{outlet}.test/{len(self.entries[outlet])}"
        date = format_datetime(self.news.clock.now)
        self.entries[outlet].append(
            f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
            f"<description>{text}</description></item>"
        )

    def follow(self) -> None:
        for name in OUTLETS:
            feed = NewFeed(self.site.url(f"/{name}", f"{name}.test"), name.title().replace("-", " "), full_text=False)
            self.service.feeds.add(GLOBAL_SCOPE, feed, self.news.clock.now)

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[None]:
        """The bot, connected, until it ends or is killed."""
        self.service = make_service(self.news.library, self.news.clock)  # type: ignore[arg-type]
        async with self.news.running(self.service):
            yield

    async def at(self, moment: datetime) -> None:
        """What the bot does when that time has come: reads feeds, tells of what is new."""
        self.news.clock.now = moment
        feeds = [feed.id for feed in self.service.feeds.followed()]
        await asyncio.to_thread(self.service.feeds.make_due, feeds, moment)
        await asyncio.to_thread(self.service.drain, feeds, sleep=lambda _: self.news.clock.pass_(seconds=3))
        await self.news.round()


@pytest.fixture
def press(world: News) -> Iterator[Press]:
    world.clock.now = utc(21, 8)
    with serving({}) as site:
        yield Press(world, site)


def said(news: News, channel: ChannelHandle) -> list[str]:
    return [post.text for post in news.posts(channel)]


def direct(news: News) -> list[Reply]:
    return [each for each in news.ada.dm().messages if each.author.id == news.discord.bot.id]


async def test_a_week_of_feeds(press: Press, world: News) -> None:
    posts, daily, weekly = (world.guild.add_text_channel(name) for name in ("posts", "daily", "weekly"))
    press.publish("example-news", distinct(0))
    async with press.bot():
        press.follow()
        await press.at(utc(21, 8))
        quiet = {"quiet": "22:00-7:00", "zone": "Europe/Berlin"}
        digest = {"at": "8:00", "zone": "Europe/Berlin"}
        for command, options in (
            ("subscribe", {"channel": posts, **quiet}),
            ("digest on", {"channel": daily, **digest}),
            ("digest on", {"channel": weekly, "every": "Monday", **digest}),
        ):
            call = await world.mod.slash(world.channel, command, **options)  # type: ignore[arg-type]
            assert "Done" in (await call.response()).text
        press.publish("example-news", SZEGED)
        await press.at(utc(21, 10))
        assert len(said(world, posts)) == 1  # nobody is told of what stood in the feed before
        call = await world.ada.slash(world.channel, "watch", question=QUESTION)
        assert "I watch" in (await call.response(timeout=20)).text

        # In the quiet hours the post of a story still grows, and what is new waits for the morning.
        world.clock.now = utc(21, 21)
        press.publish("other-herald", SZEGED_AGAIN)
        press.publish("other-herald", NIO)
        await press.at(utc(21, 21, 30))
        assert ["2 outlets" in text for text in said(world, posts)] == [True]
        await press.at(utc(22, 4, 59))
        assert len(said(world, posts)) == 1
        await press.at(utc(22, 5))  # 7:00 in Berlin, in summer
        assert "NIO builds" in said(world, posts)[1]
        await press.at(utc(22, 6))
        (first,) = said(world, daily)
        assert "2 outlets" in first or "also: " in first
        assert distinct(0)[0] not in first

        # The outlets are out of reach for a day; what they write meanwhile is told of once they are back.
        world.clock.now = utc(22, 9)
        press.publish("example-news", RIVIAN)
        press.down = True
        for moment in (utc(22, 9), utc(22, 17), utc(23, 6)):
            await press.at(moment)
        assert len(said(world, posts)) == 2
        press.down = False
        await press.at(utc(23, 9))
        assert "Rivian recalls" in said(world, posts)[2]
        assert len(said(world, daily)) == 1  # nothing had come in by 8:00, so that no digest came
    world.reopen()

    async with press.bot():
        await press.at(utc(24, 6))
        assert len(said(world, daily)) == 2
        # Killed while entries are taken in, then while a story is told.
        world.clock.now = utc(24, 9)
        press.publish("example-news", distinct(3))
        press.publish("other-herald", JOBS)
        fuse = Fuse(world, KilledError())
        fuse.set(7, after=False)
        with pytest.raises(KilledError):
            await press.at(utc(24, 9, 5))
        assert fuse.blown
        fuse.remove()
    world.reopen()
    async with press.bot():
        fuse = Fuse(world, KilledError())
        world.clock.now = utc(24, 9, 30)
        feeds = [feed.id for feed in press.service.feeds.followed()]
        await asyncio.to_thread(press.service.drain, feeds, sleep=lambda _: world.clock.pass_(seconds=3))
        fuse.set(3, after=False)
        with pytest.raises(KilledError):
            await world.round()
        assert fuse.blown
        fuse.remove()
    world.reopen()

    async with press.bot():
        for minute in (50, 55):
            await press.at(utc(24, 9, minute))
        told = said(world, posts)
        assert [sum(words in text for text in told) for words in ("lithium mine", "4,500 jobs")] == [1, 1]
        (message,) = direct(world)
        assert message.text.index("4,500") < message.text.index("3,000")
        await press.at(utc(25, 6))
        assert len(said(world, daily)) == 3

        # The night in which summer time ends: 7:00 and 8:00 in Berlin come an hour later.
        await press.at(utc(26, 6))
        world.clock.now = utc(26, 20, 30)
        press.publish("example-news", distinct(4))
        count = len(said(world, posts))
        for moment in (utc(26, 20, 31), utc(27, 0, 30), utc(27, 1, 30), utc(27, 5, 59)):
            await press.at(moment)
        assert len(said(world, posts)) == count
        await press.at(utc(27, 6))
        assert "trucks on ice" in said(world, posts)[-1]
        await press.at(utc(27, 6, 59))
        assert len(said(world, daily)) == 3
        await press.at(utc(27, 7))
        assert "trucks on ice" in said(world, daily)[3]
        await press.at(utc(28, 6, 59))
        assert said(world, weekly) == []
        await press.at(utc(28, 7))
        (week,) = said(world, weekly)
        assert all(words in week for words in ("Szeged", "NIO builds", "Rivian recalls", "lithium mine"))
        assert len(said(world, daily)) == 4  # nothing happened on Sunday
        await press.at(utc(28, 7) + timedelta(hours=3))
        assert len(direct(world)) == len(said(world, weekly)) == 1
        assert len(world.library.database.latest(ArticleFilter(), 100)) == sum(map(len, press.entries.values()))
    world.check()
