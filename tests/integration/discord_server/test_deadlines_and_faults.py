"""Three seconds, fifteen minutes, rate limits and faults."""

from __future__ import annotations

import asyncio
import statistics
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.discord_server import DiscordServer, InteractionFailed, running, running_process
from tests.discord_server.rest.request import RecordedRequest
from tests.discord_server.schema import SchemaCheck
from tests.integration.discord_server.conftest import Scene
from tests.integration.discord_server.small_bot import SmallBot


async def _error(scene: Scene) -> discord.HTTPException:
    await scene.bot.changed.wait_for(lambda: bool(scene.bot.errors), 5, "error")
    error = scene.bot.errors.pop()
    assert isinstance(error, discord.HTTPException)
    return error


async def test_too_late_is_unknown_interaction(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "slow", seconds=0.3, ack_limit=0.1)
    with pytest.raises(InteractionFailed):
        await call.response()
    error = await _error(scene)
    assert (error.status, error.code) == (404, 10062)
    assert call.failed
    assert call.interaction.refused[0][1] == 10062


async def test_an_answer_is_waited_for_as_long_as_asked(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "ask", question="who", seconds=0.9, ack_limit=0.8)
    assert "who?" in (await call.response(timeout=1.5)).text
    assert call.acked_after is not None
    assert call.answered_after is not None
    assert call.acked_after < 0.8 < call.answered_after


async def test_acknowledged_twice(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "twice")
    assert (await call.response()).text == "once"
    error = await _error(scene)
    assert (error.status, error.code) == (400, 40060)


async def test_token_expires(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "ask", question="who", seconds=0.2)
    assert await call.acked() == 5
    call.expire()
    error = await _error(scene)
    assert (error.status, error.code) == (401, 50027)
    assert call.messages[0].loading


async def test_clock_moves_tokens_on(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "ask", question="who")
    await call.response()
    webhook = f"/webhooks/{scene.bot.application_id}/{call.interaction.token}/messages/@original"
    assert (await scene.bot.http.request(Route("GET", webhook)))["content"].startswith("who?")
    scene.discord.clock.advance(15 * 60)
    with pytest.raises(discord.HTTPException, match="50027"):
        await scene.bot.http.request(Route("GET", webhook))


async def test_webhook_before_acknowledgement_and_after_deletion(scene: Scene) -> None:
    call = await scene.ada.slash(scene.channel, "slow", seconds=0.2)
    webhook = f"/webhooks/{scene.bot.application_id}/{call.interaction.token}"
    with pytest.raises(discord.NotFound, match="10015"):
        await scene.bot.http.request(Route("POST", webhook), json={"content": "early"})
    await call.response()
    await scene.bot.http.request(Route("POST", webhook), json={"content": "more", "flags": 64})
    assert (await call.followup()).ephemeral
    await scene.bot.http.request(Route("DELETE", webhook + "/messages/@original"))
    with pytest.raises(discord.NotFound, match="10008"):
        await scene.bot.http.request(Route("PATCH", webhook + "/messages/@original"), json={"content": "x"})
    assert [reply.text for reply in call.messages] == ["more"]


async def test_a_429_is_waited_for_and_tried_again(scene: Scene) -> None:
    scene.discord.fail("POST", "/webhooks/*", status=429, retry_after=0.1)
    call = await scene.ada.slash(scene.channel, "ask", question="who")
    assert "who?" in (await call.response()).text
    tried = scene.discord.requests_to("POST", "/webhooks/*")
    assert [(request.status, request.scripted) for request in tried] == [(429, True), (200, False)]
    assert tried[1].at - tried[0].at >= 0.1


async def test_a_global_429(scene: Scene) -> None:
    scene.discord.fail("POST", "/channels/*/messages", retry_after=0.1, everywhere=True)
    await scene.bot.get_partial_messageable(scene.channel.id).send("x")
    first = scene.discord.requests_to("POST", "/channels/*/messages")[0]
    assert first.answer["global"] is True


async def test_real_rate_limit(scene: Scene) -> None:
    scene.discord.limit("POST", "/channels/*/messages", 2, per=0.3)
    channel = scene.bot.get_partial_messageable(scene.channel.id)
    await asyncio.gather(*[channel.send(str(number)) for number in range(5)])
    sent = scene.discord.requests_to("POST", "/channels/*/messages")
    assert len(scene.channel.messages) == 5
    assert sent[-1].at - sent[0].at >= 0.5


async def test_a_client_that_does_not_wait_gets_a_429(scene: Scene) -> None:
    scene.discord.limit("POST", "/channels/*/messages", 2, per=5)
    url = f"{scene.discord.api_url}/channels/{scene.channel.id}/messages"
    headers = {"Authorization": f"Bot {scene.discord.token}"}
    answers = []
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(3):
            async with session.post(url, json={"content": "x"}) as answer:
                answers.append((answer.status, answer.headers["X-RateLimit-Remaining"], await answer.json()))
    assert [(status, remaining) for status, remaining, _ in answers] == [(200, "1"), (200, "0"), (429, "0")]
    assert 0 < answers[2][2]["retry_after"] <= 5
    assert len(scene.channel.messages) == 2


async def test_server_errors_are_tried_again_without_doubling(scene: Scene) -> None:
    scene.discord.fail("POST", "/channels/*/messages", status=502, after=True)
    await scene.bot.get_partial_messageable(scene.channel.id).send("once")
    assert [reply.text for reply in scene.channel.messages] == ["once"]
    scene.discord.fail("POST", "/channels/*/messages", status=503)
    with pytest.raises(discord.DiscordServerError):
        await scene.bot.get_partial_messageable(scene.channel.id).send("never")


async def test_latency(scene: Scene) -> None:
    scene.discord.delay("POST", "/interactions/*", seconds=0.2)
    call = await scene.ada.slash(scene.channel, "ask", question="who")
    await call.response()
    assert call.acked_after is not None
    assert call.acked_after >= 0.2


async def test_slow_network_makes_an_acknowledgement_late(scene: Scene) -> None:
    scene.discord.delay("POST", "/interactions/*", seconds=0.2)
    call = await scene.ada.slash(scene.channel, "ask", question="who", ack_limit=0.1)
    with pytest.raises(InteractionFailed):
        await call.response()
    assert (await _error(scene)).code == 10062


async def test_200_askers_in_20_guilds() -> None:
    # Server, bot and people share one event loop here, so a busy machine gets more than the three seconds.
    async with DiscordServer(ack_limit=30, heartbeat_interval=30) as server:
        places = []
        for number in range(20):
            guild = server.add_guild(f"guild {number}")
            places.append((guild.add_text_channel("news"), [guild.add_member(f"m{n}") for n in range(10)]))
        async with running(server, SmallBot()):
            asked = [(person, channel) for channel, people in places for person in people]
            calls = [await person.slash(channel, "ask", question="who") for person, channel in asked]
            replies = await asyncio.gather(*[call.response(timeout=30) for call in calls])
        assert len({reply.id for reply in replies}) == 200
        assert len(server.ack_times) == len(server.answer_times) == 200
        assert statistics.median(server.ack_times) < statistics.median(server.answer_times) < 10


async def test_a_bot_in_a_process_of_its_own(discord_server: DiscordServer) -> None:
    guild = discord_server.add_guild()
    channel = guild.add_text_channel("news")
    ada = guild.add_member("ada")
    module = "tests.integration.discord_server.small_process"
    async with running_process(discord_server, module, ["--token", discord_server.token]) as process:
        await discord_server.wait_ready(timeout=20)
        call = await ada.slash(channel, "ask", question="who")
        assert "who?" in (await call.response()).text
        assert process.process.returncode is None
    assert process.process.returncode != 0
    assert "running with" in process.output


def _request(body: Any) -> RecordedRequest:
    route = "/channels/{channel_id}/messages"
    return RecordedRequest("POST", "/channels/1/messages", route, {}, 0.0, body)


def test_schema_violations_are_told() -> None:
    check = SchemaCheck.found()
    if check is None:
        pytest.skip("Discord's OpenAPI document is not at hand")
    assert check.violations([_request({"content": "x"})]) == []
    told = check.check(_request({"content": "x" * 4001}))
    assert len(told) == 1
    assert "content" in told[0]
    assert check.check(_request({"components": [{"type": 1, "components": [{"type": 2, "style": 77}]}]}))
