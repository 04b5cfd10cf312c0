"""Slash commands, deferrals, buttons, modals, menus: real discord.py both ways."""

from __future__ import annotations

import pytest

from tests.discord_server import CommandNotFound, InvalidInput, NotAllowed, Permissions, running
from tests.integration.discord_server.conftest import Scene
from tests.integration.discord_server.small_bot import SmallBot


async def test_slash_deferred_then_answered(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "ask", question="who is Xiaomi talking to", company="xiaomi")
    reply = await call.response()
    assert reply.text.splitlines()[0] == "who is Xiaomi talking to? xiaomi <@1>"
    assert "Sources" in reply.text
    assert reply.links == ["https://example.org/1"]
    assert [button.label for button in reply.buttons] == ["Show evidence", "Count", "Off"]
    assert not reply.ephemeral
    assert not reply.pings
    assert call.acked_after is not None
    assert call.acked_after < 3
    assert scene.discord.command_syncs == [None]


async def test_evidence_is_for_the_asker_alone(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "ask", question="who")).response()
    evidence = await (await scene.ada.press(reply, "Show evidence")).response()
    assert evidence.ephemeral
    assert scene.ada.sees(evidence)
    assert not scene.mod.sees(evidence)
    with pytest.raises(NotAllowed):
        await scene.mod.press(evidence, "x")
    with pytest.raises(NotAllowed):
        await scene.ada.press(reply, "Off")
    with pytest.raises(LookupError):
        await scene.ada.press(reply, "No such")


async def test_button_that_edits_its_message(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "ask", question="who")).response()
    edited = await (await scene.ada.press(reply, "Count")).response()
    assert edited == reply
    assert reply.content == "counted"


async def test_modal(scene: Scene) -> None:
    call = await scene.mod.slash(scene.channel, "article paste")
    modal = await call.modal()
    assert modal.title == "Paste an article"
    assert [field["label"] for field in modal.fields] == ["Title", "Kind"]
    done = await scene.mod.submit(modal, title="Xiaomi", kind="News")
    assert (await done.response()).text == "added Xiaomi (News)"
    with pytest.raises(InvalidInput):
        await scene.mod.submit(modal, title="x" * 201, kind="News")
    with pytest.raises(InvalidInput):
        await scene.mod.submit(modal, kind="News")


async def test_moderator_command_is_not_offered_to_members(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        await scene.ada.slash(scene.channel, "article paste")
    await (await scene.ada.slash(scene.channel, "article paste", force=True)).modal()


async def test_options_are_checked_as_the_client_does(scene: Scene) -> None:
    with pytest.raises(CommandNotFound):
        await scene.ada.slash(scene.channel, "nothing")
    with pytest.raises(CommandNotFound):
        await scene.mod.slash(scene.channel, "article")
    with pytest.raises(InvalidInput):
        await scene.ada.slash(scene.channel, "ask")
    with pytest.raises(InvalidInput):
        await scene.ada.slash(scene.channel, "ask", question="x" * 301)
    with pytest.raises(InvalidInput):
        await scene.ada.slash(scene.channel, "ask", question="who", nobody="x")


async def test_option_types_are_resolved(scene: Scene) -> None:
    call = await scene.mod.slash(
        scene.channel, "article add", file=("a.txt", b"text"), by=scene.ada, where=scene.channel
    )
    assert (await call.response()).text == "text by ada in ev-news"


async def test_autocomplete(scene: Scene) -> None:
    choices = await scene.ada.autocomplete(scene.channel, "ask", option="company", value="x")
    assert [choice.value for choice in choices] == ["xiaomi", "xpeng"]


async def test_context_menus(scene: Scene) -> None:
    said = await scene.ada.say(scene.channel, "Chery talks to Xiaomi")
    call = await scene.mod.context_menu("Add to EV news", said)
    assert (await call.response()).text == "added 'Chery talks to Xiaomi'"
    assert (await (await scene.mod.context_menu("Who is this", scene.ada)).response()).text == "ada"


async def test_layout_view_and_dynamic_item_after_a_restart(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "layout", text="**Xiaomi** talks")).response()
    assert reply.components_v2
    assert "**Xiaomi** talks" in reply.text
    assert "Source [1]" in reply.text
    assert reply.links == ["https://example.org/1"]
    await scene.bot.close()
    await scene.discord.wait_offline()
    async with running(scene.discord, SmallBot()):
        click = await scene.ada.press(reply, "Source 7")
        assert (await click.response()).text == "source 7"
        with pytest.raises(NotAllowed):
            await scene.ada.press(reply, "Open")


async def test_the_bot_hears_of_its_own_ephemeral_message_as_of_a_direct_one(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "ask", question="who")).response()
    evidence = await (await scene.ada.press(reply, "Show evidence")).response()
    await scene.bot.changed.wait_for(lambda: len(scene.bot.own) == 2, 5, "messages of its own")
    assert [(m.id, m.guild is None) for m in scene.bot.own] == [(reply.id, False), (evidence.id, True)]


async def test_file_in_an_ephemeral_answer(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "file")).response()
    assert reply.ephemeral
    assert reply.attachments[0]["filename"] == "evidence.txt"


async def test_use_application_commands_can_be_denied(scene: Scene) -> None:
    scene.channel.deny(scene.ada, Permissions.USE_APPLICATION_COMMANDS)
    with pytest.raises(NotAllowed):
        await scene.ada.slash(scene.channel, "ask", question="who")
