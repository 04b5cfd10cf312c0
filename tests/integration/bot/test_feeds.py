"""Moderators follow feeds for their server, on a loopback Discord and a web site on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import feed_texts as texts
from bot.asking import Answers
from bot.client import EvNewsBot
from bot.desk import texts as desk_texts
from bot.desk.guilds import Guilds
from bot.feeding import Feeding
from bot.settings import BotSettings
from corpus.database.audit import AuditStore
from corpus.database.feeds import FeedStore
from corpus.database.guilds import GuildStore
from corpus.desk import AuditAction
from corpus.feeds.models import FeedStatus, NewFeed, PollResult
from corpus.feeds.service import FeedService
from corpus.fetch import Fetcher
from corpus.library import Library
from corpus.models import ArticleFilter, guild_scope
from tests.discord_server import ChannelHandle, CommandNotFound, NotAllowed, Permissions, Person, running
from tests.integration.bot.conftest import Scene
from tests.integration.corpus.web import Handler, Web, page, serving

STORY = "Lucid builds a factory in the desert near Riyadh. It will make 150,000 electric cars a year, it says. " * 4
PAGE = f"<html lang='en'><head><title>Lucid builds</title></head><body><article><p>{STORY}</p></article></body></html>"


def feed(handler: Handler) -> None:
    items = "".join(
        f"<item><title>{title}</title><link>http://volt.test:{handler.port}/{path}</link></item>"
        for title, path in (("Lucid builds a *factory*", "lucid"), ("Roses @everyone", "roses"))
    )
    body = f"<rss version='2.0'><channel><title>The Daily *Volt*</title>{items}</channel></rss>"
    handler.reply(body.encode(), content_type="application/rss+xml")


@pytest.fixture
def site() -> Iterator[Web]:
    with serving({"/feed": feed, "/lucid": page(PAGE.encode())}) as web:
        yield web


@pytest.fixture
def service(library: Library, site: Web) -> Iterator[FeedService]:
    fetcher = Fetcher(
        timeout=5, resolve=lambda host: ["127.0.0.1"], allow_address=lambda address: True, allowed_ports=None
    )
    service = FeedService(library, fetcher, executor=ThreadPoolExecutor(2), user_agent="EVNewsBot/0.1", pause=0.0)
    yield service
    store = FeedStore(library.database)
    for each in store.followed():
        for article in library.database.latest(ArticleFilter((each.scope,)), 100):
            library.forget(article.id, {each.scope})
        store.remove(each.id)


@pytest.fixture
def other(stage: Scene) -> tuple[ChannelHandle, Person]:
    """A channel and a moderator of another server."""
    guild = stage.discord.add_guild("Others")
    return guild.add_text_channel("news"), guild.add_member("omar", permissions=Permissions.MANAGE_MESSAGES)


@pytest.fixture
async def scene(
    other: object, stage: Scene, service: FeedService, answers: Answers, library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Scene]:  # fmt: skip
    library.database.set_meta(f"discord-commands:{stage.discord.bot.id}", None)
    monkeypatch.setattr("bot.feeding.EVERY", 0.1)
    settings = BotSettings(_env_file=None, user_questions=100)  # type: ignore[call-arg]
    stage.bot = EvNewsBot(settings, library, answers, feeds=service)
    async with running(stage.discord, stage.bot):
        yield stage
        stage.check()


async def test_a_moderator_follows_looks_at_and_removes_a_feed(
    scene: Scene, site: Web, service: FeedService, library: Library
) -> None:
    url = site.url("/feed", "volt.test")
    preview = await (await scene.mod.slash(scene.channel, "feed preview", url=url)).response(timeout=10)
    assert preview.ephemeral
    assert "1 of 2 entries would be taken." in preview.text
    assert "✅ [Lucid builds a \\*factory\\*]" in preview.text
    assert "EV relevance 0 of 100" in preview.text

    added = await (await scene.mod.slash(scene.channel, "feed add", url=url)).response(timeout=10)
    assert added.ephemeral
    assert "Followed: The Daily \\*Volt\\*" in added.text
    again = await (await scene.mod.slash(scene.channel, "feed add", url=url)).response(timeout=10)
    assert "followed here already" in again.text

    scope = guild_scope(scene.guild.id)
    choices = await scene.mod.autocomplete(scene.channel, "feed refresh", option="feed", value="volt")
    assert [choice.name for choice in choices] == ["The Daily *Volt* · active"]
    # The background work may have been quicker.
    read = await (await scene.mod.slash(scene.channel, "feed refresh", feed=choices[0].value)).response(timeout=10)
    assert "The Daily \\*Volt\\*" in read.text or read.text == texts.UNDER_WAY
    for _ in range(200):
        await asyncio.to_thread(service.poll_due)
        if articles := library.database.latest(ArticleFilter((scope,)), 9):
            break
        await asyncio.sleep(0.05)
    assert [article.title for article in articles] == ["Lucid builds a *factory*"]

    listed = await (await scene.mod.slash(scene.channel, "feed list")).response(timeout=10)
    assert "The Daily \\*Volt\\*" in listed.text
    assert "1 taken, 1 left out" in listed.text
    why = await (await scene.mod.slash(scene.channel, "feed why", url=site.url("/roses", "volt.test"))).response(
        timeout=10
    )
    assert "Off topic" in why.text
    assert not why.pings

    paused = await (await scene.mod.slash(scene.channel, "feed pause", feed="volt")).response(timeout=10)
    assert "Paused" in paused.text
    refused = await (await scene.mod.slash(scene.channel, "feed refresh", feed="volt")).response(timeout=10)
    assert "That feed is not being read" in refused.text
    resumed = await (await scene.mod.slash(scene.channel, "feed resume", feed="volt")).response(timeout=10)
    assert "Active again" in resumed.text
    removed = await (await scene.mod.slash(scene.channel, "feed remove", feed="volt")).response(timeout=10)
    assert "Its articles stay." in removed.text
    empty = await (await scene.mod.slash(scene.channel, "feed list")).response(timeout=10)
    assert empty.text == texts.NO_FEEDS
    assert len(library.database.latest(ArticleFilter((scope,)), 9)) == 1
    for article in library.database.latest(ArticleFilter((scope,)), 9):
        library.forget(article.id, {scope})
    done = [entry.action for entry in AuditStore(library.database).list(scene.guild.id, limit=9)]
    assert done == [
        AuditAction.FEED_REMOVED, AuditAction.FEED_RESUMED, AuditAction.FEED_PAUSED, AuditAction.FEED_ADDED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Give either"),
        ({"url": "http://volt.test/feed", "outlet": "Electrek"}, "Give either"),
        ({"url": "not a link"}, "web address"),
        ({"outlet": "Nobody"}, "no outlet called"),
        ({"url": "http://volt.test/feed", "pattern": "("}, "no regular expression"),
        ({"url": "http://volt.test/feed", "companies": "Nobody Motors"}, "no company"),
    ],
)
async def test_what_cannot_be_followed_says_why(scene: Scene, options: dict[str, Any], words: str) -> None:
    refused = await (await scene.mod.slash(scene.channel, "feed add", **options)).response(timeout=20)
    assert refused.ephemeral
    assert words in refused.text


async def test_members_may_not(scene: Scene) -> None:
    attempts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("feed list", {}),
        ("feed why", {"url": "http://volt.test/lucid"}),
    )
    for command, options in attempts:
        with pytest.raises((NotAllowed, CommandNotFound)):
            await scene.ada.slash(scene.channel, command, **options)
        forced = await (await scene.ada.slash(scene.channel, command, force=True, **options)).response()
        assert forced.text == desk_texts.MODERATORS_ONLY


async def test_another_server_sees_nothing_of_it(
    scene: Scene, other: tuple[ChannelHandle, Person], site: Web, service: FeedService
) -> None:
    url = site.url("/feed", "volt.test")
    added = await (await scene.mod.slash(scene.channel, "feed add", url=url)).response(timeout=10)
    assert "Followed" in added.text
    (ours,) = service.feeds.followed([guild_scope(scene.guild.id)])
    channel, moderator = other
    for feed_ in (str(ours.id), url, "The Daily *Volt*"):
        refused = await (await moderator.slash(channel, "feed remove", feed=feed_)).response(timeout=10)
        assert "is followed here" in refused.text
    why = await (await moderator.slash(channel, "feed why", url=site.url("/roses", "volt.test"))).response(timeout=10)
    assert "No feed of that site is followed here" in why.text
    assert service.feeds.get(ours.id) is not None


async def test_moderators_are_told_of_a_feed_that_was_switched_off(scene: Scene, service: FeedService) -> None:
    guild_id = scene.guild.id
    await scene.bot._guild_settings.change(
        guild_id, lambda before: replace(before, posts_channel=scene.channel.id), lambda before, after: []
    )
    now = datetime.now(UTC)
    followed = service.feeds.add(guild_scope(guild_id), NewFeed("http://volt.test/old", "Old *Volt*"), now)
    gone = PollResult(replace(followed.state, next_poll=now + timedelta(days=1)), off_because="Gone @everyone (410).")
    service.feeds.record(followed, gone, [], [])
    note = await scene.channel.next_message(author=scene.discord.bot, timeout=15)
    assert "A feed was switched off: Old \\*Volt\\*" in note.text
    assert "/feed resume" in note.text
    assert not note.pings
    await asyncio.sleep(0.1)
    assert service.feeds.notes_due() == []
    off = service.feeds.get(followed.id)
    assert off is not None
    assert off.status is FeedStatus.OFF


async def test_a_note_that_cannot_be_posted_is_tried_again_and_then_given_up(
    library: Library, service: FeedService
) -> None:
    now = datetime.now(UTC)
    followed = service.feeds.add(guild_scope(5), NewFeed("http://volt.test/old", "Old"), now)
    service.feeds.record(followed, PollResult(followed.state, off_because="Gone."), [], [])
    clock = [now]
    feeding = Feeding(service, Guilds(GuildStore(library.database)), lambda _: None, lambda: clock[0], reads=False)
    due = []
    for _ in range(4):
        await feeding.once()
        await feeding.once()
        due.append(len(service.feeds.notes_due()))
        clock[0] += timedelta(hours=2)
    assert due == [1, 1, 0, 0]


async def test_where_reading_is_off_nothing_can_be_followed(
    stage: Scene, service: FeedService, answers: Answers, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.database.set_meta(f"discord-commands:{stage.discord.bot.id}", None)
    monkeypatch.setattr(library, "settings", library.settings.model_copy(update={"poll_feeds": False}))
    settings = BotSettings(_env_file=None, user_questions=100)  # type: ignore[call-arg]
    async with running(stage.discord, EvNewsBot(settings, library, answers, feeds=service)):
        refused = await (await stage.mod.slash(stage.channel, "feed add", outlet="Electrek")).response(timeout=10)
        assert refused.text == texts.READING_OFF
        listed = await (await stage.mod.slash(stage.channel, "feed list")).response(timeout=10)
        assert listed.text == texts.NO_FEEDS
