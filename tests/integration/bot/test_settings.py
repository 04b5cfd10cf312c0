"""Those who manage a server say how the bot works there: `/settings`, and what follows from it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.desk import settings_texts as texts
from bot.desk.texts import MANAGERS_ONLY
from corpus.database.audit import AuditStore
from corpus.database.guilds import GuildStore
from corpus.desk import GuildSettings
from corpus.library import Library
from tests.discord_server import CommandNotFound, NotAllowed, Permissions, Person, Reply, running
from tests.integration.bot.conftest import THREE, XIAOMI, Scene


@dataclass
class Office:
    """The scene with one who manages the server."""

    scene: Scene
    boss: Person
    library: Library

    @property
    def settings(self) -> GuildSettings:
        return GuildStore(self.library.database).get(self.scene.guild.id)

    @property
    def audit(self) -> list[tuple[str, str]]:
        entries = AuditStore(self.library.database).list(self.scene.guild.id, limit=20)
        assert {entry.actor_id for entry in entries} <= {self.boss.id, self.scene.ada.id}
        return [(entry.title, entry.detail) for entry in entries]

    async def panel(self) -> Reply:
        return await (await self.boss.slash(self.scene.channel, "settings")).response()

    async def pick(self, panel: Reply, field: str, *values: Any) -> None:
        """Pick in a select, and see the panel again with what holds now."""
        before = panel.edits
        call = await self.boss.select(panel, *values, custom_id=f"st:{field}")
        await call.until(lambda: panel.edits > before)


@pytest.fixture
def boss(stage: Scene) -> Person:
    return stage.guild.add_member("boss", permissions=Permissions.MANAGE_GUILD)


@pytest.fixture
async def office(stage: Scene, boss: Person, library: Library) -> AsyncIterator[Office]:
    stage.bot = stage.make_bot()
    async with running(stage.discord, stage.bot):
        yield Office(stage, boss, library)
        stage.check()


def defaults(panel: Reply, field: str) -> list[str]:
    """What a select of the panel shows as chosen."""
    menu = next(menu for menu in panel.selects if menu["custom_id"] == f"st:{field}")
    if "options" in menu:
        return [option["value"] for option in menu["options"] if option.get("default")]
    return [str(value["id"]) for value in menu.get("default_values", [])]


async def test_the_panel_shows_what_holds(office: Office) -> None:
    panel = await office.panel()
    assert panel.ephemeral
    assert [menu["custom_id"] for menu in panel.selects] == [
        "st:roles",
        "st:answer",
        "st:posts",
        "st:review",
        "st:language",
    ]
    assert [defaults(panel, field) for field in ("roles", "answer", "posts", "review", "language")] == [
        [],
        [],
        [],
        [],
        ["any"],
    ]
    assert "Questions a minute, one member: 100 (as the operator has it)" in panel.text
    assert "Questions a minute, one channel: 20 (as the operator has it)" in panel.text
    assert "Questions a minute, whole server: 60 (as the operator has it)" in panel.text
    assert "Chat-model" not in panel.text  # there is no chat model
    assert not office.scene.ada.sees(panel)


async def test_every_choice_is_stored_shown_and_audited(office: Office) -> None:
    editors, desk = office.scene.guild.add_role("Editors"), office.scene.guild.add_text_channel("desk")
    panel = await office.panel()
    await office.pick(panel, "roles", editors)
    assert defaults(panel, "roles") == [str(editors.id)]
    await office.pick(panel, "answer", office.scene.channel, desk)
    await office.pick(panel, "posts", office.scene.channel)
    await office.pick(panel, "review", desk)
    await office.pick(panel, "language", "German")
    assert office.settings == GuildSettings(
        office.scene.guild.id,
        moderator_roles=(editors.id,),
        answer_channels=(office.scene.channel.id, desk.id),
        posts_channel=office.scene.channel.id,
        review_channel=desk.id,
        language="de",
    )
    again = await office.panel()
    for shown in (panel, again):
        assert defaults(shown, "answer") == [str(office.scene.channel.id), str(desk.id)]
        assert defaults(shown, "posts") == [str(office.scene.channel.id)]
        assert defaults(shown, "review") == [str(desk.id)]
        assert defaults(shown, "language") == ["de"]
    await office.pick(panel, "answer")
    await office.pick(panel, "language", "any")
    assert (office.settings.answer_channels, office.settings.language) == ((), None)
    assert office.audit == [
        ("language", "German → none"),
        ("channels where I answer", "#ev-news, #desk → everywhere"),
        ("language", "none → German"),
        ("review channel", "none → #desk"),
        ("channel for posts", "none → #ev-news"),
        ("channels where I answer", "everywhere → #ev-news, #desk"),
        ("moderator roles", "none → @Editors"),
    ]


async def test_everyone_is_no_moderator_role(office: Office) -> None:
    panel = await office.panel()
    everyone = office.scene.guild.guild.roles[office.scene.guild.id]
    refused = await (await office.boss.select(panel, everyone, custom_id="st:roles")).followup()
    assert refused.ephemeral
    assert "everyone" in refused.text
    assert not refused.pings
    assert defaults(panel, "roles") == []
    assert office.settings.moderator_roles == ()


async def test_budgets(office: Office) -> None:
    panel = await office.panel()
    modal = await (await office.boss.press(panel, texts.CHANGE_BUDGETS)).modal()
    assert [field["label"] for field in modal.fields] == [
        texts.LABELS[name] for name in ("user_questions", "channel_questions", "guild_questions")
    ]
    before = panel.edits
    await (await office.boss.submit(modal, user_questions="3", channel_questions="", guild_questions=" 30 ")).until(
        lambda: panel.edits > before
    )
    assert "Questions a minute, one member: 3\n" in panel.text
    assert "Questions a minute, whole server: 30" in panel.text
    settings = office.settings
    assert (settings.user_questions, settings.channel_questions, settings.guild_questions) == (3, None, 30)
    assert ("questions a minute of one member", "as the operator has it → 3") in office.audit
    again = await (await office.boss.press(panel, texts.CHANGE_BUDGETS)).modal()
    assert [field.get("value") for field in again.fields] == ["3", None, "30"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("many", "whole number"), ("0", "from 1 to 60"), ("61", "from 1 to 60"), ("-5", "whole number"), ("3.5", "whole")],
)
async def test_budgets_that_cannot_be(office: Office, typed: str, said: str) -> None:
    panel = await office.panel()
    modal = await (await office.boss.press(panel, texts.CHANGE_BUDGETS)).modal()
    call = await office.boss.submit(modal, user_questions="5", channel_questions="", guild_questions=typed)
    refused = await call.followup()
    assert refused.ephemeral
    assert said in refused.text.replace("\\", "")
    assert office.settings == GuildSettings(office.scene.guild.id)
    assert office.audit == []


async def test_a_guild_runs_out_of_its_own_budget(office: Office) -> None:
    panel = await office.panel()
    modal = await (await office.boss.press(panel, texts.CHANGE_BUDGETS)).modal()
    await (await office.boss.submit(modal, user_questions="", channel_questions="1", guild_questions="")).acked()
    await office.scene.discord.wait_request("PATCH", "/webhooks/*", times=2)
    first = await (await office.scene.ada.slash(office.scene.channel, "ask", question=XIAOMI)).response(timeout=30)
    assert all(name in first.text for name in THREE)
    second = await (await office.scene.mod.slash(office.scene.channel, "ask", question=XIAOMI)).response(timeout=30)
    assert second.ephemeral
    assert second.text == "This channel is asking a lot at once. Please ask again in 60 s."


async def test_what_was_deleted_is_told_and_taken_out(office: Office) -> None:
    guild = office.scene.guild.guild
    editors, desk = office.scene.guild.add_role("Editors"), office.scene.guild.add_text_channel("desk")
    store = GuildStore(office.library.database)
    store.save(
        GuildSettings(
            guild.id,
            moderator_roles=(editors.id, 111),
            answer_channels=(222,),
            posts_channel=333,
            review_channel=desk.id,
        )
    )
    await office.scene.bot._guild_settings.load()
    nowhere = await (await office.scene.ada.slash(office.scene.channel, "ask", question=XIAOMI)).response()
    assert nowhere.ephemeral
    assert "have been deleted" in nowhere.text
    panel = await office.panel()
    assert "3 roles or channels chosen here have been deleted since." in panel.text
    assert "I answer nowhere" in panel.text
    assert [defaults(panel, field) for field in ("roles", "answer", "posts", "review")] == [
        [str(editors.id)],
        [],
        [],
        [str(desk.id)],
    ]
    call = await office.boss.press(panel, texts.TAKE_OUT)
    await call.until(lambda: "deleted" not in panel.text)
    assert office.settings == GuildSettings(guild.id, moderator_roles=(editors.id,), review_channel=desk.id)
    assert ("moderator roles", "@Editors, deleted (111) → @Editors") in office.audit
    assert ("channels where I answer", "deleted (222) → everywhere") in office.audit


async def test_a_channel_where_the_bot_may_not_post_is_told(office: Office) -> None:
    desk = office.scene.guild.add_text_channel("desk")
    desk.deny(office.scene.discord.bot, Permissions.SEND_MESSAGES)
    panel = await office.panel()
    await office.pick(panel, "posts", desk)
    assert f"In <#{desk.id}> I need Send Messages." in panel.text


async def test_neither_members_nor_mere_moderators_may(office: Office) -> None:
    for person in (office.scene.ada, office.scene.mod):
        with pytest.raises((NotAllowed, CommandNotFound)):
            await person.slash(office.scene.channel, "settings")
        refused = await (await person.slash(office.scene.channel, "settings", force=True)).response()
        assert refused.ephemeral
        assert refused.text == MANAGERS_ONLY


async def test_a_right_that_is_lost_while_the_panel_is_open(office: Office) -> None:
    panel = await office.panel()
    modal = await (await office.boss.press(panel, texts.CHANGE_BUDGETS)).modal()
    office.boss.member.role_ids.clear()
    picked = await office.boss.select(panel, office.scene.channel, custom_id="st:posts")
    pressed = await office.boss.press(panel, texts.CHANGE_BUDGETS)
    submitted = await office.boss.submit(modal, user_questions="1", channel_questions="", guild_questions="")
    for call in (picked, pressed, submitted):
        refused = await call.response()
        assert refused.ephemeral
        assert refused.text == MANAGERS_ONLY
    assert office.settings == GuildSettings(office.scene.guild.id)
    assert office.audit == []


async def test_a_moderator_role_that_is_taken_away_while_the_panel_is_open(office: Office) -> None:
    """An admin lets the role use the command under Integrations, which `force` stands for."""
    editors, ada = office.scene.guild.add_role("Editors"), office.scene.ada
    ada.add_role(editors)
    panel = await office.panel()
    await office.pick(panel, "roles", editors)
    hers = await (await ada.slash(office.scene.channel, "settings", force=True)).response()
    before = hers.edits
    call = await ada.select(hers, "de", custom_id="st:language")
    await call.until(lambda: hers.edits > before)
    assert office.settings.language == "de"
    await office.pick(panel, "roles")  # the boss takes the role out while her panel is open
    refused = await (await ada.select(hers, "fr", custom_id="st:language")).response()
    assert refused.text == MANAGERS_ONLY
    assert office.settings.language == "de"


async def test_the_panel_works_after_a_restart(stage: Scene, boss: Person, library: Library) -> None:
    async with running(stage.discord, stage.make_bot()):
        panel = await (await boss.slash(stage.channel, "settings")).response()
        before = panel.edits
    async with running(stage.discord, stage.make_bot()):
        call = await boss.select(panel, "fr", custom_id="st:language")
        await call.until(lambda: panel.edits > before)
    assert GuildStore(library.database).get(stage.guild.id).language == "fr"
    stage.check()


async def test_questions_elsewhere_are_shown_the_way(office: Office) -> None:
    elsewhere = office.scene.guild.add_text_channel("lounge")
    panel = await office.panel()
    await office.pick(panel, "answer", office.scene.channel)
    ada, channel = office.scene.ada, office.scene.channel
    refused = await (await ada.slash(elsewhere, "ask", question=XIAOMI)).response()
    assert refused.ephemeral
    assert refused.text == f"In this server I answer in <#{channel.id}>. Please ask me there."
    private = ada.dm()
    await ada.say(elsewhere, f"{office.scene.at} {XIAOMI}")
    assert (await private.next_message(author=office.scene.discord.bot)).text == refused.text
    assert [message for message in elsewhere.messages if message.author.bot and not message.ephemeral] == []
    asked = await ada.say(channel, "something else")
    thread = await ada.start_thread(asked, "cars")
    for where in (channel, thread):
        answer = await (await ada.slash(where, "ask", question=XIAOMI)).response(timeout=30)
        assert all(name in answer.text for name in THREE)
