"""A scripted week over the change of the clock: stories, subscriptions, digests, a watch, and all that goes wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.discord_server import Reply
from tests.integration.bot.telling.conftest import News
from tests.integration.bot.telling.stories import NIO, RIVIAN, SZEGED, SZEGED_AGAIN, SZEGED_DENIED, distinct
from tests.integration.bot.telling.test_once import Fuse, KilledError

FEED = [
    (datetime(2024, 3, 28, 9, tzinfo=UTC), *SZEGED, "Example News"),
    (datetime(2024, 3, 28, 11, tzinfo=UTC), *SZEGED_AGAIN, "Other Herald"),
    (datetime(2024, 3, 29, 9, tzinfo=UTC), *RIVIAN, "Example News"),
    (datetime(2024, 3, 29, 15, tzinfo=UTC), *SZEGED_DENIED, "Third Post"),
    (datetime(2024, 3, 30, 9, tzinfo=UTC), *NIO, "Nordic News"),
    # Nothing on the 31st, when 2:00 became 3:00 in Berlin.
    (datetime(2024, 4, 1, 9, tzinfo=UTC), *distinct(3), "Andes Daily"),
    (
        datetime(2024, 4, 1, 10, tzinfo=UTC),
        "BYD plant in Szeged has 4,500 jobs",
        "The battery plant of BYD in Szeged now employs 4,500 people, the city says.",
        "Other Herald",
    ),
]
QUESTION = "how many people does the BYD plant in Szeged employ?"


def direct(news: News) -> list[Reply]:
    return [each for each in news.ada.dm().messages if each.author.id == news.discord.bot.id]


async def replay(news: News, first: int, last: int) -> None:
    for at, title, text, outlet in FEED[first:last]:
        news.clock.now = at
        await news.publish(title, text, outlet)
        await news.round()


async def at(news: News, *parts: int) -> None:
    news.clock.now = datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
    await news.round()


async def test_a_week(world: News) -> None:
    world.clock.now = datetime(2024, 3, 28, 8, tzinfo=UTC)
    everything, digests = world.guild.add_text_channel("everything"), world.guild.add_text_channel("digests")

    def digests_sent() -> list[str]:
        return [post.text for post in world.posts(digests)]

    async with world.running():
        subscribed: tuple[dict[str, Any], ...] = (
            {"company": "BYD"},
            {"channel": everything, "thread_per_story": True},
        )
        for options in subscribed:
            call = await world.mod.slash(world.channel, "subscribe", **{"channel": world.channel, **options})
            assert "Done" in (await call.response()).text
        call = await world.mod.slash(world.channel, "digest on", channel=digests, at="8:00", zone="Europe/Berlin")
        assert "every day at 08:00" in (await call.response()).text
        await replay(world, 0, 2)
        call = await world.ada.slash(world.channel, "watch", question=QUESTION)
        assert "I watch" in (await call.response(timeout=20)).text
        await at(world, 2024, 3, 29, 6, 59)
        assert digests_sent() == []
        await at(world, 2024, 3, 29, 7)  # 8:00 in Berlin, in winter
        assert len(digests_sent()) == 1
        assert "2 outlets" in world.posts()[0].text

    # The bot is down while two reports come in.
    world.clock.now = FEED[2][0]
    for when, title, text, outlet in FEED[2:4]:
        world.clock.now = when
        await world.publish(title, text, outlet)
    world.reopen()
    async with world.running():
        await at(world, 2024, 3, 29, 18)
        assert [("denied" in post.text) for post in world.posts()] == [True]
        assert len(world.posts(everything)) == 2

        # Killed between sending a story and noting that it was sent; the digest of the morning is due as well.
        fuse = Fuse(world, KilledError())
        world.clock.now = FEED[4][0]
        await world.publish(*FEED[4][1:3], FEED[4][3])
        fuse.set(3, after=False)
        with pytest.raises(KilledError):
            await world.round()
        assert fuse.blown
        fuse.remove()
    world.reopen()
    async with world.running():
        await at(world, 2024, 3, 30, 9, 5)
        await at(world, 2024, 3, 30, 9, 10)
        assert len(world.posts(everything)) == 3
        assert len(digests_sent()) == 2
        assert "Rivian" in digests_sent()[1]
        assert "denied" in digests_sent()[1]
        await at(world, 2024, 3, 30, 12)
        await world.publish(*distinct(4), "Polar Post")
        await world.round()
        await at(world, 2024, 3, 31, 5, 59)
        assert len(digests_sent()) == 2
        await at(world, 2024, 3, 31, 6)  # 8:00 in Berlin, in summer
        assert len(digests_sent()) == 3
        assert "tests trucks on ice" in digests_sent()[2]
        await at(world, 2024, 4, 1, 6)
        assert len(digests_sent()) == 3  # nothing happened

        # Discord is out of reach, and takes a message without saying so.
        world.discord.fail("POST", "/channels/*/messages", status=503, times=2, after=True)
        await replay(world, 5, 7)
        for minute in (12, 14, 16):
            await at(world, 2024, 4, 1, 10, minute)
        assert [("buys a lithium mine" in post.text) for post in world.posts(everything)].count(True) == 1
        told = direct(world)
        assert len(told) == 1
        assert told[0].text.index("4,500") < told[0].text.index("3,000")
        await at(world, 2024, 4, 2, 6)
        assert len(digests_sent()) == 4
        assert not any(post.pings for post in (*world.posts(), *world.posts(everything), *world.posts(digests)))
    world.check()
