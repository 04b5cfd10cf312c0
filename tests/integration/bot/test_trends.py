"""/compare, /trends, /help and /about, as people see them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.client import EvNewsBot
from bot.settings import BotSettings
from corpus.errors import StoreError
from corpus.library import Library
from corpus.models import DatePrecision, Draft, guild_scope
from corpus.settings import CorpusSettings
from retrieval.build import build_answerer
from retrieval.models import Answer, Question
from retrieval.settings import RetrievalSettings
from tests.discord_server import ChannelHandle, InvalidInput, Permissions, Person, Reply, running
from tests.integration.bot.conftest import Scene


async def show(person: Person, where: ChannelHandle, command: str, **options: Any) -> Reply:
    return await (await person.slash(where, command, **options)).response(timeout=30)


@pytest.fixture
async def recent(library: Library, stage: Scene) -> AsyncIterator[datetime]:
    """Three articles of the scene's guild from this week, one of this month, one undated; gives the time."""
    now, scope = datetime.now(UTC), guild_scope(stage.guild.id)
    dates = [(now, DatePrecision.DAY)] * 3 + [(now.replace(day=1), DatePrecision.MONTH), (None, DatePrecision.NONE)]
    ids = []
    for number, (published, precision) in enumerate(dates):
        text = f"NIO swapped the battery of car number {number} {'and ' * number}nothing else."
        draft = Draft(f"NIO swaps battery {number}", text, published=published, precision=precision)
        article = (await asyncio.to_thread(library.add_draft, draft, scope=scope)).article
        assert article is not None
        ids.append(article.id)
    yield now
    for one in ids:
        await asyncio.to_thread(library.forget, one, {scope})


# ── compare ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_topic_side_by_side(scene: Scene) -> None:
    both = await show(scene.ada, scene.channel, "compare", a="byd", b="Xiaomi", topic="Where is a battery plant?")
    assert not both.ephemeral
    lines = both.text.splitlines()
    assert lines[0] == "> BYD and Xiaomi: Where is a battery plant?"
    assert lines[1] == "**BYD**"
    assert "Szeged" in lines[2]
    assert "](<https://news.example.com/byd-hungary>)" in lines[2]
    assert "**Xiaomi**" in lines
    (button,) = [each for each in both.buttons if each.label == "Show evidence"][:1]
    shown = await (await scene.ada.press(both, custom_id=button.custom_id)).response()
    assert shown.ephemeral
    assert "> BYD opened a battery plant in Szeged on Monday." in shown.text


async def test_one_side_finds_nothing(scene: Scene) -> None:
    both = await show(scene.ada, scene.channel, "compare", a="NIO", b="BYD", topic="battery plant")
    lines = both.text.splitlines()
    assert lines[1] == "**NIO**"
    assert "cannot answer" in lines[2]
    assert "Szeged" in both.text
    assert len([each for each in both.buttons if each.label == "Show evidence"]) == 1


async def test_the_newest_side_by_side(scene: Scene, recent: datetime) -> None:
    both = await show(scene.ada, scene.channel, "compare", a="NIO", b="Rivian")
    lines = both.text.splitlines()
    assert lines[0] == "> NIO and Rivian: the newest"
    assert lines[1] == "**NIO** · 5 articles"
    assert f"- NIO swaps battery 2 · <t:{int(recent.timestamp())}:R>" in lines
    assert lines[-1].startswith(
        "- [Rivian cuts the price of the R1T](<https://news.example.com/rivian-price>) · 2023-10"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"a": "BYD", "b": "byd"}, "same company"),
        ({"a": "BYD", "b": "Grocer"}, "do not know"),
        ({"a": "BYD", "b": "  "}, "Name a company"),
        ({"a": "BYD", "b": "NIO", "topic": "?!"}, "question"),
    ],
)
async def test_what_cannot_be_compared(scene: Scene, options: dict[str, str], sentence: str) -> None:
    refused = await show(scene.ada, scene.channel, "compare", **options)
    assert sentence in refused.text


class Broken:
    async def answer(self, question: Question) -> Answer:
        raise StoreError("The articles are out of reach.")


async def test_an_outage_is_no_empty_side(stage: Scene) -> None:
    async with running(stage.discord, stage.make_bot(Broken())):
        told = await show(stage.ada, stage.channel, "compare", a="BYD", b="NIO", topic="plants")
        assert told.text == "The articles are out of reach."
    stage.check()


# ── trends ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_picture_with_the_numbers_beside_it(scene: Scene, recent: datetime) -> None:
    shown = await show(scene.ada, scene.channel, "trends", companies="nio, BYD", weeks=2)
    lines = shown.text.splitlines()
    assert lines[:3] == [
        "**Articles per week**, last 2 weeks",
        "- **NIO** · 3 articles: 0, 3",
        "- **BYD** · 0 articles: 0, 0",
    ]
    assert "not counted: 1 undated and 1 of which only the month is known" in lines[3]
    (picture,) = shown.attachments
    assert (picture["filename"], picture["content_type"]) == ("trends.png", "image/png")
    assert picture["description"].startswith("Line chart of articles per week from ")
    assert "NIO: 3 in all, 0 to 3 a week, 3 in the last week." in picture["description"]
    (gallery,) = [each for each in shown.all_components if each["type"] == 12]
    assert gallery["items"][0]["description"] == picture["description"]


async def test_the_most_written_about(scene: Scene, recent: datetime) -> None:
    shown = await show(scene.ada, scene.channel, "trends", weeks=1)
    assert shown.text.splitlines()[:2] == ["**Articles this week**", "- **NIO** · 3 articles"]


async def test_no_picture_of_nothing(scene: Scene) -> None:
    shown = await show(scene.ada, scene.channel, "trends")
    # More weeks are not offered: no picture goes back as far as that.
    assert shown.text == (
        "I have no articles with a date in the last 12 weeks. The newest dated article is of <t:1709553600:D>."
    )
    assert shown.attachments == []
    shown = await show(scene.ada, scene.channel, "trends", companies="Xiaomi", weeks=1)
    assert shown.text == "I have no articles on Xiaomi with a date this week."


async def test_trends_show_nothing_of_another_guild(scene: Scene, recent: datetime) -> None:
    elsewhere = scene.discord.add_guild("Other fans")
    channel, eve = elsewhere.add_text_channel("general"), elsewhere.add_member("eve")
    assert "I have no articles on NIO" in (await show(eve, channel, "trends", companies="NIO")).text
    assert "NIO" not in (await show(eve, channel, "trends", weeks=1)).text
    assert "**NIO**\nI have no articles on NIO yet." in (await show(eve, channel, "compare", a="NIO", b="BYD")).text


@pytest.mark.parametrize(
    ("companies", "sentence"),
    [("BYD, Grocer", "do not know a company called “Grocer”"), ("BYD Tesla NIO Rivian Ford GM Lucid", "more than 6")],
)
async def test_names_that_cannot_be_drawn(scene: Scene, companies: str, sentence: str) -> None:
    refused = await show(scene.ada, scene.channel, "trends", companies=companies)
    assert refused.ephemeral
    assert sentence in refused.text


async def test_weeks_have_bounds(scene: Scene) -> None:
    for weeks in (0, 105):
        with pytest.raises(InvalidInput):
            await scene.ada.slash(scene.channel, "trends", weeks=weeks)


async def test_the_last_name_is_completed(scene: Scene) -> None:
    choices = await scene.ada.autocomplete(scene.channel, "trends", option="companies", value="BYD, tes")
    assert choices[0].value == "BYD, Tesla"
    for option in ("a", "b"):
        choices = await scene.ada.autocomplete(scene.channel, "compare", option=option, value="rivi")
        assert [choice.value for choice in choices] == ["Rivian"]


async def test_each_counts(stage: Scene) -> None:
    async with running(stage.discord, stage.make_bot(user_questions=2)):
        await show(stage.ada, stage.channel, "trends")
        await show(stage.ada, stage.channel, "compare", a="BYD", b="NIO")
        refused = await show(stage.ada, stage.channel, "trends")
        assert refused.ephemeral
        assert "again in" in refused.text
        assert "**Commands**" in (await show(stage.ada, stage.channel, "help")).text
    stage.check()


async def test_where_the_bot_may_not_write_the_asker_alone_sees_it(scene: Scene) -> None:
    scene.channel.deny(scene.discord.bot, Permissions.SEND_MESSAGES)
    call = await scene.ada.slash(scene.channel, "latest")
    assert (await call.response()).ephemeral
    told = await call.followup(1)
    assert told.ephemeral
    assert "Send Messages" in told.text


# ── help and about ───────────────────────────────────────────────────────────────────────────────────────────────


async def test_help_shows_what_one_may_use(scene: Scene) -> None:
    shown = await show(scene.ada, scene.channel, "help")
    assert shown.ephemeral
    names = {command.name for command in scene.bot.tree.get_commands()}
    for name in ("ask", "latest", "timeline", "compare", "trends", "sources", "help", "about"):
        assert name in names
        assert f"</{name}:" in shown.text
    assert "/article" not in shown.text
    for_mod = await show(scene.mod, scene.channel, "help")
    assert "`/article` – " in for_mod.text
    assert "Add to EV news" in for_mod.text
    assert len(re.sub(r":\d+>", "", for_mod.text)) <= 2000


async def test_help_in_private_and_where_the_bot_was_brought_along(scene: Scene) -> None:
    shown = await show(scene.mod, scene.mod.dm(), "help")
    assert "</ask:" in shown.text
    assert "/article" not in shown.text
    foreign = scene.discord.add_guild("Strangers", bot_permissions=None)
    channel, owner = (
        foreign.add_text_channel("general"),
        foreign.add_member("olga", permissions=Permissions.ADMINISTRATOR),
    )
    owner.install_app()
    shown = await show(owner, channel, "help")
    assert "</latest:" in shown.text
    assert "/article" not in shown.text
    listed = await show(owner, channel, "latest")
    assert "BYD opens" in listed.text


async def test_help_without_the_ids_of_commands(scene: Scene) -> None:
    scene.discord.fail("GET", "/applications/*/commands", status=404, times=5)
    shown = await show(scene.ada, scene.channel, "help")
    assert "- `/ask` – " in shown.text


async def test_about(stage: Scene) -> None:
    bot: EvNewsBot = stage.make_bot(privacy_url="https://example.com/privacy")
    async with running(stage.discord, bot):
        shown = await show(stage.ada, stage.channel, "about")
        assert shown.ephemeral
        assert shown.text.startswith("**EV News Bot ")
        assert "Here I know 3 articles, published 1 Oct 2023 – 4 Mar 2024." in shown.text
        assert "Privacy" in shown.text
        assert f"https://discord.com/oauth2/authorize?client_id={bot.application_id}" in shown.links
        assert "https://example.com/privacy" in shown.links
    stage.check()


# ── the first day ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_empty_corpus(stage: Scene, library: Library, tmp_path: Path) -> None:
    settings = CorpusSettings(_env_file=None, home=tmp_path)  # type: ignore[call-arg]
    with await asyncio.to_thread(Library.open, settings, library.embedder) as empty:
        answers = build_answerer(empty, RetrievalSettings(_env_file=None))  # type: ignore[call-arg]
        async with running(stage.discord, EvNewsBot(BotSettings(_env_file=None, user_questions=100), empty, answers)):  # type: ignore[call-arg]
            for command, options, told in (
                ("latest", {}, "I have no articles yet."),
                ("timeline", {"company": "BYD"}, "I have no dated articles on BYD."),
                ("sources", {}, "There are no articles here yet."),
                ("trends", {}, "I have no articles with a date in the last 12 weeks."),
                ("compare", {"a": "BYD", "b": "NIO"}, "I have no articles on BYD yet."),
                ("compare", {"a": "BYD", "b": "NIO", "topic": "plants"}, "There are no articles here yet"),
                ("about", {}, "Here I know 0 articles."),
            ):
                shown = await show(stage.ada, stage.channel, command, **options)
                assert told in shown.text
                assert [button for button in shown.buttons if not button.disabled] == []
    stage.check()
