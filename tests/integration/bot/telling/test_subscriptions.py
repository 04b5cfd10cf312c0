"""Stories in channels: posted once, kept up to date, within hours and caps, whoever may and whatever breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.desk.texts import MODERATORS_ONLY
from bot.telling import texts
from corpus.database.audit import AuditStore
from corpus.models import guild_scope
from tests.discord_server import CommandNotFound, NotAllowed, Permissions, Reply
from tests.integration.bot.telling.conftest import News
from tests.integration.bot.telling.stories import NIO, RIVIAN, SZEGED, SZEGED_AGAIN, SZEGED_DENIED, distinct

Subscribe = Callable[..., Awaitable[Reply]]


async def test_a_story_is_one_post_that_grows(news: News, subscribe: Subscribe) -> None:
    made = await subscribe(company="BYD")
    assert made.ephemeral
    assert made.text == (f"Done. From now on: <#{news.channel.id}>: stories on **BYD** · at most 10 posts an hour.")
    await news.publish(*SZEGED)
    await news.publish(*RIVIAN)
    await news.round()
    (post,) = news.posts()
    assert "BYD opens battery plant in Szeged" in post.text
    assert "Example News" in post.text
    await news.publish(*SZEGED_AGAIN, "Other Herald")
    await news.round()
    await news.round()
    (post,) = news.posts()
    assert "2 outlets" in post.text
    assert "Other Herald" in post.text
    assert post.edits == 1
    assert not post.pings


async def test_the_role_is_pinged_by_first_posts_alone(news: News, subscribe: Subscribe) -> None:
    fans = news.guild.add_role("fans")
    fans.mentionable = True
    await subscribe(role=fans)
    await news.publish(*SZEGED)
    await news.round()
    (post,) = news.posts()
    assert post.pings.roles == {fans.id}
    assert not post.pings.everyone
    assert not post.pings.users
    await news.publish("BYD @everyone opens battery plant in Szeged, 3,000 jobs", SZEGED_AGAIN[1], "Other Herald")
    await news.round()
    assert news.posts()[0].edits == 1
    assert post.pings.roles == {fans.id}
    assert not post.pings.everyone


async def test_roles_that_nobody_may_ping(news: News, subscribe: Subscribe) -> None:
    locked = news.guild.add_role("locked")
    assert "may not ping that role yourself" in (await subscribe(role=locked)).text
    everyone = news.guild.guild.roles[news.guild.id]
    assert "Everybody" in (await subscribe(role=everyone)).text


async def test_later_reports_go_into_a_thread(news: News, subscribe: Subscribe) -> None:
    await subscribe(thread_per_story=True)
    await news.publish(*SZEGED)
    await news.round()
    await news.publish(*SZEGED_DENIED, "Other Herald", at=news.clock.now)
    await news.round()
    await news.round()
    (post,) = news.posts()
    assert "denied" in post.text
    threads = [each for each in news.guild.guild.channels.values() if each.is_thread]
    assert [thread.id for thread in threads] == [post.id]
    reports = [news.discord.world.messages[number] for number in threads[0].message_ids]
    assert len([each for each in reports if each.author.id == news.discord.bot.id and each.type == 0]) == 1


async def test_quiet_hours_hold_back_and_many_become_one(news: News, subscribe: Subscribe) -> None:
    made = await subscribe(quiet="9:00-13:00", zone="UTC")
    assert "quiet 09:00–13:00 (UTC)" in made.text
    for number in range(7):
        await news.publish(*distinct(number))
    await news.round()
    assert news.posts() == []
    news.clock.pass_(hours=3, minutes=1)
    await news.round()
    (post,) = news.posts()
    assert post.text.startswith(texts.CATCH_UP)
    assert post.text.count("\n- ") == 7
    await news.round()
    assert len(news.posts()) == 1


async def test_a_cap_per_hour(news: News, subscribe: Subscribe) -> None:
    await subscribe(per_hour=2)
    for number in range(2):
        await news.publish(*distinct(number))
    await news.round()
    assert len(news.posts()) == 2
    await news.publish(*distinct(2))
    await news.round()
    assert len(news.posts()) == 2
    news.clock.pass_(minutes=61)
    await news.round()
    assert len(news.posts()) == 3
    assert "hires a chef" in news.posts()[-1].text


async def test_old_articles_are_no_news(news: News, subscribe: Subscribe) -> None:
    await subscribe()
    await news.publish(*SZEGED, at=news.clock.now.replace(year=2019))
    await news.publish(*RIVIAN, dated=False)
    await news.round()
    (post,) = news.posts()
    assert "Rivian" in post.text
    assert "undated" in post.text


async def test_a_topic(news: News, subscribe: Subscribe) -> None:
    await subscribe(topic="battery swaps, solid state")
    await news.publish(*SZEGED)
    await news.publish(*NIO)
    await news.round()
    (post,) = news.posts()
    assert "NIO" in post.text


async def test_a_guilds_own_articles_stay_in_it(news: News, subscribe: Subscribe) -> None:
    other = news.discord.add_guild("Others")
    there = other.add_text_channel("news")
    boss = other.add_member("boss", permissions=Permissions.MANAGE_MESSAGES)
    await (await boss.slash(there, "subscribe", channel=there)).response()
    await subscribe()
    await news.publish(*SZEGED, scope=guild_scope(news.guild.id))
    await news.round()
    assert len(news.posts()) == 1
    assert news.posts(there) == []
    await news.publish(*RIVIAN)
    await news.round()
    assert (len(news.posts()), len(news.posts(there))) == (2, 1)


async def test_a_guild_that_has_left_is_not_told_and_loses_nothing(news: News, subscribe: Subscribe) -> None:
    await subscribe()
    (kept,) = news.bot.telling.subscriptions.of_guild(news.guild.id)
    news.guild.remove_bot()
    await asyncio.sleep(0)
    await news.publish(*SZEGED)
    await news.round()
    assert news.bot.telling.subscriptions.get(kept.id) == kept
    assert news.bot.telling.subscriptions.delete_guild(news.guild.id) == 1
    assert news.bot.telling.posts.open(news.clock.now) == []


async def test_members_may_not(news: News) -> None:
    wanted: tuple[tuple[str, dict[str, Any]], ...] = (("subscribe", {"channel": news.channel}), ("subscriptions", {}))
    for command, options in wanted:
        with pytest.raises((NotAllowed, CommandNotFound)):
            await news.ada.slash(news.channel, command, **options)
        refused = await (await news.ada.slash(news.channel, command, force=True, **options)).response()
        assert refused.ephemeral
        assert refused.text == MODERATORS_ONLY


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"company": "Grocer"}, "do not know a company"),
        ({"company": "BYD", "topic": "ships"}, "not both"),
        ({"topic": "the of"}, "at least one word"),
        ({"quiet": "22-7"}, "need a time zone"),
        ({"quiet": "soon", "zone": "UTC"}, "as quiet hours"),
        ({"quiet": "22-7", "zone": "Middle/Earth"}, "time zone"),
    ],
)
async def test_options_that_cannot_be(subscribe: Subscribe, options: dict[str, Any], said: str) -> None:
    refused = await subscribe(**options)
    assert refused.ephemeral
    assert said in refused.text.replace("\\", "")


async def test_a_channel_where_the_bot_may_not_post_is_named_at_once(news: News, subscribe: Subscribe) -> None:
    closed = news.guild.add_text_channel("closed")
    closed.deny(news.discord.bot, Permissions.SEND_MESSAGES)
    refused = await subscribe(closed)
    assert refused.text == f"In <#{closed.id}> I lack Send Messages. Allow it there and try again."


async def test_a_lost_permission_is_told_once_and_pauses_in_the_end(news: News, subscribe: Subscribe) -> None:
    await subscribe()
    news.channel.deny(news.discord.bot, Permissions.SEND_MESSAGES)
    await news.publish(*SZEGED)
    private = news.mod.dm()
    for _ in range(8):
        await news.round()
        news.clock.pass_(hours=3)
    told = [message for message in private.messages if message.author.id == news.discord.bot.id]
    assert len(told) == 1
    assert "I lack Send Messages there" in told[0].text
    (paused,) = news.bot.telling.subscriptions.of_guild(news.guild.id)
    assert (paused.failures, paused.paused_because) == (5, "I lack Send Messages there")
    listed = await (await news.mod.slash(news.channel, "subscriptions")).response()
    assert "paused: I lack Send Messages there" in listed.text


async def test_a_permission_that_comes_back_loses_nothing(news: News, subscribe: Subscribe) -> None:
    await subscribe()
    news.channel.deny(news.discord.bot, Permissions.SEND_MESSAGES)
    await news.publish(*SZEGED)
    await news.round()
    assert news.posts() == []
    news.channel.allow(news.discord.bot, Permissions.SEND_MESSAGES)
    news.clock.pass_(minutes=11)
    await news.round()
    assert len(news.posts()) == 1
    assert news.bot.telling.subscriptions.of_guild(news.guild.id)[0].failures == 0


async def test_the_list_pauses_resumes_and_removes(news: News, subscribe: Subscribe) -> None:
    await subscribe(company="BYD")
    assert "told of that already" in (await subscribe(company="BYD")).text
    listed = await (await news.mod.slash(news.channel, "subscriptions")).response()

    async def pick(what: str) -> None:
        before = listed.edits
        number = next(menu for menu in listed.selects if menu["custom_id"] == f"sb1:{what}")["options"][0]["value"]
        call = await news.mod.select(listed, number, custom_id=f"sb1:{what}")
        await call.until(lambda: listed.edits > before)

    await pick("pause")
    assert "paused by a moderator" in listed.text
    await news.publish(*SZEGED)
    await news.round()
    await pick("pause")
    await news.round()
    assert news.posts() == []  # what came meanwhile is left
    await news.publish(*distinct(3))
    await pick("remove")
    assert listed.text == texts.NO_SUBSCRIPTIONS
    await news.round()
    assert news.posts() == []
    audit = AuditStore(news.library.database).list(news.guild.id, limit=10)
    assert [entry.title for entry in audit] == [
        "subscription removed: BYD",
        "subscription resumed: BYD",
        "subscription paused: BYD",
        "subscription added: BYD",
    ]


async def test_a_post_that_somebody_deleted_is_left_deleted(news: News, subscribe: Subscribe) -> None:
    await subscribe()
    await news.publish(*SZEGED)
    await news.round()
    (post,) = news.posts()
    await news.mod.delete(post)
    await news.publish(*SZEGED_AGAIN, "Other Herald")
    await news.round()
    await news.round()
    assert [each for each in news.posts() if not each.deleted] == []
