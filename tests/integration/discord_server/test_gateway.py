"""The gateway: heartbeats, drops, resumes, refusals."""

from __future__ import annotations

import asyncio
import json
import time
import zlib

import aiohttp
import discord
import pytest

from tests.discord_server import BotOffline, DiscordServer, InteractionFailed, running
from tests.integration.discord_server.conftest import Scene
from tests.integration.discord_server.small_bot import SmallBot


async def test_heartbeats_are_on_time(scene: Scene) -> None:
    await scene.discord.wait_heartbeats(3)
    assert scene.discord.missed_heartbeats == []


async def test_a_blocked_loop_is_noticed(scene: Scene) -> None:
    await scene.discord.wait_heartbeats(1)
    time.sleep(1.2)  # noqa: ASYNC251  (blocking is the point)
    await scene.discord.wait_heartbeats(2)
    assert scene.discord.missed_heartbeats


async def _heard(scene: Scene, count: int) -> list[str]:
    await scene.bot.changed.wait_for(lambda: len(scene.bot.heard) >= count, 10, f"{count} messages heard")
    return [message.content.rpartition(" ")[2] for message in scene.bot.heard]


@pytest.mark.parametrize("code", [4000, None])
async def test_resume_after_a_drop_loses_no_event(scene: Scene, code: int | None) -> None:
    mention = f"<@{scene.discord.bot.id}>"
    await scene.ada.say(scene.channel, f"{mention} 1")
    await _heard(scene, 1)
    await scene.discord.drop_gateway(code=code)
    await scene.ada.say(scene.channel, f"{mention} 2")
    await scene.ada.say(scene.channel, f"{mention} 3")
    await scene.discord.wait_resumed()
    await scene.ada.say(scene.channel, f"{mention} 4")
    assert await _heard(scene, 4) == ["1", "2", "3", "4"]
    assert len(scene.discord.gateway.identifies) == 1
    assert scene.bot.resumed == 1


async def test_reconnect_opcode_resumes(scene: Scene) -> None:
    scene.discord.ask_to_reconnect()
    await scene.discord.wait_resumed()
    assert len(scene.discord.gateway.identifies) == 1


async def test_invalid_session_identifies_again(scene: Scene) -> None:
    scene.discord.invalidate_session()
    await scene.discord.gateway.changed.wait_for(
        lambda: len(scene.discord.gateway.identifies) == 2 and scene.discord.gateway.online, 15, "second identify"
    )


async def test_forgotten_session_identifies_again(scene: Scene) -> None:
    await scene.discord.drop_gateway(resume=False)
    await scene.discord.gateway.changed.wait_for(
        lambda: len(scene.discord.gateway.identifies) == 2 and scene.discord.gateway.online, 15, "second identify"
    )
    assert len(scene.discord.gateway.resumes) == 1


async def test_interaction_during_a_drop_arrives_on_resume(scene: Scene) -> None:
    await scene.discord.drop_gateway()
    call = await scene.ada.slash(scene.channel, "ask", question="who", ack_limit=10)
    assert "who?" in (await call.response(timeout=10)).text


async def test_wrong_token(discord_server: DiscordServer) -> None:
    async with SmallBot() as bot, asyncio.timeout(10):
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")


async def test_wrong_token_at_the_gateway(discord_server: DiscordServer) -> None:
    assert await _closed(discord_server, {"op": 2, "d": {"token": "wrong", "intents": 0}}) == 4004
    assert await _closed(discord_server, {"op": 2, "d": {"token": discord_server.token, "intents": -1}}) == 4013
    assert await _closed(discord_server, {"op": 8, "d": {}}) == 4003


async def _closed(server: DiscordServer, payload: object) -> int | None:
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url + "?v=10") as ws:
        assert (await ws.receive_json())["op"] == 10
        await ws.send_json(payload)
        await ws.receive()
        return ws.close_code


async def test_privileged_intents_must_be_granted(discord_server: DiscordServer) -> None:
    intents = discord.Intents.default()
    intents.message_content = True
    async with SmallBot(intents) as bot, asyncio.timeout(10):
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(discord_server.token)


async def test_events_are_withheld_without_their_intents(discord_server: DiscordServer) -> None:
    guild = discord_server.add_guild()
    channel = guild.add_text_channel("general")
    ada = guild.add_member("ada")
    async with running(discord_server, bot := SmallBot(discord.Intents(guilds=True, dm_messages=True))):
        await ada.say(channel, f"<@{discord_server.bot.id}> in the guild")
        await ada.say(ada.dm(), "in private")
        await bot.changed.wait_for(lambda: bool(bot.heard), 5, "message")
    assert [message.content for message in bot.heard] == ["in private"]
    async with running(discord_server, bot := SmallBot(discord.Intents(guilds=True, guild_messages=True))):
        await ada.say(ada.dm(), "in private")
        await ada.say(channel, f"<@{discord_server.bot.id}> in the guild")
        await bot.changed.wait_for(lambda: bool(bot.heard), 5, "message")
        call = await ada.slash(channel, "file")
        await call.response()
        await ada.say(channel, "last")
        await bot.changed.wait_for(lambda: len(bot.heard) == 2, 5, "message")
    assert [message.content.rpartition(" ")[2] for message in bot.heard] == ["guild", ""]
    assert not [message for message in bot.own if message.flags.ephemeral]


async def test_too_many_payloads(discord_server: DiscordServer) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(discord_server.gateway_url + "?v=10") as ws:
        await ws.send_json({"op": 2, "d": {"token": discord_server.token, "intents": 0}})
        for _ in range(120):
            await ws.send_json({"op": 3, "d": {}})
        async for _message in ws:
            pass
    assert ws.close_code == 4008


async def test_zombies_are_dropped_if_asked_for() -> None:
    async with (
        DiscordServer(heartbeat_interval=0.1, drop_zombies=True) as server,
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url + "?v=10") as ws,
    ):
        async for _message in ws:
            pass
        assert ws.close_code == 4009
        assert server.missed_heartbeats


async def test_heartbeat_asked_for(scene: Scene) -> None:
    await scene.discord.wait_heartbeats(1)
    before = len(scene.discord.heartbeats)
    scene.discord.ask_for_heartbeat()
    await scene.discord.wait_heartbeats(before + 1, timeout=0.25)


async def test_members_are_chunked_with_the_intent() -> None:
    async with DiscordServer(privileged_intents=1 << 1) as server:
        guild = server.add_guild()
        guild.add_member("ada")
        intents = discord.Intents.default()
        intents.members = True
        async with running(server, bot := SmallBot(intents)):
            await bot.wait_until_ready()
            known = bot.get_guild(guild.id)
            assert known is not None
            assert known.get_member_named("ada") is not None
            assert known.member_count == 3


async def test_nobody_answers_for_a_bot_that_is_gone(discord_server: DiscordServer) -> None:
    guild = discord_server.add_guild()
    channel = guild.add_text_channel("general")
    ada = guild.add_member("ada")
    async with running(discord_server, SmallBot()):
        pass
    await discord_server.wait_offline()
    call = await ada.slash(channel, "ask", question="who", ack_limit=0.1)
    with pytest.raises(InteractionFailed):
        await call.response()
    await discord_server.drop_gateway(resume=False)
    with pytest.raises(BotOffline):
        await ada.slash(channel, "ask", question="who")


async def test_zlib_stream(discord_server: DiscordServer) -> None:
    url = discord_server.gateway_url + "?v=10&encoding=json&compress=zlib-stream"
    inflate = zlib.decompressobj()
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as ws:
        hello = json.loads(inflate.decompress((await ws.receive()).data))
        await ws.send_json({"op": 2, "d": {"token": discord_server.token, "intents": 0}})
        ready = json.loads(inflate.decompress((await ws.receive()).data))
    assert (hello["op"], ready["t"]) == (10, "READY")


async def test_gateway_bot_route(scene: Scene) -> None:
    shards, url, limit = await scene.bot.http.get_bot_gateway()
    assert (shards, limit["max_concurrency"]) == (1, 1)
    assert url.startswith("ws://127.0.0.1")
