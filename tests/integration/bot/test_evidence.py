"""The evidence button: exact quotes, for the one who presses, whatever happened in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot import evidence
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.library import Library
from corpus.models import Article, ArticleFilter, Draft, IngestResult, Span, guild_scope
from retrieval.models import Citation
from tests.discord_server import NotAllowed, Reply, running
from tests.integration.bot.conftest import XIAOMI, Scene

TEXT = "Polestar moves its design office to a barn near Gothenburg. The barn has a red roof."


async def test_the_exact_quote_for_the_one_who_presses(scene: Scene, library: Library) -> None:
    answer = await (await scene.ada.slash(scene.channel, "ask", question=XIAOMI)).response(timeout=30)
    call = await scene.mod.press(answer, "Show evidence")
    shown = await call.response()
    assert shown.ephemeral
    assert scene.mod.sees(shown)
    assert not scene.ada.sees(shown)
    assert "undated · via gizmochina.com" in shown.text
    quote = next(line for line in shown.text.splitlines() if line.startswith("> "))[2:]
    (xiaomi,) = [one for one in library.database.latest(ArticleFilter(), 10) if "Xiaomi" in one.title]
    assert quote in xiaomi.text
    assert "Brilliance Auto" in quote


async def test_the_button_outlives_a_restart(stage: Scene) -> None:
    async with running(stage.discord, stage.make_bot()):
        answer = await (await stage.ada.slash(stage.channel, "ask", question=XIAOMI)).response(timeout=30)
    await stage.discord.wait_offline()
    async with running(stage.discord, stage.make_bot()):
        shown = await (await stage.ada.press(answer, "Show evidence")).response()
        assert "Brilliance Auto" in shown.text
        asked = await stage.ada.say(stage.channel, "How much does it invest?", reply_to=answer)
        followed = await stage.channel.next_message(author=stage.discord.bot, after=asked, timeout=30)
        assert "$10 billion" in followed.text
    stage.check()


@pytest.fixture
async def secret(library: Library, stage: Scene) -> AsyncIterator[Article]:
    """An article of the scene's guild alone."""
    scope = guild_scope(stage.guild.id)
    draft = Draft("Polestar moves to a barn", TEXT)
    article = (await asyncio.to_thread(library.add_draft, draft, scope=scope)).article
    assert article is not None
    yield article
    if library.database.get(article.id):
        await asyncio.to_thread(library.forget, article.id, {scope})


def button_for(article: Article) -> str:
    custom_id = evidence.encode([Citation(1, article, Span(0, 59), article.text[:59])])
    assert custom_id is not None
    return custom_id


async def post(scene: Scene, channel_id: int, custom_id: str) -> Reply:
    """The bot writes a message with the button of some answer."""
    channel = scene.bot.get_partial_messageable(channel_id)
    sent = await channel.send(view=to_view(RenderedMessage("An answer. \\[1\\]", evidence=custom_id)))
    return Reply(scene.discord.world.messages[sent.id])


async def add(library: Library, text: str, scope: str) -> IngestResult:
    """Add an article or its next version, off the event loop that the bot's heart beats on."""
    draft = Draft("Polestar moves", text, url="https://news.example.net/barn")
    return await asyncio.to_thread(library.add_draft, draft, scope=scope)


async def test_nothing_leaks_into_another_guild(scene: Scene, secret: Article) -> None:
    other = scene.discord.add_guild("Other fans")
    elsewhere = other.add_text_channel("general")
    eve = other.add_member("eve")
    at_home = await post(scene, scene.channel.id, button_for(secret))
    assert "red roof" not in (await (await scene.ada.press(at_home, "Show evidence")).response()).text
    assert "barn near Gothenburg" in (await (await scene.ada.press(at_home, "Show evidence")).response()).text
    with pytest.raises(NotAllowed):
        await eve.press(at_home, "Show evidence")
    copied = await post(scene, elsewhere.id, button_for(secret))
    shown = await (await eve.press(copied, "Show evidence")).response()
    assert "no longer here" in shown.text
    assert "barn" not in shown.text


async def test_an_article_that_is_gone_or_changed(scene: Scene, secret: Article, library: Library) -> None:
    answer = await post(scene, scene.channel.id, button_for(secret))
    scope = guild_scope(scene.guild.id)
    await asyncio.to_thread(library.forget, secret.id, {scope})
    shown = await (await scene.ada.press(answer, "Show evidence")).response()
    assert "no longer here" in shown.text


async def test_a_text_that_has_changed_is_not_shown_as_proof(scene: Scene, library: Library) -> None:
    scope = guild_scope(scene.guild.id)
    first = (await add(library, TEXT, scope)).article
    assert first is not None
    answer = await post(scene, scene.channel.id, button_for(first))
    await add(library, TEXT + " It was built in 1901.", scope)
    shown = await (await scene.ada.press(answer, "Show evidence")).response()
    assert "has been updated since" in shown.text
    assert "barn near Gothenburg" in shown.text
    await add(library, TEXT.replace("Polestar", "Volvo Cars"), scope)
    shown = await (await scene.ada.press(answer, "Show evidence")).response()
    assert "no longer stands there" in shown.text
    assert "Gothenburg" not in shown.text
    await asyncio.to_thread(library.forget, first.id, {scope})
