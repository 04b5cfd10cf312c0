"""A crowd that asks the bot at the same moment, each person something of their own, and checks what each is told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from corpus.library import Library
from corpus.models import DatePrecision, Draft, guild_scope
from tests.discord_server import ChannelHandle, DiscordServer, Person, Reply

COMPANIES = ("BYD", "NIO", "Rivian", "Lucid", "Polestar", "VinFast", "Zeekr", "Xpeng", "Volvo", "Renault")
ACK_LIMIT = 3.0
"""Seconds within which Discord wants to hear from an app."""


@dataclass(frozen=True)
class Asker:
    """One person with a question that nobody else asks, in a guild whose article nobody else sees."""

    number: int
    person: Person
    guild_id: int
    channel: ChannelHandle
    question: str
    fact: str
    """What only this guild's article says."""

    @property
    def tag(self) -> str:
        """What tells this question from all others."""
        return f"asker {self.number} "


@dataclass
class Told:
    """What became of all questions."""

    acks: list[float] = field(default_factory=list)
    """Seconds until an interaction was acknowledged."""
    answers: list[float] = field(default_factory=list)
    """Seconds until the answer was there."""
    wrong: list[str] = field(default_factory=list)
    """Answers that are lost, at the wrong place, or to another question."""

    def line(self, name: str, seconds: Sequence[float]) -> str:
        """ "acknowledged: p50 0.1 s, p95 0.3 s, p99 0.4 s"."""
        shares = (0.50, 0.95, 0.99)
        return f"{name}: " + ", ".join(f"p{share * 100:.0f} {quantile(seconds, share):.2f} s" for share in shares)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of them do not exceed."""
    return sorted(values)[max(0, -(-len(values) * round(share * 1000) // 1000) - 1)]


def gather(discord: DiscordServer, guilds: int, askers: int) -> list[Asker]:
    """People of several guilds, spread evenly."""
    found: list[Asker] = []
    for number in range(guilds):
        guild = discord.add_guild(f"Guild {number}")
        channel = guild.add_text_channel("ev-news")
        company, fact = COMPANIES[number % len(COMPANIES)], f"{20_001 + 37 * number:,}"
        for place in range(number, askers, guilds):
            question = f"asker {place} wants to know: how many people does {company} employ at its plant in Norrtown?"
            found.append(Asker(place, guild.add_member(f"asker{place}"), guild.id, channel, question, fact))
    return sorted(found, key=lambda asker: asker.number)


def add_articles(library: Library, askers: Sequence[Asker]) -> None:
    """Each guild's own article."""
    guilds = {asker.guild_id: asker for asker in askers}
    for guild_id, asker in guilds.items():
        company = asker.question.split(" does ")[1].split(" employ ")[0]
        draft = Draft(
            title=f"{company} hires for its plant in Norrtown",
            text=f"{company} employs {asker.fact} people at its plant in Norrtown. It builds buses. "
            "The mayor of Norrtown opened a second hall on Monday, and a third one is planned for the autumn.",
            url=f"https://news.example.com/norrtown/{guild_id}",
            source="Example News",
            published=datetime(2026, 3, 4, tzinfo=UTC),
            precision=DatePrecision.DAY,
        )
        library.add_draft(draft, scope=guild_scope(guild_id))


async def ask_all(discord: DiscordServer, askers: Sequence[Asker], patience: float) -> Told:
    """Everybody asks at once: two of four by command, one by a mention, one by a command in private."""
    told = Told()
    channels = {asker.channel.id: asker.channel for asker in askers}
    before = {key: len(channel.messages) for key, channel in channels.items()}
    await asyncio.gather(*(_ask(discord, asker, told, patience) for asker in askers))
    for key, channel in channels.items():
        said = [each for each in channel.messages[before[key] :] if each.author.bot and not each.ephemeral]
        asked = sum(asker.channel.id == key and asker.number % 4 != 3 for asker in askers)
        if len(said) != asked:
            told.wrong.append(f"#{channel.name} {key}: {len(said)} answers to {asked} questions")
    return told


async def _ask(discord: DiscordServer, asker: Asker, told: Told, patience: float) -> None:
    began = time.monotonic()
    try:
        if asker.number % 4 == 2:
            await _mention(discord, asker, told, patience)
        else:
            private = asker.number % 4 == 3
            call = await asker.person.slash(asker.channel, "ask", question=asker.question, private=private)
            reply = await call.response(patience)
            told.acks.append(call.acked_after or 0.0)
            told.wrong += _faults(asker, reply, quoted=True)
            if reply.ephemeral != private:
                told.wrong.append(f"asker {asker.number}: seen by the wrong people")
    except Exception as error:  # noqa: BLE001  # what went wrong for one of them is a finding, not the end
        told.wrong.append(f"asker {asker.number}: {type(error).__name__}: {error}")
    else:
        told.answers.append(time.monotonic() - began)


async def _mention(discord: DiscordServer, asker: Asker, told: Told, patience: float) -> None:
    asked = await asker.person.say(asker.channel, f"{discord.bot.mention} {asker.question}")
    changed = asker.channel.channel_entity.changed
    look: Callable[[], Reply | None] = lambda: next(  # noqa: E731
        (each for each in asker.channel.messages if each.author.bot and each.reply_to == asked), None
    )
    reply = await changed.wait_for(look, patience, f"the answer to asker {asker.number}")
    told.wrong += _faults(asker, reply, quoted=False)


def _faults(asker: Asker, reply: Reply, *, quoted: bool) -> list[str]:
    faults = []
    if reply.channel is not asker.channel.channel_entity:
        faults.append("answered in another channel")
    if asker.fact not in reply.text:
        faults.append(f"does not say {asker.fact}: {reply.text[:200]!r}")
    if quoted and asker.tag not in reply.text:
        faults.append("quotes another question")
    if reply.pings:
        faults.append("pings")
    return [f"asker {asker.number}: {fault}" for fault in faults]
