"""Exactly once: killed before and after every write, and with Discord or the database out of reach in between."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.telling.compose import TellingParts
from corpus.errors import StoreError
from corpus.telling import PostState, Subscription
from tests.discord_server import ChannelHandle
from tests.integration.bot.telling.conftest import News
from tests.integration.bot.telling.stories import SZEGED, SZEGED_AGAIN, distinct


class KilledError(BaseException):
    """The process ends here."""


class Fuse:
    """Breaks the database's n-th write, before it begins or after it is stored."""

    def __init__(self, news: News, error: BaseException) -> None:
        self._database = news.library.database
        self._writing = self._database.writing
        self._error = error
        self._left: int | None = None
        self._after = False
        self.blown = False
        self._database.writing = self._fused  # type: ignore[method-assign]

    def set(self, writes: int, *, after: bool) -> None:
        self._left, self._after, self.blown = writes, after, False

    def remove(self) -> None:
        self._left = None

    @contextmanager
    def _fused(self) -> Iterator[Connection]:
        last = self._left == 0
        if self._left is not None:
            self._left -= 1
        if last and not self._after:
            self.blown = True
            raise self._error
        with self._writing() as connection:
            yield connection
        if last:
            self.blown = True
            raise self._error


def restarted(news: News) -> None:
    """Nothing is left in memory."""
    bot = news.bot
    bot.telling = TellingParts(
        bot,
        news.library,
        bot._asking._answers,
        bot._asking,
        bot._guild_settings,
        bot._rights,
        bot.in_flight,
        news.clock,
    )


def follow(news: News, name: str, **options: Any) -> ChannelHandle:
    channel = news.guild.add_text_channel(name)
    wanted = Subscription(0, news.guild.id, channel.id, news.mod.id, news.clock.now, **options)
    news.bot.telling.subscriptions.add(wanted)
    return channel


async def known(news: News, channel: ChannelHandle) -> None:
    """Wait until the bot has heard of a channel."""
    for _ in range(100):
        if news.bot.get_channel(channel.id) is not None:
            return
        await asyncio.sleep(0.01)


async def settle(news: News) -> None:
    for _ in range(3):
        news.clock.pass_(minutes=2)
        await news.round()


@pytest.mark.parametrize("after", [False, True])
async def test_killed_at_each_write(news: News, *, after: bool) -> None:
    fuse = Fuse(news, KilledError())
    kills = 0
    for step in range(12):
        channel = follow(news, f"step-{step}")
        await known(news, channel)
        title, text = distinct(step)
        await news.publish(f"{title} {step}", text)
        fuse.set(step, after=after)
        try:
            await news.round()
        except KilledError:
            kills += 1
        fuse.remove()
        restarted(news)
        await settle(news)
        assert [f"{title} {step}" in post.text for post in news.posts(channel)] == [True], step
        (kept,) = [each for each in news.bot.telling.subscriptions.active() if each.channel_id == channel.id]
        news.bot.telling.subscriptions.remove(kept.id)
    assert kills >= 3


@pytest.mark.parametrize("after", [False, True])
async def test_killed_while_a_watcher_is_told(news: News, *, after: bool) -> None:
    await news.publish("Rivian names the price of the R1T", "The Rivian R1T costs $69,900 in the United States.")
    await news.round()
    price = "how much does the Rivian R1T cost?"
    await (await news.ada.slash(news.channel, "watch", question=price)).response(timeout=20)
    fuse = Fuse(news, KilledError())
    for step in range(4):  # decided, asked again, tried, sent
        news.clock.pass_(days=1)
        figure = f"${71 + step},{step}50"
        await news.publish(f"Rivian: the R1T at {figure}", f"The Rivian R1T now costs {figure} in the United States.")
        fuse.set(step, after=after)
        with pytest.raises(KilledError):
            await news.round()
        assert fuse.blown
        fuse.remove()
        restarted(news)
        await settle(news)
        told = [each for each in news.ada.dm().messages if f"now costs {figure}" in each.text.split("Before:")[0]]
        assert len(told) == 1, step


async def test_discord_answers_with_an_error_although_the_message_stands(news: News) -> None:
    channel = follow(news, "outage")
    await known(news, channel)
    await news.publish(*SZEGED)
    news.discord.fail("POST", f"/channels/{channel.id}/messages", status=503, after=True)
    await news.round()
    (post,) = news.posts(channel)
    (open_,) = news.bot.telling.posts.open(news.clock.now.replace(year=2030))
    assert open_.state is PostState.TRYING
    await settle(news)
    assert [each.id for each in news.posts(channel)] == [post.id]
    await news.publish(*SZEGED_AGAIN, "Other Herald")
    await settle(news)
    assert "Other Herald" in news.posts(channel)[0].text


async def test_discord_is_out_of_reach(news: News) -> None:
    channel = follow(news, "down")
    await known(news, channel)
    await news.publish(*SZEGED)
    news.discord.fail("POST", f"/channels/{channel.id}/messages", status=503, times=3)
    for _ in range(3):
        await news.round()
        assert news.posts(channel) == []
        news.clock.pass_(minutes=2)
    await settle(news)
    assert len(news.posts(channel)) == 1
    assert news.bot.telling.subscriptions.of_guild(news.guild.id)[0].failures == 0


async def test_people_write_a_lot_between_a_crash_and_the_restart(news: News) -> None:
    channel = follow(news, "busy")
    await known(news, channel)
    await news.ada.say(channel, "before")
    fuse = Fuse(news, KilledError())
    await news.publish(*SZEGED)
    fuse.set(2, after=False)  # decided, noted as tried, sent; not noted as sent
    with pytest.raises(KilledError):
        await news.round()
    fuse.remove()
    assert len(news.posts(channel)) == 1
    for number in range(120):
        await news.ada.say(channel, f"message {number}")
    restarted(news)
    await settle(news)
    assert len(news.posts(channel)) == 1


async def test_the_database_is_out_of_reach(news: News) -> None:
    channel = follow(news, "disk")
    await known(news, channel)
    fuse = Fuse(news, StoreError("The disk is full."))
    await news.publish(*SZEGED)
    for step in range(4):
        fuse.set(step, after=False)
        await news.round()
        news.clock.pass_(minutes=2)
    fuse.remove()
    await settle(news)
    assert len(news.posts(channel)) == 1
