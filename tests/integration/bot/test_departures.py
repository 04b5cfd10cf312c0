"""The bot is removed from a guild: its data waits, can be taken along, comes back with the bot, or is deleted."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.client import EvNewsBot, utc_now
from bot.cogs.departures import DeparturesCog
from bot.desk import departure_texts, texts
from bot.desk.departures import Departures, to_file
from bot.markdown import unescape
from corpus.database.audit import AuditStore
from corpus.database.guild_data import COMPACT, guild_overviews
from corpus.database.guilds import GuildStore
from corpus.desk import AuditAction
from corpus.errors import StoreError
from corpus.library import Library
from tests.discord_server import CommandNotFound, GuildHandle, NotAllowed, Permissions, Person, Reply, running
from tests.integration.bot.conftest import Scene
from tests.integration.corpus.guilds import WORD, files_with, fill_guild, rows, tables_with

MONTH = timedelta(days=30, minutes=1)


@pytest.fixture(autouse=True)
def nothing_left_over(library: Library, stage: Scene) -> Iterator[None]:
    """What a test's guilds had goes with them."""
    yield
    store = GuildStore(library.database)
    for each in guild_overviews(library.database):
        store.left(each.guild_id, utc_now() - timedelta(days=9999))
        departing(library).delete(each.guild_id, utc_now() + timedelta(days=9999))
    library.database.set_meta(COMPACT, None)


def departing(library: Library) -> Any:
    from corpus.departing import Departing

    return Departing(library.database, library.vectors, library.embedder.fingerprint)


def departures(bot: EvNewsBot) -> Departures:
    return cast(DeparturesCog, bot.get_cog("DeparturesCog"))._departures


async def until(look: Callable[[], object]) -> None:
    """What an event of the gateway brings about cannot be waited for otherwise."""
    async with asyncio.timeout(10):
        while not look():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def left_at(library: Library, guild: GuildHandle) -> Any:
    return next((each.left_at for each in guild_overviews(library.database) if each.guild_id == guild.id), None)


async def removed(scene: Scene, library: Library) -> None:
    scene.guild.remove_bot()
    await until(lambda: left_at(library, scene.guild) is not None)


async def later(scene: Scene, after: timedelta = MONTH) -> list[int]:
    """The hourly sweep, some time from now."""
    found = departures(scene.bot)
    found._now = lambda: utc_now() + after
    deleted = await found.sweep([guild.id for guild in scene.bot.guilds])
    found._now = utc_now
    return deleted


def manager(scene: Scene) -> Person:
    return scene.guild.add_member("boss", permissions=Permissions.MANAGE_GUILD)


def downloaded(scene: Scene, reply: Reply) -> tuple[str, Any]:
    (attachment,) = reply.attachments
    _, body = scene.discord.world.files[attachment["url"].split("/cdn/")[1]]
    name = attachment["filename"]
    return name, json.loads(gzip.decompress(body) if name.endswith(".gz") else body)


async def test_after_the_grace_period_nothing_is_left(scene: Scene, library: Library) -> None:
    """And nothing of the other guild, or of everybody's, has changed."""
    other = scene.discord.add_guild("Others")
    await until(lambda: len(scene.bot.guilds) == 2)
    kept = rows(library.database)
    await asyncio.to_thread(fill_guild, library, other.id)
    theirs = tables_with(library.database, other.id)
    await asyncio.to_thread(fill_guild, library, scene.guild.id)
    assert scene.guild.id in await _settings(scene, library)
    await removed(scene, library)
    assert scene.guild.id not in await later(scene, timedelta(days=29))
    assert tables_with(library.database, scene.guild.id)
    assert scene.guild.id in await later(scene)
    assert tables_with(library.database, scene.guild.id) == set()
    assert [*files_with(library.settings.home, scene.guild.id)] == []
    assert tables_with(library.database, other.id) == theirs
    assert f"guild-{scene.guild.id}" not in library.vectors.scopes()
    assert f"guild-{other.id}" in library.vectors.scopes()
    after = rows(library.database)
    for name in ("articles", "passages", "sentence_vectors", "article_companies"):
        assert set(kept[name]) <= set(after[name])
    assert scene.bot._guild_settings.of(scene.guild.id).language is None
    assert scene.guild.id not in await later(scene)


async def _settings(scene: Scene, library: Library) -> dict[int, Any]:
    """The bot's memory, after it has read the settings anew."""
    await scene.bot._guild_settings.load()
    return scene.bot._guild_settings._known


async def test_who_comes_back_finds_everything(scene: Scene, library: Library) -> None:
    await asyncio.to_thread(fill_guild, library, scene.guild.id)
    before = tables_with(library.database, scene.guild.id)
    await removed(scene, library)
    scene.guild.add_bot()
    await until(lambda: left_at(library, scene.guild) is None)
    assert scene.guild.id not in await later(scene)
    assert tables_with(library.database, scene.guild.id) == before
    call = await scene.mod.slash(scene.channel, "article find", words=WORD.format(scene.guild.id))
    assert "opens its first plant" in (await call.response(timeout=30)).text


async def test_who_came_and_went_while_the_bot_was_away(stage: Scene, library: Library) -> None:
    gone = stage.discord.add_guild("Gone", bot_permissions=None)
    await asyncio.to_thread(fill_guild, library, gone.id)
    await asyncio.to_thread(fill_guild, library, stage.guild.id)
    GuildStore(library.database).left(stage.guild.id, utc_now() - timedelta(days=40))
    stage.bot = stage.make_bot()
    async with running(stage.discord, stage.bot):
        await until(lambda: left_at(library, gone) is not None)
        assert left_at(library, stage.guild) is None
        deleted = await later(stage)
        assert gone.id in deleted
        assert stage.guild.id not in deleted
        assert tables_with(library.database, stage.guild.id)


async def test_a_failure_is_tried_again(scene: Scene, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    await asyncio.to_thread(fill_guild, library, scene.guild.id)
    await removed(scene, library)

    def fail(scope: str) -> None:
        raise StoreError("out of reach")

    with monkeypatch.context() as patch:
        patch.setattr(library.vectors, "erase", fail)
        assert scene.guild.id not in await later(scene)
    assert tables_with(library.database, scene.guild.id)
    assert scene.guild.id in await later(scene)


async def test_the_owner_is_offered_the_data(scene: Scene, library: Library) -> None:
    await asyncio.to_thread(fill_guild, library, scene.guild.id)
    owner = Person(scene.discord, scene.discord.world.users[scene.guild.guild.owner_id])
    scene.discord.add_guild("Another").add_member(owner)  # or Discord would not let the bot write to them
    await removed(scene, library)
    message = await owner.dm().next_message(author=scene.discord.bot)
    assert "I was removed from **EV fans**" in message.text
    assert "<t:" in message.text
    name, export = downloaded(scene, message)
    assert name == f"evbot-{scene.guild.id}-{utc_now():%Y-%m-%d}.json"
    assert export["articles"][0]["title"] == f"{WORD.format(scene.guild.id)} opens its first plant"


async def test_an_owner_who_cannot_be_reached_changes_nothing(scene: Scene, library: Library) -> None:
    await asyncio.to_thread(fill_guild, library, scene.guild.id)
    await removed(scene, library)
    await until(lambda: scene.discord.requests_to("POST", "/channels/*/messages"))
    owner = scene.discord.world.users[scene.guild.guild.owner_id]
    assert scene.discord.world.dm_with(owner).message_ids == []
    assert scene.guild.id in await later(scene)


async def test_a_guild_without_anything_gets_no_message(scene: Scene, library: Library) -> None:
    owner = Person(scene.discord, scene.discord.world.users[scene.guild.guild.owner_id])
    scene.discord.add_guild("Another").add_member(owner)
    await removed(scene, library)
    assert await departures(scene.bot).parting_gift(scene.guild.id, 1000) is None
    assert owner.dm().messages == []


async def test_export(scene: Scene, library: Library) -> None:
    await asyncio.to_thread(fill_guild, library, scene.guild.id)
    other = scene.discord.add_guild("Others")
    await asyncio.to_thread(fill_guild, library, other.id)
    boss = manager(scene)
    reply = await (await boss.slash(scene.channel, "export")).response(timeout=30)
    assert reply.ephemeral
    assert "2 articles with their texts" in reply.text
    _, export = downloaded(scene, reply)
    assert export["guild_id"] == str(scene.guild.id)
    assert len(export["articles"]) == 2
    assert {entry["action"] for entry in export["audit"]} >= {"added", "removed", "edited"}
    assert WORD.format(other.id) not in json.dumps(export)
    (entry,) = AuditStore(library.database).list(scene.guild.id, limit=1)
    assert (entry.action, entry.actor_id) == (AuditAction.EXPORTED, boss.id)


async def test_an_export_too_large_for_discord(scene: Scene, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk.departures.to_file", lambda export, at, limit: to_file(export, at, 10))
    reply = await (await manager(scene).slash(scene.channel, "export")).response()
    assert unescape(reply.text) == departure_texts.TOO_LARGE


async def test_who_may_not_export(scene: Scene) -> None:
    for person in (scene.ada, scene.mod):
        with pytest.raises((NotAllowed, CommandNotFound)):
            await person.slash(scene.channel, "export")
        refused = await (await person.slash(scene.channel, "export", force=True)).response()
        assert refused.ephemeral
        assert unescape(refused.text) == texts.MANAGERS_ONLY


def test_a_large_export_is_packed() -> None:
    export: dict[str, Any] = {"guild_id": "7", "articles": [{"text": "again and " * 1000}]}
    plain, packed, none = (to_file(export, utc_now(), limit) for limit in (20_000, 1000, 50))
    assert plain is not None
    assert packed is not None
    assert none is None
    assert plain.name.endswith(".json")
    assert packed.name.endswith(".json.gz")
    assert json.loads(plain.body) == json.loads(gzip.decompress(packed.body)) == export
