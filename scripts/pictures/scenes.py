"""The real bot in a loopback Discord, asked what the pictures show; all articles but the shipped one are invented."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.client import EvNewsBot
from bot.settings import BotSettings
from corpus.drafting import DraftReader
from corpus.fetch import Fetcher
from corpus.library import Library
from corpus.models import DatePrecision, Draft, guild_scope
from corpus.settings import CorpusSettings
from retrieval.build import build_answerer
from retrieval.settings import RetrievalSettings
from scripts.pictures.chat import Message, World, draw
from tests.discord_server import DiscordServer, Permissions, Reply, running

NOW = datetime(2025, 5, 9, 9, 41, tzinfo=UTC)
ARTICLES = Path(__file__).resolve().parents[2] / "tests/quality/articles.jsonl"
NEW = "t022"
"""The article that is not there yet, for a moderator to add."""
QUESTION = "when does Toyota want to sell cars with solid-state batteries?"
TRENDS: Mapping[str, tuple[int, ...]] = {
    "BYD": (3, 4, 4, 6, 5, 8, 9, 7, 8, 11, 10, 6),
    "Tesla": (7, 6, 8, 7, 9, 6, 5, 6, 4, 5, 6, 3),
    "Volkswagen": (2, 2, 1, 3, 4, 3, 2, 4, 5, 4, 3, 2),
}
"""Invented articles per week, the week of NOW last."""


async def draw_all(home: Path) -> dict[str, bytes]:
    """The pictures by their names."""
    rows = {row["id"]: row for row in map(json.loads, ARTICLES.read_text(encoding="utf-8").splitlines())}
    new = rows.pop(NEW)
    with Library.open(CorpusSettings(_env_file=None, home=home)) as library:  # type: ignore[call-arg]
        library.add_shipped_articles()
        library.add_drafts([_draft(row) for row in rows.values()])
        async with DiscordServer() as discord, _site(library, new) as url:
            scene = Scene(discord, library)
            await asyncio.to_thread(library.add_drafts, _noise(), scope=guild_scope(scene.charts.id))
            settings = BotSettings(_env_file=None)  # type: ignore[call-arg]
            answers = build_answerer(library, RetrievalSettings(_env_file=None))  # type: ignore[call-arg]
            async with running(discord, EvNewsBot(settings, library, answers, now=lambda: NOW)):
                return {
                    "answer": await scene.answer(),
                    "preview": await scene.preview(url),
                    "timeline": await scene.timeline(),
                    "trends": await scene.trends(),
                }


class Scene:
    """Two guilds and who is in them."""

    def __init__(self, discord: DiscordServer, library: Library) -> None:
        """The bot is a member of both."""
        self.discord = discord
        self.library = library
        self.guild, self.charts = discord.add_guild("EV fans"), discord.add_guild("EV charts")
        self.channel = self.guild.add_text_channel("ev-news")
        self.ada = self.guild.add_member("ada")
        self.mod = self.guild.add_member("mo", permissions=Permissions.MANAGE_MESSAGES)
        self.world = World(NOW, {self.channel.id: "ev-news"}, self._file)

    async def answer(self) -> bytes:
        """An answer, and the evidence behind it."""
        call = await self.ada.slash(self.channel, "ask", question=QUESTION)
        answer = await call.response(60)
        evidence = await (await self.ada.press(answer, "Show evidence")).response(20)
        return draw([_message(answer, ("ada", "ask")), _message(evidence)], self.world)

    async def preview(self, url: str) -> bytes:
        """What a moderator sees before an article is added."""
        reply = await (await self.mod.slash(self.channel, "article add", url=url)).response(30)
        return draw([_message(reply, ("mo", "article add"))], self.world)

    async def timeline(self) -> bytes:
        """What happened to one company."""
        reply = await (await self.ada.slash(self.channel, "timeline", company="Tesla")).response(20)
        return draw([_message(reply, ("ada", "timeline"))], self.world)

    async def trends(self) -> bytes:
        """How much was written."""
        channel, visitor = self.charts.add_text_channel("ev-charts"), self.charts.add_member(self.ada)
        reply = await (await visitor.slash(channel, "trends", companies=", ".join(TRENDS))).response(60)
        return draw([_message(reply, ("ada", "trends"))], self.world)

    def _file(self, url: str) -> bytes:
        return self.discord.world.files[url.split("/cdn/", 1)[1]][1]


def _message(reply: Reply, command: tuple[str, str] | None = None) -> Message:
    at = f"Today at {NOW.hour % 12 or 12}:{NOW:%M %p}"
    return Message(reply.components, "EV News Bot", at, command, private=reply.ephemeral)


def _draft(row: Mapping[str, str]) -> Draft:
    published = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC)
    return Draft(
        title=row["title"],
        text=row["text"],
        url=row["url"],
        source=row["source"],
        published=published,
        precision=DatePrecision.DAY,
    )


def _noise() -> list[Draft]:
    """As many invented notes on each company as TRENDS says, each in other words."""
    things = (
        "battery",
        "charger",
        "motor",
        "factory",
        "recall",
        "price",
        "lease",
        "dealer",
        "export",
        "software",
        "van",
    )
    monday = NOW - timedelta(days=NOW.weekday())
    drafts = []
    for company, counts in TRENDS.items():
        for week, count in enumerate(reversed(counts)):
            for number in range(count):
                thing = f"{things[(week + number) % len(things)]} note {company[0]}{week:02}{number:02}"
                drafts.append(
                    Draft(
                        title=f"{company}: {thing}",
                        text=f"{company} said something about {thing}. All of it is invented.",
                        url=f"https://test.example.com/notes/{company}/{week}/{number}".lower(),
                        source="Test Wire",
                        published=monday - timedelta(weeks=week) + timedelta(hours=number),
                        precision=DatePrecision.DAY,
                    )
                )
    return drafts


@asynccontextmanager
async def _site(library: Library, row: Mapping[str, str]) -> AsyncIterator[str]:
    """The web site of the new article, on this machine, which the library's fetcher may visit for once."""
    paragraphs = "".join(f"<p>{part}</p>" for part in row["text"].split("\n\n"))
    page = (
        f'<html lang="en"><head><title>{row["title"]}</title><meta property="og:site_name" content="{row["source"]}">'
        f'<meta property="article:published_time" content="{row["published"]}T08:00:00Z"></head>'
        f"<body><article><h1>{row['title']}</h1>{paragraphs}</article></body></html>"
    )

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fetcher = Fetcher(resolve=lambda host: ["127.0.0.1"], allow_address=lambda address: True, allowed_ports=None)
    library.drafts = DraftReader(fetcher)
    yield f"http://motor.test.example.org:{runner.addresses[0][1]}/the-bolt-is-back"
    await runner.cleanup()
