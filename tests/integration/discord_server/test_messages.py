"""Messages, mentions, replies, DMs, threads, files, permissions."""

from __future__ import annotations

import io

import discord
import pytest

from tests.discord_server import CommandNotFound, DiscordServer, InvalidInput, NotAllowed, Permissions, running
from tests.integration.discord_server.conftest import Scene
from tests.integration.discord_server.small_bot import SmallBot


async def test_mention_is_heard_and_answered(scene: Scene) -> None:
    asked = await scene.ada.say(scene.channel, f"<@{scene.discord.bot.id}> who?")
    answer = await scene.channel.next_message(author=scene.discord.bot)
    assert answer.text.startswith("heard")
    assert answer.reply_to == asked
    assert not answer.pings
    assert scene.channel.typing


async def test_reply_chain_can_be_fetched(scene: Scene) -> None:
    await scene.ada.say(scene.channel, f"<@{scene.discord.bot.id}> first")
    answer = await scene.channel.next_message(author=scene.discord.bot)
    await scene.ada.say(scene.channel, "and BYD?", reply_to=answer)
    second = await scene.channel.next_message(author=scene.discord.bot, after=answer)
    assert "'and BYD?'" in second.text
    assert "> first" in second.text


async def test_content_is_withheld_without_the_intent(scene: Scene) -> None:
    await scene.ada.say(scene.channel, "not for the bot")
    await scene.ada.say(scene.channel, f"<@{scene.discord.bot.id}> for the bot")
    await scene.channel.next_message(author=scene.discord.bot)
    assert scene.bot.heard[0].content == ""
    assert scene.bot.heard[1].content.endswith("for the bot")
    channel = scene.bot.get_channel(scene.channel.id)
    assert isinstance(channel, discord.TextChannel)
    assert (await channel.fetch_message(scene.bot.heard[0].id)).content == ""
    history = [message.content async for message in channel.history(limit=10)]
    assert history[-1] == ""
    assert history[0].startswith("heard")


async def test_content_is_given_with_the_intent() -> None:
    async with DiscordServer(privileged_intents=1 << 15) as server:
        channel = (guild := server.add_guild()).add_text_channel("general")
        ada = guild.add_member("ada")
        intents = discord.Intents.default()
        intents.message_content = True
        async with running(server, bot := SmallBot(intents)):
            await ada.say(channel, "for everyone")
            await ada.say(channel, f"<@{server.bot.id}> done?")
            await channel.next_message(author=server.bot)
            assert bot.heard[0].content == "for everyone"


async def test_dm_with_a_file(scene: Scene) -> None:
    dm = scene.ada.dm()
    await scene.ada.say(dm, "hello", files=[("a.txt", b"text")])
    answer = await dm.next_message(author=scene.discord.bot)
    assert answer.text == "heard 'hello' after [] with ['a.txt=text']"
    with pytest.raises(CommandNotFound, match="context"):
        await scene.ada.slash(dm, "thread")
    call = await scene.ada.slash(dm, "ask", question="who")
    assert "who?" in (await call.response()).text


async def test_bot_writes_a_dm_unless_refused(scene: Scene) -> None:
    user = await scene.bot.fetch_user(scene.ada.id)
    await user.send("hello")
    assert scene.ada.dm().messages[-1].text == "hello"
    scene.mod.user.accepts_dms = False
    with pytest.raises(discord.Forbidden) as refused:
        await (await scene.bot.fetch_user(scene.mod.id)).send("hello")
    assert refused.value.code == 50007


async def test_user_install_where_the_bot_is_no_member(scene: Scene) -> None:
    elsewhere = scene.discord.add_guild("elsewhere", bot_permissions=None)
    room = elsewhere.add_text_channel("room")
    visitor = elsewhere.add_member("eve")
    with pytest.raises(Exception, match="not installed"):
        await visitor.slash(room, "ask", question="who")
    visitor.install_app()
    with pytest.raises(Exception, match="not installed"):
        await visitor.slash(room, "ask", question="who")  # the command itself is for guild installs only


async def test_thread_by_the_bot(scene: Scene) -> None:
    reply = await (await scene.ada.slash(scene.channel, "thread")).response()
    await scene.discord.wait_request("POST", "/channels/*/messages")
    thread = reply.message.thread
    assert thread is not None
    assert thread.name == "answers"
    assert [scene.discord.world.messages[number].content for number in thread.message_ids] == ["inside"]


async def test_thread_by_a_person(scene: Scene) -> None:
    said = await scene.ada.say(scene.channel, "start")
    thread = await scene.ada.start_thread(said, "talk")
    await scene.ada.say(thread, f"<@{scene.discord.bot.id}> in here")
    assert (await thread.next_message(author=scene.discord.bot)).text.startswith("heard")


async def test_missing_permissions_and_access(scene: Scene) -> None:
    scene.channel.deny(scene.discord.bot, Permissions.SEND_MESSAGES)
    call = await scene.ada.slash(scene.channel, "post")
    await scene.discord.wait_request("POST", "/channels/*/messages")
    await call.acked()
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("x")
    assert refused.value.code == 50013
    scene.channel.deny(scene.discord.bot, Permissions.VIEW_CHANNEL)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("x")
    assert refused.value.code == 50001
    with pytest.raises(discord.NotFound) as missing:
        await scene.bot.fetch_channel(1)
    assert missing.value.code == 10003


async def test_embed_and_file_permissions(scene: Scene) -> None:
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    scene.channel.deny(scene.discord.bot, Permissions.EMBED_LINKS)
    with pytest.raises(discord.Forbidden, match="50013"):
        await channel.send(embed=discord.Embed(title="x"))
    with pytest.raises(discord.NotFound, match="10008"):
        await channel.fetch_message(1)


async def test_edit_delete_react(scene: Scene) -> None:
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    message = await channel.send("one")
    await message.edit(content="two")
    await message.add_reaction("👍")
    shown = scene.channel.messages[-1]
    assert (shown.content, shown.edits) == ("two", 1)
    assert shown.reactions == {"👍": [scene.discord.bot.id]}
    fetched = await channel.fetch_message(message.id)
    assert fetched.reactions[0].me
    await fetched.remove_reaction("👍", discord.Object(scene.discord.bot.id))
    assert shown.reactions == {}
    await message.delete()
    assert shown.deleted
    said = await scene.ada.say(scene.channel, "mine")
    with pytest.raises(discord.Forbidden, match="50013"):
        await channel.get_partial_message(said.id).delete()
    with pytest.raises(discord.Forbidden, match="50005"):
        await channel.get_partial_message(said.id).edit(content="x")


async def test_a_file_inside_components(scene: Scene) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("The quotes"))
    view.add_item(discord.ui.File("attachment://quotes.txt"))
    view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://car.png", description="a car")))
    files = [discord.File(io.BytesIO("“Chery”".encode()), "quotes.txt"), discord.File(io.BytesIO(b"png"), "car.png")]
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    sent = await channel.send(view=view, files=files)
    assert [attachment.filename for attachment in sent.attachments] == ["quotes.txt", "car.png"]
    assert (await sent.attachments[0].read()).decode() == "“Chery”"
    reply = scene.channel.messages[-1]
    assert reply.text == "The quotes\na car"
    assert reply.all_components[1]["file"]["url"] == sent.attachments[0].url
    with pytest.raises(discord.HTTPException, match="40005"):
        await channel.send(file=discord.File(io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), "big.bin"))


async def test_commands_in_a_thread(scene: Scene) -> None:
    thread = await scene.ada.start_thread(await scene.ada.say(scene.channel, "start"), "talk")
    reply = await (await scene.ada.slash(thread, "ask", question="who")).response()
    assert reply.channel is thread.channel_entity
    assert (await (await scene.ada.press(reply, "Show evidence")).response()).ephemeral


async def test_what_a_deleted_message_leaves(scene: Scene) -> None:
    said = await scene.ada.say(scene.channel, f"<@{scene.discord.bot.id}> hello")
    answer = await scene.channel.next_message(author=scene.discord.bot)
    await scene.ada.delete(said)
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    fetched = await channel.fetch_message(answer.id)
    assert fetched.reference is not None
    assert isinstance(fetched.reference.resolved, discord.DeletedReferencedMessage)
    with pytest.raises(discord.NotFound, match="10008"):
        await channel.fetch_message(said.id)
    with pytest.raises(NotAllowed):
        await scene.ada.delete(answer)
    await scene.mod.delete(answer)
    assert scene.channel.messages == []


async def test_history_pages(scene: Scene) -> None:
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    sent = [await channel.send(str(number)) for number in range(5)]
    assert [m.content async for m in channel.history(before=sent[2])] == ["1", "0"]
    assert [m.content async for m in channel.history(after=sent[2], oldest_first=True)] == ["3", "4"]
    assert {m.content async for m in channel.history(around=sent[2], limit=3)} == {"1", "2", "3"}


async def test_pings_follow_allowed_mentions(scene: Scene) -> None:
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    role = scene.guild.add_role("drivers", mentionable=True)
    text = f"{scene.ada.mention} {role.mention} @everyone"
    await channel.send(text)
    assert not scene.channel.messages[-1].pings
    everything = discord.AllowedMentions(users=True, roles=True, everyone=True)
    await channel.send(text, allowed_mentions=everything)
    pings = scene.channel.messages[-1].pings
    assert (pings.users, pings.roles, pings.everyone) == ({scene.ada.id}, {role.id}, False)
    scene.guild.set_bot_permissions(Permissions.MENTION_EVERYONE)
    await channel.send(text, allowed_mentions=everything)
    assert scene.channel.messages[-1].pings.everyone


async def test_what_people_cannot_do(scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        await scene.ada.say(scene.channel, "x" * 2001)
    scene.channel.deny(scene.ada, Permissions.SEND_MESSAGES)
    with pytest.raises(NotAllowed):
        await scene.ada.say(scene.channel, "x")


async def test_guild_routes(scene: Scene) -> None:
    guild = await scene.bot.fetch_guild(scene.guild.id)
    assert guild.approximate_member_count == 4
    assert (await guild.fetch_member(scene.ada.id)).name == "ada"
    assert len(await guild.fetch_channels()) == 1
    assert len(await guild.fetch_roles()) == 3
    assert (await scene.bot.application_info()).id == scene.discord.bot.id
    assert len(await scene.bot.tree.fetch_commands()) == 10
