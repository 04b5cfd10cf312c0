"""Start, restart and end of the bot."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import health, texts
from bot.discord_run import run_bot
from bot.errors import StartError
from bot.settings import BotSettings
from corpus.library import Library
from tests.discord_server import BotProcess, running, running_process
from tests.integration.bot.conftest import XIAOMI, Scene

SOON = 15
"""Seconds, on a busy machine; the calls that hang, hang for longer."""


def settings(token: str | None) -> BotSettings:
    return BotSettings(_env_file=None, discord_token=token)  # type: ignore[call-arg,arg-type]


class Stalled:
    """Never answers."""

    async def answer(self, question: Any) -> Any:
        await asyncio.to_thread(time.sleep, 20)


async def test_commands_are_told_once(stage: Scene, library: Library) -> None:
    for _ in range(2):
        bot = stage.make_bot()
        async with running(stage.discord, bot):
            told = set(stage.discord.commands())
            assert told == {command.name for command in bot.tree.get_commands()}
            assert told >= {"ask", "latest", "article", "forget"}
        await stage.discord.wait_offline()
    assert len(stage.discord.command_syncs) == 1
    article = stage.discord.commands()["article"]
    assert article["default_member_permissions"] == str(1 << 13)
    library.database.set_meta(f"discord-commands:{stage.discord.bot.id}", "what an older version told")
    async with running(stage.discord, stage.make_bot()):
        assert len(stage.discord.command_syncs) == 2
    stage.check()


async def test_no_privileged_intents(scene: Scene) -> None:
    (identify,) = scene.discord.gateway.identifies
    assert identify["intents"] == (1 << 0) | (1 << 9) | (1 << 12)


async def test_the_health_file_tells_of_the_connection(scene: Scene, library: Library) -> None:
    path = library.settings.home / health.FILE_NAME
    await until(lambda: health.is_healthy(path, datetime.now(UTC)))
    dropped = scene.discord.drop_gateway(code=4000)
    await dropped
    await scene.discord.wait_resumed()
    await until(lambda: health.is_healthy(path, datetime.now(UTC)))


async def until(look: Any, seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not look():  # noqa: ASYNC110  # a file on the disk sets no event
            await asyncio.sleep(0.02)


async def test_no_token(library: Library, answers: Any) -> None:
    for token in (None, "  "):
        with pytest.raises(StartError, match="BOT_DISCORD_TOKEN is not set"):
            await run_bot(settings(token), library, answers)


async def test_a_wrong_token(stage: Scene, library: Library, answers: Any) -> None:
    with pytest.raises(StartError, match="refuses BOT_DISCORD_TOKEN"):
        await run_bot(settings("not.the.token"), library, answers)


async def test_discord_out_of_reach(stage: Scene, library: Library, answers: Any) -> None:
    await stage.discord.stop()
    with pytest.raises(StartError, match="cannot be reached"):
        await run_bot(settings("some.token"), library, answers)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_in_mid_answer(stage: Scene, library: Library, number: signal.Signals) -> None:
    stage.make_bot()
    task = asyncio.create_task(run_bot(settings(stage.discord.token), library, Stalled()))
    await stage.discord.wait_ready()
    call = await stage.ada.slash(stage.channel, "ask", question=XIAOMI)
    await call.acked()
    asked = await stage.mod.say(stage.channel, f"{stage.at} {XIAOMI}")
    await until(lambda: stage.channel.typing)
    started = time.monotonic()
    os.kill(os.getpid(), number)
    assert (await call.response(timeout=5)).text == texts.RESTARTING
    told = await stage.channel.next_message(author=stage.discord.bot, after=asked)
    assert told.text == texts.RESTARTING
    await asyncio.wait_for(task, SOON)
    assert time.monotonic() - started < SOON
    await stage.discord.wait_offline()
    assert not (library.settings.home / health.FILE_NAME).exists()
    stage.check()


async def ended_quickly(process: BotProcess, number: signal.Signals) -> None:
    started = time.monotonic()
    process.send(number)
    assert await process.ended(within=SOON) == 0, process.output
    assert time.monotonic() - started < SOON
    assert "Traceback" not in process.output


async def test_a_process_ends_although_a_model_hangs(stage: Scene, tmp_path: Path) -> None:
    environment = {"EVBOT_HOME": str(tmp_path), "BOT_DISCORD_TOKEN": stage.discord.token}
    async with running_process(stage.discord, "tests.integration.bot.stalled_bot", [], environment) as process:
        await stage.discord.wait_ready(timeout=60)
        call = await stage.ada.slash(stage.channel, "ask", question=XIAOMI)
        await call.acked()
        await until(lambda: "hanging" in process.output)
        await ended_quickly(process, signal.SIGTERM)
        assert (await call.response()).text == texts.RESTARTING


@pytest.fixture(scope="module")
def evbot_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all runs of the command: the shipped article is indexed once."""
    return tmp_path_factory.mktemp("evbot")


async def test_evbot_run(stage: Scene, evbot_home: Path) -> None:
    environment = {"EVBOT_HOME": str(evbot_home), "BOT_DISCORD_TOKEN": stage.discord.token}
    async with running_process(stage.discord, "bot", ["run"], environment) as process:
        await stage.discord.wait_ready(timeout=60)
        answer = await (await stage.ada.slash(stage.channel, "ask", question=XIAOMI)).response(timeout=60)
        assert "Chery" in answer.text
        await ended_quickly(process, signal.SIGTERM)
    stage.check()


async def test_evbot_run_with_a_wrong_token(stage: Scene, evbot_home: Path) -> None:
    environment = {"EVBOT_HOME": str(evbot_home), "BOT_DISCORD_TOKEN": "not.the.token"}
    async with running_process(stage.discord, "bot", ["run"], environment) as process:
        assert await process.ended(within=60) == 1
        assert "refuses BOT_DISCORD_TOKEN" in " ".join(process.output.split())
        assert "Traceback" not in process.output
        assert "not.the.token" not in process.output
