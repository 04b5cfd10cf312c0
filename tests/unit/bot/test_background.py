"""What the bot does by itself goes on after a failure, and memory agrees with the store."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot import feeding, replies
from bot.cogs.article import ArticleCog
from bot.desk.guilds import Guilds
from bot.feeding import Feeding
from corpus.database.guilds import GuildStore
from corpus.desk import GuildSettings
from corpus.errors import NotFoundError, StoreError

NOW = datetime(2026, 5, 1, tzinfo=UTC)


async def test_feeds_are_looked_at_again_after_any_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(feeding, "EVERY", 0)
    looks = 0

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ConnectionResetError

    service = SimpleNamespace(start_due=look, feeds=SimpleNamespace(notes_due=list))
    work = Feeding(cast(Any, service), cast(Any, None), lambda _: None, lambda: NOW, reads=True)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(work.run(), 0.2)
    assert looks > 1
    assert "Feeds could not be looked at" in caplog.text


async def test_old_copies_are_deleted_in_the_next_hour_where_the_database_is_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def out() -> None:
        raise StoreError("The database is out of reach.")

    cog = SimpleNamespace(_keeping=SimpleNamespace(forget_old_copies=out))
    await ArticleCog._forget_old_copies.coro(cast(Any, cog))  # a loop that raises runs no more
    assert "Copies of removed articles could not be deleted" in caplog.text


async def test_of_two_changes_the_later_one_holds() -> None:
    second_is_there, stored = threading.Event(), GuildSettings(5)

    class Store:
        def change(self, guild_id: int, change: Callable[[GuildSettings], GuildSettings], _: Any) -> GuildSettings:
            nonlocal stored
            stored = after = change(stored)
            if after.user_questions is None:
                second_is_there.wait(0.1)  # the first thread is held up on its way back
            return after

    guilds = Guilds(cast(GuildStore, Store()))

    async def second() -> None:
        await guilds.change(5, lambda settings: replace(settings, user_questions=9), lambda *_: ())
        second_is_there.set()

    await asyncio.gather(guilds.change(5, lambda settings: replace(settings, language="en"), lambda *_: ()), second())
    assert guilds.of(5) == stored == GuildSettings(5, language="en", user_questions=9)


def test_what_is_gone_is_no_error_of_the_bot(caplog: pytest.LogCaptureFixture) -> None:
    assert replies.sentence_for(NotFoundError("That article is no longer here.")) == "That article is no longer here."
    assert caplog.records == []


async def test_what_a_button_raises_is_told_and_what_cancels_it_is_not(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []

    async def send(content: str, *, ephemeral: bool) -> None:
        assert ephemeral
        told.append(content)

    response = SimpleNamespace(is_done=lambda: False, send_message=send)
    interaction = cast(Any, SimpleNamespace(response=response, extras={}))
    async with replies.reporting(interaction):
        raise StoreError("The disk is full.")
    assert told == ["The disk is full."]
    with pytest.raises(asyncio.CancelledError):
        async with replies.reporting(interaction):
            raise asyncio.CancelledError
    assert told == ["The disk is full."]
