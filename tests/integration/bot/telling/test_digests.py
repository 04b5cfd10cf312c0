"""Digests: at local times, of what mattered, and nothing when nothing happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.desk.texts import MODERATORS_ONLY
from bot.telling import texts
from tests.discord_server import CommandNotFound, NotAllowed, Reply
from tests.integration.bot.telling.conftest import News
from tests.integration.bot.telling.stories import NIO, RIVIAN, SZEGED, SZEGED_AGAIN, distinct


async def digest(news: News, command: str, **options: Any) -> Reply:
    return await (await news.mod.slash(news.channel, f"digest {command}", **options)).response(timeout=10)


async def test_a_daily_digest_at_a_local_time(news: News) -> None:
    made = await digest(news, "on", channel=news.channel, at="8:00", zone="europe/berlin")
    # It is 12:00 in Berlin, so the first one comes tomorrow at 8:00, 6:00 UTC.
    first = int(datetime(2024, 5, 7, 6, tzinfo=UTC).timestamp())
    assert f"every day at 08:00 (Europe/Berlin), the first on <t:{first}:F>" in made.text.replace("\\", "")
    await news.publish(*RIVIAN)
    await news.publish(*SZEGED)
    await news.publish(*SZEGED_AGAIN, "Other Herald")
    await news.round()
    assert news.posts() == []
    news.clock.now = datetime(2024, 5, 7, 6, 0, tzinfo=UTC)
    await news.round()
    await news.round()
    (post,) = news.posts()
    assert post.text.startswith("**The day in EV news**")
    assert post.text.index("**BYD**") < post.text.index("**Rivian**")
    assert "also: " in post.text
    assert "Other Herald" in post.text
    news.clock.now = datetime(2024, 5, 8, 6, 0, tzinfo=UTC)
    await news.round()
    assert len(news.posts()) == 1  # nothing happened


async def test_a_weekly_digest_of_one_company_after_a_long_downtime(news: News) -> None:
    await digest(news, "on", channel=news.channel, at="7:30", zone="UTC", every="Monday", company="BYD")
    await news.publish(*SZEGED)
    await news.publish(*RIVIAN)
    news.clock.now = datetime(2024, 5, 15, 12, tzinfo=UTC)  # the bot was down on Monday
    await news.round()
    (post,) = news.posts()
    assert post.text.startswith("**The week in EV news on BYD**")
    assert "Rivian" not in post.text
    (kept,) = news.bot.telling.digests.of_guild(news.guild.id)
    assert kept.next_at == datetime(2024, 5, 20, 7, 30, tzinfo=UTC)


async def test_now_and_off(news: News) -> None:
    assert (await digest(news, "now")).text == texts.NOTHING_HAPPENED
    await news.publish(*NIO)
    shown = await digest(news, "now", of="week")
    assert not shown.ephemeral
    assert "NIO builds twenty swap stations" in shown.text
    assert "gets no digest" in (await digest(news, "off", channel=news.channel)).text
    await digest(news, "on", channel=news.channel, at="8:00", zone="UTC")
    assert "gets no digest any more" in (await digest(news, "off", channel=news.channel)).text
    news.clock.pass_(days=2)
    await news.round()
    assert [post for post in news.posts() if "The day" in post.text] == []


async def test_a_long_digest_fits(news: News) -> None:
    await digest(news, "on", channel=news.channel, at="8:00", zone="UTC")
    for number in range(12):
        title, text = distinct(number)
        await news.publish(f"{title} {'and so on ' * 30}"[:300], text, f"Outlet {number} " + "x" * 60)
    news.clock.pass_(days=1)
    await news.round()
    (post,) = news.posts()
    assert len(post.text) <= 4000


@pytest.mark.parametrize(
    ("at", "zone", "said"), [("25:00", "UTC", "as a time of day"), ("8:00", "Middle/Earth", "time zone")]
)
async def test_times_that_cannot_be(news: News, at: str, zone: str, said: str) -> None:
    assert said in (await digest(news, "on", channel=news.channel, at=at, zone=zone)).text


async def test_members_may_not(news: News) -> None:
    with pytest.raises((NotAllowed, CommandNotFound)):
        await news.ada.slash(news.channel, "digest now")
    refused = await (await news.ada.slash(news.channel, "digest now", force=True)).response()
    assert refused.text == MODERATORS_ONLY
