"""Moderators look back: `/audit`, its filters and its pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk.texts import MODERATORS_ONLY, NO_AUDIT, NO_AUDIT_FOR, NO_SUCH_NUMBER
from corpus.database.audit import AuditStore
from corpus.database.guilds import GuildStore
from corpus.desk import AuditAction, AuditEntry, GuildSettings
from corpus.library import Library
from tests.discord_server import CommandNotFound, NotAllowed, Person, Reply, running
from tests.integration.bot.conftest import Scene

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def audit(library: Library) -> AuditStore:
    return AuditStore(library.database)


def write(audit: AuditStore, scene: Scene, count: int, by: Person, article: int | None = None) -> None:
    for index in range(count):
        at = NOON + timedelta(minutes=index)
        audit.add(AuditEntry(scene.guild.id, at, by.id, AuditAction.ADDED, f"Story *{index}* @everyone", article))


async def shown(scene: Scene, **options: Any) -> Reply:
    return await (await scene.mod.slash(scene.channel, "audit", **options)).response()


async def test_a_moderator_reads_and_turns_the_pages(scene: Scene, audit: AuditStore) -> None:
    write(audit, scene, 17, scene.mod)
    page = await shown(scene)
    assert page.ephemeral
    assert "Story \\*16\\*" in page.text
    assert "Story \\*9\\*" in page.text
    assert "Story \\*8\\*" not in page.text
    assert f"<t:{int((NOON + timedelta(minutes=16)).timestamp())}:f> · <@{scene.mod.id}> added" in page.text
    assert "17 entries, newest first" in page.text
    assert not page.pings
    assert [button.label for button in page.buttons] == ["Previous", "1 of 3", "Next"]
    with pytest.raises(NotAllowed, match="disabled"):
        await scene.mod.press(page, "Previous")
    await (await scene.mod.press(page, "Next")).until(lambda: "Story \\*8\\*" in page.text)
    await (await scene.mod.press(page, "Next")).until(lambda: "3 of 3" in page.text)
    assert "Story \\*0\\*" in page.text
    assert page.button("Next").disabled
    await (await scene.mod.press(page, "Previous")).until(lambda: "2 of 3" in page.text)


async def test_filters(scene: Scene, audit: AuditStore) -> None:
    write(audit, scene, 9, scene.mod, article=12)
    write(audit, scene, 1, scene.ada, article=13)
    audit.add(AuditEntry(1, NOON, scene.mod.id, AuditAction.REMOVED, "Another server's", 12))
    by_ada = await shown(scene, member=scene.ada)
    assert "1 entry" in by_ada.text
    assert f"by <@{scene.ada.id}>" in by_ada.text
    assert by_ada.buttons == []
    on_twelve = await shown(scene, article="12")
    await (await scene.mod.press(on_twelve, "Next")).until(lambda: "2 of 2" in on_twelve.text)
    assert "Story \\*0\\* " in on_twelve.text
    assert "(article 12)" in on_twelve.text
    assert "(article 13)" not in on_twelve.text
    assert "Another server" not in on_twelve.text
    neither = await shown(scene, member=scene.ada, article="12")
    assert NO_AUDIT_FOR in neither.text
    refused = await shown(scene, article="the one on Lucid")
    assert refused.ephemeral
    assert refused.text == NO_SUCH_NUMBER
    offered = await scene.mod.autocomplete(scene.channel, "audit", option="article", value="story *0")
    assert [choice.value for choice in offered] == ["13", "12"]
    assert offered[0].name.startswith("13 · Story *0*")


async def test_nothing_yet(scene: Scene) -> None:
    page = await shown(scene)
    assert page.ephemeral
    assert NO_AUDIT in page.text


async def test_members_may_not(scene: Scene, audit: AuditStore) -> None:
    write(audit, scene, 1, scene.mod, article=1)
    with pytest.raises((NotAllowed, CommandNotFound)):
        await scene.ada.slash(scene.channel, "audit")
    refused = await (await scene.ada.slash(scene.channel, "audit", force=True)).response()
    assert refused.ephemeral
    assert refused.text == MODERATORS_ONLY


async def test_a_role_makes_a_moderator_until_it_is_taken_away(stage: Scene, library: Library) -> None:
    """An admin has allowed the command to everybody under Integrations, which `force` stands for."""
    editors = stage.guild.add_role("Editors")
    stage.ada.add_role(editors)
    GuildStore(library.database).save(GuildSettings(stage.guild.id, moderator_roles=(editors.id,)))
    audit = AuditStore(library.database)
    write(audit, stage, 9, stage.mod)
    stage.bot = stage.make_bot()
    async with running(stage.discord, stage.bot):
        page = await (await stage.ada.slash(stage.channel, "audit", force=True)).response()
        assert "9 entries" in page.text
        stage.ada.member.role_ids.clear()
        refused = await (await stage.ada.press(page, "Next")).response()
        assert refused.ephemeral
        assert refused.text == MODERATORS_ONLY
        assert "1 of 2" in page.text  # the list stands as it was


async def test_the_pages_still_turn_after_a_restart(stage: Scene, audit: AuditStore) -> None:
    write(audit, stage, 9, stage.mod)
    async with running(stage.discord, stage.make_bot()):
        page = await (await stage.mod.slash(stage.channel, "audit")).response()
    async with running(stage.discord, stage.make_bot()):
        await (await stage.mod.press(page, "Next")).until(lambda: "2 of 2" in page.text)
    stage.check()
