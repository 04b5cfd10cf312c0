""" "Add to EV news": every link of a message, looked at before anything is stored."""

from __future__ import annotations

import asyncio
from typing import Any

import discord

from bot.desk import article_texts, texts
from bot.desk.adding import MOST_LINKS, link_texts
from tests.discord_server import Reply
from tests.integration.bot.articles.conftest import STORIES, Desk

MENU = "Add to EV news"


async def menu(desk: Desk, text: str) -> Reply:
    said = await desk.scene.ada.say(desk.scene.channel, text)
    return await (await desk.scene.mod.context_menu(MENU, said)).response(timeout=30)


async def test_a_message_without_a_link(desk: Desk) -> None:
    reply = await menu(desk, "Lucid builds a factory, they say on example.com")
    assert reply.ephemeral
    assert reply.text == article_texts.NO_LINK


async def test_one_link_is_shown_like_any_other(desk: Desk) -> None:
    preview = await menu(desk, f"Look at this: <{desk.site.url}/lucid>!")
    assert [button.label for button in preview.buttons] == ["Add", "Edit", "Cancel"]
    await desk.press(preview, "Add")
    assert desk.titles == ["Lucid makes *news*"]


async def test_many_links_are_listed_and_chosen_from(desk: Desk) -> None:
    site, mod = desk.site.url, desk.scene.mod
    listed = await menu(desk, f"{site}/lucid {site}/gone [Rivian]({site}/rivian) {site}/nio {site}/lucid?utm_source=x")
    assert listed.ephemeral
    assert desk.stored() == []
    for words in (
        "**1.** [Lucid makes",
        "**2.** http",
        "✗ There is no page at that address",
        "**3.** [Rivian",
        "**4.** [NIO",
    ):
        assert words in listed.text
    assert listed.text.count("as the page's own data says") == 3
    assert "companies named: Rivian" in listed.text
    assert [button.label for button in listed.buttons] == ["Add all 3", "Cancel"]
    await (await mod.select(listed, "0", "3")).response()
    assert [button.label for button in listed.buttons] == ["Add 2", "Cancel"]
    added = await desk.press(listed, "Add 2")
    assert added == listed
    assert "2 of 2 added for this server" in added.text
    assert desk.titles == ["Lucid makes *news*", "NIO makes *news*"]


async def test_one_of_many_can_be_looked_at_and_edited(desk: Desk) -> None:
    site, mod = desk.site.url, desk.scene.mod
    listed = await menu(desk, f"{site}/lucid {site}/rivian")
    await (await mod.select(listed, "1")).response()
    closer = await desk.press(listed, "Look closer")
    assert closer != listed
    assert "> Rivian recalls 12,000 vans" in closer.text
    modal = await (await mod.press(closer, "Edit")).modal()
    await (await mod.submit(modal, title="A recall")).response()
    await desk.press(closer, "Add")
    assert desk.titles == ["A recall"]
    await (await mod.select(listed)).response()
    assert [button.label for button in listed.buttons] == ["Cancel"]


async def test_look_closer_where_the_choice_has_just_been_taken_back(desk: Desk) -> None:
    mod = desk.scene.mod
    listed = await menu(desk, f"{desk.site.url}/lucid {desk.site.url}/rivian")
    await (await mod.select(listed, "1")).response()
    _, pressed = await asyncio.gather(mod.select(listed), mod.press(listed, "Look closer"))
    assert (await pressed.response()).text == article_texts.NOTHING_CHOSEN


async def test_links_that_are_known_or_lead_nowhere_cannot_be_added(desk: Desk) -> None:
    await desk.add("lucid")
    listed = await menu(desk, f"{desk.site.url}/lucid {desk.site.url}/gone")
    assert article_texts.KNOWN in listed.text
    assert [button.label for button in listed.buttons] == ["Cancel"]
    assert listed.selects == []


async def test_a_message_full_of_links(desk: Desk) -> None:
    names = [*STORIES] + [f"gone{number}" for number in range(MOST_LINKS)]
    listed = await menu(desk, " ".join(f"{desk.site.url}/{name}" for name in names))
    assert "4 more links in that message left out" in listed.text
    assert len(desk.site.visits) == MOST_LINKS
    assert [button.label for button in listed.buttons] == ["Add all 4", "Cancel"]


async def test_the_right_is_asked_for_with_every_press(desk: Desk) -> None:
    mod = desk.scene.mod
    listed = await menu(desk, f"{desk.site.url}/lucid {desk.site.url}/rivian")
    mod.member.role_ids.clear()
    for call in (
        await mod.press(listed, "Add all 2"),
        await mod.select(listed, "0"),
        await mod.press(listed, "Cancel"),
    ):
        assert (await call.response()).text == texts.MODERATORS_ONLY
    assert desk.stored() == []


async def test_two_presses_add_each_article_once(desk: Desk) -> None:
    listed = await menu(desk, f"{desk.site.url}/lucid {desk.site.url}/rivian")
    calls = [await desk.scene.mod.press(listed, "Add all 2") for _ in range(2)]
    replies = [await call.response(timeout=30) for call in calls]
    assert sum("no longer hold" in reply.text for reply in replies) == 1
    assert len(desk.stored()) == 2


async def test_a_menu_from_before_a_restart_says_so(desk: Desk) -> None:
    listed = await menu(desk, f"{desk.site.url}/lucid {desk.site.url}/rivian")
    cog: Any = desk.scene.bot.get_cog("ArticleCog")
    cog._waiting._entries.clear()
    gone = await (await desk.scene.mod.select(listed, "0")).response()
    assert "older than 15 minutes" in gone.text


def test_links_of_embeds_and_forwards_are_seen() -> None:
    class Part:
        def __init__(self, content: str, *embeds: discord.Embed, forwarded: tuple[Part, ...] = ()) -> None:
            self.content, self.embeds, self.message_snapshots = content, list(embeds), list(forwarded)

    embed = discord.Embed(url="https://a.example/", description="https://b.example/")
    embed.add_field(name="More", value="https://c.example/")
    message: Any = Part("own", embed, forwarded=(Part("https://d.example/"),))
    assert list(link_texts(message)) == [
        "own", "https://a.example/", "https://b.example/", "https://c.example/", "https://d.example/",
    ]  # fmt: skip
