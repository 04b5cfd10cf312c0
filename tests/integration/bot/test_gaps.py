"""Moderators see what found no answer, grouped by meaning, and fill it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.client import utc_now
from bot.desk import suggestion_texts, texts
from bot.markdown import unescape
from corpus.database.unanswered import UnansweredStore
from corpus.library import Library
from tests.discord_server import CommandNotFound, NotAllowed, Reply, running
from tests.integration.bot.articles.conftest import Desk, Site, nothing_left_over, site
from tests.integration.bot.conftest import Scene

__all__ = ["nothing_left_over", "site"]

QUESTIONS = (
    "When does Lucid open its factory in Saudi Arabia?",
    "Lucid Saudi factory opening date?",
    "when does lucid open its factory in saudi arabia",
    "What does the Rivian R2 cost?",
    "price of rivian r2?",
    "does the Lucid Gravity have a heat pump?",
    "who runs Polestar?",
    "which winter tyres are best?",
    "is there a diesel Volvo?",
    "how many people work for VinFast?",
)
"""Seven gaps."""


@pytest.fixture
def store(library: Library, stage: Scene) -> Iterator[UnansweredStore]:
    store = UnansweredStore(library.database)
    for number, question in enumerate(QUESTIONS):
        store.add(stage.guild.id, utc_now() - timedelta(hours=number + 1), question)
    store.add(stage.guild.id, utc_now() - timedelta(days=91), "What was asked long ago?")
    yield store
    store.delete_of_guild(stage.guild.id)


def questions(store: UnansweredStore, scene: Scene) -> list[str]:
    return [each.question for each in store.list(scene.guild.id, utc_now() - timedelta(days=90))]


async def listed(scene: Scene) -> Reply:
    return await (await scene.mod.slash(scene.channel, "gaps")).response(timeout=30)


async def test_grouped_and_counted(scene: Scene, store: UnansweredStore) -> None:
    page = await listed(scene)
    assert page.ephemeral
    lines = page.text.splitlines()
    assert lines[1] == "**1.** “When does Lucid open its factory in Saudi Arabia?”"
    assert "asked 3 times · first <t:" in lines[2]
    assert "also: “Lucid Saudi factory opening date?”" in lines[3]
    assert lines[4] == "**2.** “What does the Rivian R2 cost?”"
    assert "asked once" in page.text
    assert "long ago" not in page.text
    assert "7 gaps, 10 questions · nobody's name is kept with them" in page.text
    assert [len(menu["options"]) for menu in page.selects] == [5, 5]
    await (await scene.mod.press(page, "Next")).until(lambda: "2 of 2" in page.text)
    assert "**7.**" in page.text


async def test_done_with_a_gap(scene: Scene, store: UnansweredStore) -> None:
    page = await listed(scene)
    menu = page.selects[1]
    again = await (await scene.mod.select(page, menu["options"][0]["value"], custom_id=menu["custom_id"])).response()
    assert again == page
    assert "6 gaps, 7 questions" in page.text
    assert all("Saudi" not in question for question in questions(store, scene))
    assert page.text.splitlines()[1] == "**1.** “What does the Rivian R2 cost?”"
    # A second moderator still has the old list before him.
    late = await scene.mod.select(page, page.selects[1]["options"][0]["value"], custom_id=menu["custom_id"])
    await late.response()
    assert len(questions(store, scene)) == 5


async def test_two_are_done_with_the_same_gap(scene: Scene, store: UnansweredStore) -> None:
    one, other = await listed(scene), await listed(scene)
    value, custom_id = one.selects[1]["options"][0]["value"], one.selects[1]["custom_id"]
    await (await scene.mod.select(one, value, custom_id=custom_id)).response()
    call = await scene.mod.select(other, value, custom_id=custom_id)
    said = await call.followup()
    assert unescape(said.text) == suggestion_texts.GAP_GONE
    assert "6 gaps" in other.text


async def test_add_a_source(scene: Scene, store: UnansweredStore, site: Site, library: Library) -> None:
    page = await listed(scene)
    menu = page.selects[0]
    value = menu["options"][0]["value"]
    modal = await (await scene.mod.select(page, value, custom_id=menu["custom_id"])).modal()
    assert modal.fields[0]["description"] == "When does Lucid open its factory in Saudi Arabia?"
    preview = await (await scene.mod.submit(modal, link=f"{site.url}/lucid")).response(timeout=30)
    assert preview.ephemeral
    assert preview != page
    assert "nothing is stored yet" in preview.text
    await (await scene.mod.press(preview, "Add")).response(timeout=30)
    assert Desk(scene, site, library).titles == ["Lucid makes *news*"]
    assert len(questions(store, scene)) == 10  # until somebody is done with it
    bad = await (await scene.mod.select(page, value, custom_id=menu["custom_id"])).modal()
    refused = await (await scene.mod.submit(bad, link="no link")).response()
    assert refused.ephemeral


async def test_only_moderators(scene: Scene, store: UnansweredStore, site: Site) -> None:
    with pytest.raises((NotAllowed, CommandNotFound)):
        await scene.ada.slash(scene.channel, "gaps")
    refused = await (await scene.ada.slash(scene.channel, "gaps", force=True)).response()
    assert refused.text == texts.MODERATORS_ONLY
    page = await listed(scene)
    add, done = page.selects
    value = add["options"][0]["value"]
    modal = await (await scene.mod.select(page, value, custom_id=add["custom_id"])).modal()
    scene.mod.member.role_ids.clear()
    for call in (
        await scene.mod.select(page, value, custom_id=add["custom_id"]),
        await scene.mod.select(page, value, custom_id=done["custom_id"]),
        await scene.mod.submit(modal, link=f"{site.url}/lucid"),
        await scene.mod.press(page, "Next"),
    ):
        assert (await call.response()).text == texts.MODERATORS_ONLY
    assert len(questions(store, scene)) == 10
    assert site.visits == []


async def test_nothing_is_lacking(scene: Scene) -> None:
    page = await listed(scene)
    assert "found an answer" in page.text
    assert page.selects == []
    assert page.buttons == []


async def test_the_menus_work_after_a_restart(stage: Scene, store: UnansweredStore) -> None:
    async with running(stage.discord, stage.make_bot()):
        page = await listed(stage)
    async with running(stage.discord, stage.make_bot()):
        menu = page.selects[1]
        await (await stage.mod.select(page, menu["options"][1]["value"], custom_id=menu["custom_id"])).response()
        assert "6 gaps, 8 questions" in page.text
    stage.check()


async def test_a_refusal_becomes_a_gap(scene: Scene, library: Library) -> None:
    asked = await scene.ada.slash(scene.channel, "ask", question="How tall is the Eiffel tower?")
    await asked.response(timeout=30)
    async with asyncio.timeout(5):
        # It is noted after the answer.
        while not questions(UnansweredStore(library.database), scene):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    page = await listed(scene)
    assert "How tall is the Eiffel tower?" in page.text
    assert str(scene.ada.id) not in page.text
    UnansweredStore(library.database).delete_of_guild(scene.guild.id)
