"""The life of the Discord bot: start, run, and a shutdown that leaves nobody waiting."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot import texts
from bot.asking import Answers
from bot.client import EvNewsBot
from bot.errors import StartError
from bot.health import FILE_NAME
from bot.settings import BotSettings
from bot.workers import DaemonExecutor
from corpus.library import Library

_log = logging.getLogger(__name__)

_CLOSE_SECONDS = 1.0
"""How long leaving Discord may take; with the time for telling the askers it stays below 5 s."""


async def run_bot(settings: BotSettings, library: Library, answers: Answers) -> None:
    """Run until SIGTERM or SIGINT; StartError where the bot cannot log in."""
    token = settings.discord_token.get_secret_value().strip() if settings.discord_token else ""
    if not token:
        raise StartError(texts.LOGIN_MISSING)
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
    bot = EvNewsBot(settings, library, answers)
    with _stop_signals() as stop:
        running = asyncio.create_task(bot.start(token))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await _shut_down(bot, settings.shutdown_seconds)
            (library.settings.home / FILE_NAME).unlink(missing_ok=True)
        await _outcome(running, settings)


@contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    taken = []
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except (NotImplementedError, RuntimeError, ValueError):
            continue  # Windows, or not the main thread: Ctrl-C arrives as KeyboardInterrupt there
        taken.append(number)
    try:
        yield stop
    finally:
        for number in taken:
            loop.remove_signal_handler(number)


async def _shut_down(bot: EvNewsBot, seconds: float) -> None:
    await bot.in_flight.stop(seconds)
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await bot.close()
    except TimeoutError:
        _log.warning("Discord did not answer while the bot was leaving")


async def _outcome(running: asyncio.Task[None], settings: BotSettings) -> None:
    """What ended the run: nothing to say for a stop, a StartError for what the operator can mend."""
    if not running.done():
        running.cancel()
        await asyncio.wait((running,), timeout=0.5)
        return
    try:
        await running
    except discord.LoginFailure as error:
        raise StartError(texts.LOGIN_REFUSED) from error
    except discord.PrivilegedIntentsRequired as error:
        raise StartError(texts.CONTENT_REFUSED if settings.message_content else texts.INTENTS_REFUSED) from error
    except discord.ConnectionClosed as error:
        if error.code == _AUTHENTICATION_FAILED:
            raise StartError(texts.LOGIN_REFUSED) from error
        raise
    except (aiohttp.ClientError, OSError, discord.HTTPException, discord.GatewayNotFound) as error:
        raise StartError(texts.UNREACHABLE) from error


_AUTHENTICATION_FAILED = 4004
