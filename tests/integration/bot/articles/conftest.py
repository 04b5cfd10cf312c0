"""A web site of a few stories, and a desk that leaves nothing behind."""

from __future__ import annotations

import asyncio
import textwrap
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from corpus.drafting import DraftReader
from corpus.fetch import Fetcher
from corpus.library import Library
from corpus.models import Article, ArticleFilter, guild_scope
from tests.discord_server import GuildHandle, Permissions, Person, Reply
from tests.integration.bot.conftest import Scene
from tests.pdfs import make_pdf

STORIES = {
    "lucid": "Lucid builds a factory in the desert near Riyadh. It will make 150,000 cars a year, the company says.",
    "rivian": "Rivian recalls 12,000 vans for a loose bolt in the seat. Nobody was hurt, and the repair is free.",
    "nio": "NIO swaps batteries in Norway and says so aloud. Twenty stations stand along the roads to the north.",
    "byd": "BYD sends a ship of its own with 7,000 cars to Bremerhaven. It is the first of eight such ships.",
}


def page(name: str, more: str = "") -> str:
    story = f"{STORIES[name]} {more}" * 4
    company = STORIES[name].split()[0]
    return f"""<html><head><title>{company} makes *news*</title><meta property="og:site_name" content="Desert *Times*">
<meta property="article:published_time" content="2024-02-03T08:00:00Z"></head>
<body><article><h1>{company} makes *news*</h1><p>{story}</p><p>{story}</p></article></body></html>"""


def pdf(name: str) -> bytes:
    title = f"{STORIES[name].split()[0]} tells its shareholders"
    metadata = {"/Title": title, "/CreationDate": "D:20240203081500Z"}
    return make_pdf([textwrap.wrap(STORIES[name] * 3, 70)], metadata=metadata)


@dataclass
class Site:
    """A web site on this machine."""

    url: str = ""
    extra: str = ""
    """Words that stand at the end of every story."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Pages under /slow/ wait for it."""
    visits: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.visits.append(request.path)
        parts = request.path.strip("/").split("/")
        if parts[0] == "slow":
            await self.gate.wait()
        if parts[-1].endswith(".pdf"):
            return web.Response(body=pdf(parts[-1].removesuffix(".pdf")), content_type="application/pdf")
        if parts[-1] not in STORIES:
            return web.Response(status=404)
        return web.Response(text=page(parts[-1], self.extra), content_type="text/html")


@pytest.fixture
async def site(library: Library, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """The site, which the library's fetcher may visit for once."""
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fetcher = Fetcher(resolve=lambda host: ["127.0.0.1"], allow_address=lambda address: True, allowed_ports=None)
    monkeypatch.setattr(library, "drafts", DraftReader(fetcher))
    site.url = f"http://news.example.org:{runner.addresses[0][1]}"
    yield site
    site.gate.set()
    await runner.cleanup()


@pytest.fixture(autouse=True)
def nothing_left_over(library: Library, stage: Scene) -> Iterator[None]:
    """What a test's guilds added goes with them."""
    yield
    for guild in stage.discord.world.guilds.values():
        scope = guild_scope(guild.id)
        for article in library.database.latest(ArticleFilter((scope,)), 100):
            library.forget(article.id, {scope})


@dataclass
class Desk:
    """Moderators at work in two guilds."""

    scene: Scene
    site: Site
    library: Library

    def stored(self, guild: GuildHandle | None = None) -> list[Article]:
        where = ArticleFilter((guild_scope((guild or self.scene.guild).id),))
        return self.library.database.latest(where, 300)

    @property
    def titles(self) -> list[str]:
        return sorted(article.title for article in self.stored())

    async def slash(self, command: str, /, **options: Any) -> Reply:
        """What the moderator is answered."""
        call = await self.scene.mod.slash(self.scene.channel, f"article {command}", **options)
        return await call.response(timeout=30)

    async def press(self, reply: Reply, label: str, by: Person | None = None) -> Reply:
        """Press a button that changes its own message, or answers."""
        return await (await (by or self.scene.mod).press(reply, label)).response(timeout=30)

    async def add(self, name: str = "lucid") -> Article:
        """An article of the site, added as a moderator does it."""
        await self.press(await self.slash("add", url=f"{self.site.url}/{name}"), "Add")
        return next(each for each in self.stored() if each.url and each.url.endswith(f"/{name}"))

    def guild(self, name: str = "Others") -> tuple[GuildHandle, Person]:
        """Another guild with a moderator of its own."""
        guild = self.scene.discord.add_guild(name)
        guild.add_text_channel("news")
        return guild, guild.add_member("theirs", permissions=Permissions.MANAGE_MESSAGES)


@pytest.fixture
def desk(scene: Scene, site: Site, library: Library) -> Desk:
    return Desk(scene, site, library)
