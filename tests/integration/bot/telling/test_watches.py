"""Watched questions, as the one who watches sees them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.telling import texts
from corpus.database.watches import MOST
from corpus.models import guild_scope
from tests.discord_server import Reply
from tests.integration.bot.telling.conftest import News
from tests.integration.bot.telling.stories import RIVIAN

PRICE = "how much does the Rivian R1T cost?"
OLD = (
    "Rivian names the price of the R1T",
    "The Rivian R1T costs $69,900 in the United States. Rivian begins deliveries in September.",
)
SAME = (
    "R1T: what the pickup of Rivian costs",
    "Rivian asks $69,900 for the R1T in the United States, its website says. Deliveries begin in September.",
)
NEW = (
    "Rivian raises the price of the R1T",
    "The Rivian R1T now costs $74,500 in the United States. Rivian says that batteries have become dearer.",
)


@pytest.fixture
async def told(news: News) -> News:
    """The old price is known."""
    await news.publish(*OLD)
    await news.round()
    return news


async def watch(news: News, question: str = PRICE, **options: Any) -> Reply:
    return await (await news.ada.slash(news.channel, "watch", question=question, **options)).response(timeout=20)


def direct(news: News) -> list[Reply]:
    return [each for each in news.ada.dm().messages if each.author.id == news.discord.bot.id]


async def test_a_new_price_is_told_with_the_old_one_beside_it(told: News) -> None:
    kept = await watch(told)
    assert kept.ephemeral
    assert "tell you by direct message when the answer changes" in kept.text
    told.clock.pass_(days=1)
    await told.publish(*SAME, "Other Herald")
    await told.publish(*RIVIAN)
    await told.round()
    assert direct(told) == []
    told.clock.pass_(days=1)
    await told.publish(*NEW, "Third Post")
    await told.round()
    await told.round()
    (message,) = direct(told)
    assert message.text.index("$74,500") < message.text.index("$69,900")
    assert "Third Post" in message.text
    assert "Another figure" in message.text
    assert PRICE in message.text
    assert not message.pings or message.channel.is_private
    assert told.posts() == []


async def test_a_question_without_an_answer_is_told_once_it_has_one(news: News) -> None:
    kept = await watch(news, "who recalls vans for a loose bolt?")
    assert "So far the articles do not answer it." in kept.text
    await news.publish(*RIVIAN)
    await news.round()
    (message,) = direct(news)
    assert "There is an answer now" in message.text
    assert texts.NO_ANSWER_BEFORE in message.text


async def test_the_button_stands_under_a_refusal_too_and_tells_of_the_first_answer(told: News) -> None:
    call = await told.ada.slash(told.channel, "ask", question="who recalls vans for a loose bolt?")
    refused = await call.response(timeout=20)
    assert "do not answer" in refused.text
    assert [button.label for button in refused.buttons] == [texts.TELL_ME]
    kept = await (await told.ada.press(refused, texts.TELL_ME)).response(timeout=20)
    assert "So far the articles do not answer it." in kept.text
    await told.publish(*RIVIAN)
    await told.round()
    (message,) = direct(told)
    assert "There is an answer now" in message.text
    assert "Rivian" in message.text


async def test_the_button_under_an_answer(told: News) -> None:
    answer = await (await told.ada.slash(told.channel, "ask", question=PRICE)).response(timeout=20)
    kept = await (await told.ada.press(answer, texts.TELL_ME)).response(timeout=20)
    assert kept.ephemeral
    assert f"I watch “{PRICE}” until" in kept.text
    again = await (await told.ada.press(answer, texts.TELL_ME)).response(timeout=20)
    assert "You watch that question already" in again.text
    told.clock.pass_(days=1)
    await told.publish(*NEW)
    await told.round()
    assert len(direct(told)) == 1


async def test_the_button_under_a_follow_up_watches_what_was_meant(told: News) -> None:
    asked = await told.ada.say(told.channel, f"{told.discord.bot.mention} {PRICE}")
    first = await told.channel.next_message(author=told.discord.bot, after=asked)
    more = await told.ada.say(told.channel, "and when do deliveries begin?", reply_to=first)
    second = await told.channel.next_message(author=told.discord.bot, after=more)
    await (await told.ada.press(second, texts.TELL_ME)).response(timeout=20)
    (kept,) = told.bot.telling.watches.of_user(told.ada.id, told.clock.now)
    assert "Rivian" in kept.question
    assert "deliveries" in kept.question


async def test_the_company_that_limited_an_answer_limits_its_watch(told: News) -> None:
    call = await told.ada.slash(told.channel, "ask", question="what does it cost?", company="Rivian")
    answer = await call.response(timeout=20)
    await (await told.ada.press(answer, texts.TELL_ME)).response(timeout=20)
    (kept,) = told.bot.telling.watches.of_user(told.ada.id, told.clock.now)
    assert (kept.company, kept.companies) == ("Rivian", ("Rivian",))


async def test_the_list_removes_and_only_ones_own(told: News) -> None:
    await watch(told)
    (kept,) = told.bot.telling.watches.of_user(told.ada.id, told.clock.now)
    listed = await (await told.ada.slash(told.channel, "watches")).response()
    assert f"(1 of {MOST})" in listed.text
    assert not told.bot.telling.watches.remove(kept.id, told.mod.id)
    before = listed.edits
    call = await told.ada.select(listed, str(kept.id), custom_id="wx1:remove")
    await call.until(lambda: listed.edits > before)
    assert listed.text == texts.NO_WATCHES
    await told.publish(*NEW)
    await told.round()
    assert direct(told) == []


async def test_the_button_below_a_change_ends_it(told: News) -> None:
    await watch(told)
    told.clock.pass_(days=1)
    await told.publish(*NEW)
    await told.round()
    (message,) = direct(told)
    answer = await (await told.ada.press(message, "Stop watching this")).response()
    assert answer.text == texts.WATCH_GONE
    assert told.bot.telling.watches.of_user(told.ada.id, told.clock.now) == []


async def test_a_watch_ends_after_ninety_days(told: News) -> None:
    await watch(told)
    told.clock.pass_(days=90, seconds=1)
    await told.publish(*NEW)
    await told.round()
    assert direct(told) == []
    assert told.bot.telling.watches.of_user(told.ada.id, told.clock.now) == []


async def test_forgetting_takes_watches_along(told: News) -> None:
    await watch(told)
    asked = await (await told.ada.slash(told.channel, "forget me")).response()
    assert "watched questions" in asked.text
    call = await told.ada.press(asked, "Delete it")
    await call.until(lambda: "watched questions (1)" in asked.text)
    assert told.bot.telling.watches.of_user(told.ada.id, told.clock.now) == []


async def test_closed_direct_messages(told: News) -> None:
    await watch(told)
    told.ada.user.accepts_dms = False
    told.clock.pass_(days=1)
    await told.publish(*NEW)
    await told.round()
    assert told.posts() == []
    listed = await (await told.ada.slash(told.channel, "watches")).response()
    assert "I could not tell you: your direct messages are closed to me" in listed.text


async def test_closed_direct_messages_and_the_channel_instead(told: News) -> None:
    kept = await watch(told, here=True)
    assert "or here if that does not reach you" in kept.text
    told.ada.user.accepts_dms = False
    told.clock.pass_(days=1)
    await told.publish(*NEW)
    await told.round()
    await told.round()
    (message,) = told.posts()
    assert "$74,500" in message.text
    assert f"<@{told.ada.id}>" in message.text
    assert not message.pings


async def test_who_has_left_a_server_hears_no_more_of_its_articles(told: News) -> None:
    await watch(told)
    told.clock.pass_(days=1)
    await told.publish(*NEW, scope=guild_scope(told.guild.id))
    del told.guild.guild.members[told.ada.id]
    await told.round()
    assert direct(told) == []
    assert told.bot.telling.watches.of_user(told.ada.id, told.clock.now) == []


async def test_another_guilds_article_changes_nothing(told: News) -> None:
    await watch(told)
    elsewhere = told.discord.add_guild("Others")
    told.clock.pass_(days=1)
    await told.publish(*NEW, scope=guild_scope(elsewhere.id))
    await told.round()
    assert direct(told) == []


async def test_watches_survive_a_restart_and_what_came_meanwhile_is_told(world: News) -> None:
    async with world.running():
        await world.publish(*OLD)
        await world.round()
        await watch(world)
    world.clock.pass_(days=1)
    await world.publish(*NEW)
    world.reopen()
    async with world.running():
        await world.round()
        assert len(direct(world)) == 1
    world.check()


async def test_too_many_watches(told: News) -> None:
    watching = told.bot.telling._watching
    for number in range(MOST):
        await watching.watch(told.ada.id, f"how much will the Rivian R{number}S cost?", told.guild.id)
    refused = await watch(told)
    assert f"You watch {MOST} questions already" in refused.text
    told.clock.now += timedelta(days=91)
    assert "I watch" in (await watch(told)).text
