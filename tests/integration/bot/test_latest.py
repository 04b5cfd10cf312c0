"""What is new: /latest, /timeline and /sources, paged, for those who may see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from corpus.library import Library
from corpus.models import DatePrecision, Draft, guild_scope
from tests.discord_server import ChannelHandle, Person, Reply, running
from tests.integration.bot.conftest import Scene

BYD = "[BYD opens a battery plant in Hungary](<https://news.example.com/byd-hungary>)"
RIVIAN = "[Rivian cuts the price of the R1T](<https://news.example.com/rivian-price>)"
MARCH = datetime(2024, 3, 1, tzinfo=UTC)


async def show(person: Person, where: ChannelHandle, command: str, **options: Any) -> Reply:
    return await (await person.slash(where, command, **options)).response()


async def press(person: Person, reply: Reply, label: str) -> Reply:
    await (await person.press(reply, label)).acked()
    return reply


def entries(reply: Reply) -> list[str]:
    return [line for line in reply.text.splitlines() if line.startswith("- ")]


@pytest.fixture
async def many(library: Library, stage: Scene) -> AsyncIterator[list[str]]:
    """13 articles on NIO of the scene's guild alone, a day apart, the titles as long as they may be; one is undated."""
    scope = guild_scope(stage.guild.id)
    ids = []
    for number in range(13):
        draft = Draft(
            # An issue of a series each: no two of them are one story.
            title=f"Daily update: NIO swaps battery number {number} " + "[*very* long](https://evil.example) " * 24,
            text=f"NIO swapped the battery of car number {number}, {'and ' * number} nothing else.",
            url=f"https://news.example.com/{'nio' * 60}/{number}",
            source=f"Outlet {number}",
            published=MARCH + timedelta(days=number) if number else None,
            precision=DatePrecision.DAY if number else DatePrecision.NONE,
        )
        article = (await asyncio.to_thread(library.add_draft, draft, scope=scope)).article
        assert article is not None
        ids.append(article.id)
    yield ids
    for one in ids:
        await asyncio.to_thread(library.forget, one, {scope})


async def test_latest(scene: Scene) -> None:
    listed = await show(scene.ada, scene.channel, "latest")
    assert not listed.ephemeral
    assert listed.text.splitlines() == [
        "**Latest articles**",
        "**BYD**",
        f"- {BYD} · <t:1709553600:R> · Example News",
        "**Rivian**",
        f"- {RIVIAN} · 2023-10 · Example News",
        "**Xiaomi**",
        "- Xiaomi’s Electric Vehicle Might Arrive Much Sooner Than We Thought · undated · via gizmochina.com",
    ]
    assert listed.buttons == []


async def test_latest_of_a_company_since_a_day(scene: Scene) -> None:
    listed = await show(scene.ada, scene.channel, "latest", company="byd", since="2024-01")
    assert listed.text.splitlines() == [
        "**Latest articles on BYD** since <t:1704110400:D>",
        f"- {BYD} · <t:1709553600:R> · Example News",
    ]


async def test_nothing_new(scene: Scene) -> None:
    listed = await show(scene.ada, scene.channel, "latest", company="Rivian", since="2024-01-01")
    assert listed.text == "I have no articles on Rivian published since <t:1704110400:D>."


async def test_pages_are_turned_by_the_asker_alone(scene: Scene, many: list[str]) -> None:
    listed = await show(scene.ada, scene.channel, "latest", company="NIO")
    assert len(listed.text) <= 4000
    assert len(entries(listed)) == 10
    assert "number 12 " in entries(listed)[0]
    assert [(button.label, button.disabled) for button in listed.buttons] == [
        ("Previous", True), ("1 of 2", True), ("Next", False),
    ]  # fmt: skip
    before = listed.text
    refused = await (await scene.mod.press(listed, "Next")).response()
    assert refused.ephemeral
    assert "Only the one who asked" in refused.text
    assert listed.text == before
    await press(scene.ada, listed, "Next")
    await scene.discord.wait_request("PATCH", "/webhooks/*", times=2)
    assert "number 2 " in entries(listed)[0]
    assert len(entries(listed)) == 3
    assert "undated" in entries(listed)[-1]
    assert listed.button("Next").disabled


async def test_pages_outlive_a_restart(stage: Scene, many: list[str]) -> None:
    async with running(stage.discord, stage.make_bot()):
        listed = await show(stage.ada, stage.channel, "timeline", company="NIO", since="2024-03-01")
    await stage.discord.wait_offline()
    async with running(stage.discord, stage.make_bot()):
        await press(stage.ada, listed, "Next")
        await stage.discord.wait_request("PATCH", "/webhooks/*", times=2)
        assert "number 11 " in entries(listed)[0]
    stage.check()


async def test_a_timeline_opens_at_its_end(scene: Scene, many: list[str]) -> None:
    listed = await show(scene.ada, scene.channel, "timeline", company="NIO")
    assert listed.text.splitlines()[0] == "**NIO: what happened**"
    assert ["number 3 " in entries(listed)[0], "number 12 " in entries(listed)[-1]] == [True, True]
    assert len(entries(listed)) == 10
    assert "1 undated article is left out" in listed.text
    assert listed.button("2 of 2").disabled
    await press(scene.ada, listed, "Previous")
    await scene.discord.wait_request("PATCH", "/webhooks/*", times=2)
    assert ["number 1 " in entries(listed)[0], "number 2 " in entries(listed)[-1]] == [True, True]


async def test_a_timeline_between_two_days(scene: Scene, many: list[str]) -> None:
    listed = await show(scene.ada, scene.channel, "timeline", company="NIO", since="2024-03-03", until="2024-03-04")
    assert listed.text.splitlines()[0] == "**NIO: what happened** from <t:1709467200:D> up to <t:1709553600:D>"
    assert [number for number in range(13) if f"number {number} " in listed.text] == [2, 3]
    assert entries(listed)[0].startswith("- <t:1709467200:D> · ")


async def test_a_timeline_with_nothing_in_it(scene: Scene) -> None:
    listed = await show(scene.ada, scene.channel, "timeline", company="Xiaomi")
    assert listed.text.splitlines() == [
        "I have no dated articles on Xiaomi.",
        "-# 1 undated article is left out",
    ]


async def test_sources(scene: Scene, many: list[str]) -> None:
    listed = await show(scene.ada, scene.channel, "sources")
    first, *_ = listed.text.splitlines()
    assert first.startswith(
        "**16 articles from 15 outlets**, published 1 Oct 2023 – 13 Mar 2024; the last one came in <t:"
    )
    assert entries(listed)[0] == "- Example News · 2 articles · newest <t:1709553600:R>"
    assert len(entries(listed)) == 15
    assert "13 articles seen in this server only · 2 without a date" in listed.text
    assert entries(listed)[-1] == "- via gizmochina.com · 1 article · undated"


async def test_nothing_of_another_guild(scene: Scene, many: list[str]) -> None:
    elsewhere = scene.discord.add_guild("Other fans")
    channel, eve = elsewhere.add_text_channel("general"), elsewhere.add_member("eve")
    assert (await show(eve, channel, "latest", company="NIO")).text == "I have no articles on NIO yet."
    assert (await show(eve, channel, "timeline", company="NIO")).text == "I have no dated articles on NIO."
    assert (await show(eve, channel, "sources")).text.startswith("**3 articles from 2 outlets**")
    private = scene.ada.dm()
    assert (await show(scene.ada, private, "latest", company="NIO")).text == "I have no articles on NIO yet."


@pytest.mark.parametrize(
    ("command", "options", "sentence"),
    [
        ("latest", {"since": "the other day"}, "the other day"),
        ("latest", {"company": "Grocer"}, "do not know"),
        ("timeline", {"company": "Grocer"}, "do not know"),
        ("timeline", {"company": "BYD", "until": "soonish"}, "cannot read “soonish” as a date"),
        ("timeline", {"company": "BYD", "since": "2024", "until": "2023"}, "lies after"),
        ("timeline", {"company": "   "}, "Name a company"),
    ],
)
async def test_options_that_cannot_be_read(scene: Scene, command: str, options: dict[str, str], sentence: str) -> None:
    refused = await show(scene.ada, scene.channel, command, **options)
    assert refused.ephemeral
    assert sentence in refused.text


async def test_each_list_counts(stage: Scene) -> None:
    bot = stage.make_bot(user_questions=2)
    async with running(stage.discord, bot):
        await show(stage.ada, stage.channel, "latest")
        await show(stage.ada, stage.channel, "timeline", company="BYD")
        refused = await show(stage.ada, stage.channel, "sources")
        assert refused.ephemeral
        assert "again in" in refused.text
    stage.check()


async def test_companies_are_suggested(scene: Scene) -> None:
    for command in ("latest", "timeline"):
        choices = await scene.ada.autocomplete(scene.channel, command, option="company", value="BYDDY")
        assert [choice.value for choice in choices] == ["BYD"]
