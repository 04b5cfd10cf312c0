"""Moderators add articles, others do not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from aiohttp import web

from bot import texts
from bot.desk.texts import MODERATORS_ONLY
from corpus.fetch import Fetcher
from corpus.library import Library
from corpus.models import ArticleFilter, guild_scope
from tests.discord_server import CommandNotFound, NotAllowed
from tests.integration.bot.conftest import Scene

STORY = "Lucid builds a factory in the desert near Riyadh. It will make 150,000 cars a year, the company says. " * 4
PAGE = f"""<html><head><title>Lucid builds a factory</title><meta property="og:site_name" content="Desert *Times*">
<meta property="article:published_time" content="2024-02-03T08:00:00Z"></head>
<body><article><h1>Lucid builds a factory</h1><p>{STORY}</p><p>{STORY}</p></article></body></html>"""


@pytest.fixture
async def site(library: Library) -> AsyncIterator[str]:
    """A web site on this machine, which the library's fetcher may visit for once."""

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/lucid", page)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fetcher = Fetcher(resolve=lambda host: ["127.0.0.1"], allow_address=lambda address: True, allowed_ports=None)
    library.__dict__["_fetcher"] = fetcher
    yield f"http://news.example.org:{runner.addresses[0][1]}"
    library.__dict__.pop("_fetcher", None)
    await runner.cleanup()


@pytest.fixture(autouse=True)
def nothing_left_over(library: Library, stage: Scene) -> Iterator[None]:
    """What a test's guild added goes with it."""
    yield
    for guild in stage.discord.world.guilds.values():
        scope = guild_scope(guild.id)
        for article in library.database.latest(ArticleFilter((scope,)), 100):
            library.forget(article.id, {scope})


def stored(library: Library, scene: Scene) -> list[str]:
    where = ArticleFilter((guild_scope(scene.guild.id),))
    return [article.title for article in library.database.latest(where, 10)]


async def test_a_moderator_adds_a_page(scene: Scene, site: str, library: Library) -> None:
    added = await (await scene.mod.slash(scene.channel, "article add", url=f"{site}/lucid?utm_source=x")).response(
        timeout=30
    )
    assert added.ephemeral
    assert "Added for this server" in added.text
    assert "Lucid builds a factory" in added.text
    assert "<t:1706961600:D>" in added.text
    assert "Desert \\*Times\\*" in added.text
    assert "companies named: Lucid" in added.text
    assert stored(library, scene) == ["Lucid builds a factory"]
    again = await (await scene.mod.slash(scene.channel, "article add", url=f"{site}/lucid")).response(timeout=30)
    assert "nothing has changed" in again.text
    answer = await (await scene.ada.slash(scene.channel, "ask", question="Where does Lucid build a factory?")).response(
        timeout=30
    )
    assert "Riyadh" in answer.text


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("{site}/gone", "404"),
        ("ftp://example.org/x", "http"),
        ("not a link", "web address"),
    ],
)
async def test_what_cannot_be_added_says_why(scene: Scene, site: str, library: Library, url: str, words: str) -> None:
    refused = await (await scene.mod.slash(scene.channel, "article add", url=url.format(site=site))).response(
        timeout=30
    )
    assert refused.ephemeral
    assert words in refused.text
    assert stored(library, scene) == []


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1:80/", "http://localhost/"]
)
async def test_private_addresses_are_never_fetched(scene: Scene, library: Library, url: str) -> None:
    refused = await (await scene.mod.slash(scene.channel, "article add", url=url)).response(timeout=30)
    assert refused.ephemeral
    assert stored(library, scene) == []
    assert "Added" not in refused.text


async def test_members_may_not_add(scene: Scene, site: str, library: Library) -> None:
    attempts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("article add", {"url": f"{site}/lucid"}),
        ("article paste", {}),
    )
    for command, options in attempts:
        with pytest.raises((NotAllowed, CommandNotFound)):
            await scene.ada.slash(scene.channel, command, **options)
        forced = await (await scene.ada.slash(scene.channel, command, force=True, **options)).response()
        assert forced.ephemeral
        assert forced.text == MODERATORS_ONLY
    assert stored(library, scene) == []


async def test_a_moderator_pastes_an_article(scene: Scene, library: Library) -> None:
    modal = await (await scene.mod.slash(scene.channel, "article paste")).modal()
    assert [field["label"] for field in modal.fields] == ["Title", "Text", "Source", "Date", "Link"]
    call = await scene.mod.submit(
        modal, title="Lucid in the *desert*", text=STORY, source="A reader", date="2024-02", link=""
    )
    added = await call.response(timeout=30)
    assert added.ephemeral
    assert "Lucid in the \\*desert\\* · 2024-02 · A reader" in added.text
    assert stored(library, scene) == ["Lucid in the *desert*"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"date": "last spring"}, "is not a date"),
        ({"date": "2199-01-01"}, "future"),
        ({"link": "javascript:alert(1)"}, "http"),
        ({"title": "   "}, texts.NO_TEXT),
    ],
)
async def test_a_form_that_cannot_be_stored(scene: Scene, library: Library, fields: dict[str, Any], words: str) -> None:
    modal = await (await scene.mod.slash(scene.channel, "article paste")).modal()
    filled: dict[str, Any] = {"title": "Lucid", "text": STORY, "source": "", "date": "", "link": "", **fields}
    refused = await (await scene.mod.submit(modal, **filled)).response(timeout=30)
    assert refused.ephemeral
    assert words in refused.text
    assert stored(library, scene) == []


async def test_a_right_that_is_lost_while_the_form_is_open(scene: Scene, library: Library) -> None:
    modal = await (await scene.mod.slash(scene.channel, "article paste")).modal()
    scene.mod.member.role_ids.clear()
    refused = await (await scene.mod.submit(modal, title="Lucid", text=STORY, source="", date="", link="")).response()
    assert refused.ephemeral
    assert refused.text == MODERATORS_ONLY
    assert stored(library, scene) == []


async def test_two_forms_at_once_do_not_mix(scene: Scene, library: Library) -> None:
    first = await (await scene.mod.slash(scene.channel, "article paste")).modal()
    second = await (await scene.mod.slash(scene.channel, "article paste")).modal()
    rest: dict[str, Any] = {"source": "", "date": "", "link": ""}
    two = await scene.mod.submit(second, title="Two", text=f"Second story. {STORY}", **rest)
    one = await scene.mod.submit(first, title="One", text="NIO swaps batteries in Norway and says so aloud.", **rest)
    assert "One" in (await one.response(timeout=30)).text
    assert "Two" in (await two.response(timeout=30)).text
    assert sorted(stored(library, scene)) == ["One", "Two"]
