"""Nothing of one guild shows in another, in a direct message, or where somebody brought the bot along themselves."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from discord.app_commands import Group
from sqlalchemy import event

from bot import evidence
from bot.asking import Answers, scopes_in
from bot.desk import article_texts
from bot.desk.adding import Adding
from bot.desk.article_buttons import ArticleButton, article_view
from bot.desk.keeping import Keeping
from bot.desk.suggestion_buttons import card_view
from bot.markdown import unescape
from bot.render import RenderedMessage
from bot.views import to_view
from corpus.database.guild_data import COMPACT
from corpus.database.guilds import GuildStore
from corpus.database.removals import RemovalStore
from corpus.database.suggestions import SuggestionStore
from corpus.desk import GuildSettings, Standing
from corpus.library import Library
from corpus.models import Article, Draft, Span, guild_scope
from retrieval.models import Citation, Question
from tests.discord_server import ChannelHandle, Permissions, Person, Reply, running
from tests.integration.bot.articles.conftest import STORIES, Site, site
from tests.integration.bot.conftest import XIAOMI, Scene
from tests.integration.bot.test_departures import departing
from tests.integration.corpus.guilds import WORD, fill_guild, rows

__all__ = ["site"]

EVERYWHERE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("ask", {"question": "What did {word} open in Szeged?"}),
    ("ask", {"question": XIAOMI}),
    ("ask", {"question": "What is new at BYD?", "company": "BYD"}),
    ("latest", {}),
    ("latest", {"company": "BYD"}),
    ("timeline", {"company": "BYD"}),
    ("compare", {"a": "BYD", "b": "Rivian"}),
    ("compare", {"a": "BYD", "b": "Rivian", "topic": "plant in Szeged"}),
    ("trends", {"companies": "BYD, Rivian"}),
    ("trends", {}),
    ("sources", {}),
    ("about", {}),
    ("help", {}),
    ("watches", {}),
)
MODERATORS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("article find", {"words": "{word}"}),
    ("article find", {"words": "plant"}),
    *((f"article {command}", {"article": "{word}"}) for command in ("show", "edit", "remove", "restore", "history")),
    *((f"article {command}", {"article": "#{number}"}) for command in ("show", "edit", "remove", "history")),
    ("article restore", {"article": "{removed}"}),
    ("article history", {"article": "{removed}"}),
    ("audit", {}),
    ("audit", {"article": "{number}"}),
    ("suggestions", {}),
    ("gaps", {}),
    ("feed list", {}),
    ("feed why", {"url": "https://{low}.example/1"}),
    ("subscriptions", {}),
    ("digest now", {}),
    ("settings", {}),
)
TYPED = (
    ("ask", "company"), ("latest", "company"), ("timeline", "company"), ("compare", "a"), ("compare", "b"),
    ("trends", "companies"), ("digest now", "company"), ("article show", "article"), ("article edit", "article"),
    ("article remove", "article"), ("article restore", "article"), ("article history", "article"),
    ("audit", "article"), ("feed pause", "feed"), ("feed resume", "feed"), ("feed remove", "feed"),
    ("feed refresh", "feed"),
)  # fmt: skip
ELSEWHERE = {
    "watch", "subscribe", "digest on", "digest off", "forget me", "article add", "article paste", "article upload",
    "article bulk", "suggest", "export", "feed add", "feed preview", "feed pause", "feed resume", "feed remove",
    "feed refresh",
}  # fmt: skip
"""Commands that show what the person gives them, or have a test of their own below or beside."""


@dataclass
class Two:
    """A guild that has something of every kind, and one of whose people nobody may see it."""

    scene: Scene
    library: Library
    theirs: int
    """The guild that has secrets."""
    articles: list[Article] = field(default_factory=list)

    @property
    def word(self) -> str:
        return WORD.format(self.theirs)

    async def fill(self) -> None:
        self.articles = await asyncio.to_thread(fill_guild, self.library, self.theirs)

    @property
    def removed(self) -> int:
        scopes = (guild_scope(self.theirs),)
        return (
            RemovalStore(self.library.database)
            .list(scopes, since=datetime(2000, 1, 1, tzinfo=UTC), limit=1)[0]
            .article_number
        )

    def options(self, given: dict[str, Any]) -> dict[str, Any]:
        number, removed = (self.articles[0].number, self.removed) if self.articles else (0, 0)
        return {
            name: value.format(word=self.word, low=self.word.lower(), number=number, removed=removed)
            for name, value in given.items()
        }

    def tells(self, text: str, *, asked: str = "") -> bool:
        """Whether a text tells of the other guild, what the person wrote aside."""
        for own in (asked, unescape(asked)):
            text = text.replace(own, "") if own else text
        return self.word.lower() in unescape(text).lower() or str(self.theirs) in text


async def answered(person: Person, where: ChannelHandle, command: str, options: dict[str, Any]) -> Reply:
    return await (await person.slash(where, command, **options)).response(timeout=30)


def everything(reply: Reply) -> str:
    """What a person could read, and what they could not."""
    return "\n".join(
        (reply.text, json.dumps(reply.components), json.dumps([each["filename"] for each in reply.attachments]))
    )


@pytest.fixture
def heartbeat() -> float:
    """Checking so many requests against Discord's description of its API keeps the loop for a second."""
    return 10.0


@pytest.fixture
async def two(stage: Scene, library: Library) -> AsyncIterator[Two]:
    theirs = stage.discord.add_guild("Secretive")
    theirs.add_text_channel("secrets")
    stage.bot = stage.make_bot(user_questions=1000, channel_questions=1000, guild_questions=1000)
    async with running(stage.discord, stage.bot):
        yield Two(stage, library, theirs.id)
        stage.check()
    for guild in (theirs.id, stage.guild.id):
        forget_guild(library, guild)


def forget_guild(library: Library, guild_id: int) -> None:
    GuildStore(library.database).left(guild_id, datetime(2000, 1, 1, tzinfo=UTC))
    departing(library).delete(guild_id, datetime(2001, 1, 1, tzinfo=UTC))
    library.database.set_meta(COMPACT, None)


async def test_every_command_is_tried(scene: Scene) -> None:
    """Whoever adds a command says above what of another guild it could show."""
    tried = {name for name, _ in (*EVERYWHERE, *MODERATORS)} | ELSEWHERE
    there = {each.qualified_name for each in scene.bot.tree.walk_commands() if not isinstance(each, Group)}
    assert there - tried == set()
    assert tried - there == set()
    typed = {
        (each.qualified_name, option.name)
        for each in scene.bot.tree.walk_commands()
        if not isinstance(each, Group)
        for option in each.parameters
        if option.autocomplete
    }
    assert {name for name in typed if name[1] != "zone" and name[0] not in ELSEWHERE} <= set(TYPED)


async def test_what_members_read_is_the_same_whatever_another_guild_has(two: Two) -> None:
    """In the guild beside, in a direct message, and in a guild that never added the bot: not a word, not a count."""
    scene = two.scene
    strange = scene.discord.add_guild("Strange", bot_permissions=None)
    visitor = strange.add_member("visitor")
    visitor.install_app()
    places = (
        (scene.ada, scene.channel),
        (scene.ada, scene.ada.dm()),
        (visitor, strange.add_text_channel("chat")),
    )

    async def read() -> list[str]:
        return [
            everything(await answered(person, where, command, two.options(options)))
            for person, where in places
            for command, options in EVERYWHERE
        ]

    before = await read()
    await two.fill()
    after = await read()
    commands = [command for _ in places for command in EVERYWHERE]
    for command, one, other in zip(commands, before, after, strict=True):
        assert not two.tells(other, asked=two.options(command[1]).get("question", "")), command
        assert _settled(one) == _settled(other), command


def _settled(text: str) -> str:
    """Without what differs from message to message."""
    return re.sub(r'"(id|custom_id|url|attachment_id)": ?"[^"]*"|attachment://\S+|<t:\d+:[RtT]>', "", text)


async def test_what_moderators_of_another_guild_read(two: Two) -> None:
    scene = two.scene
    boss = scene.guild.add_member("boss", permissions=Permissions.MANAGE_GUILD | Permissions.MANAGE_MESSAGES)
    await two.fill()
    kept = rows(two.library.database)
    for command, given in MODERATORS:
        options = two.options(given)
        reply = await answered(boss, scene.channel, command, options)
        for value in options.values():
            assert not two.tells(everything(reply), asked=str(value)), command
        if not options:
            assert not two.tells(everything(reply)), command
    export = await answered(boss, scene.channel, "export", {})
    (attachment,) = export.attachments
    _, body = scene.discord.world.files[attachment["url"].split("/cdn/")[1]]
    assert not two.tells(body.decode())
    assert _theirs(rows(two.library.database), two) == _theirs(kept, two)


def _theirs(found: dict[str, list[tuple[Any, ...]]], two: Two) -> list[str]:
    told = (str(row) for name in found for row in found[name])
    return [row for row in told if two.word in row or str(two.theirs) in row]


async def test_nothing_is_suggested_while_somebody_types(two: Two) -> None:
    scene = two.scene
    await two.fill()
    for command, option in TYPED:
        for value in (two.word, two.word[:3], str(two.articles[0].number), ""):
            more: dict[str, Any] = {"a": "BYD"} if option == "b" else {"b": "BYD"} if option == "a" else {}
            choices = await scene.mod.autocomplete(scene.channel, command, option=option, value=value, **more)
            assert not any(two.tells(f"{choice.name} {choice.value}") for choice in choices), command
            if option == "article":
                assert str(two.articles[0].number) not in [choice.value for choice in choices]
    for command in ("ask", "latest", "timeline"):
        choices = await scene.ada.autocomplete(scene.ada.dm(), command, option="company", value=two.word[:3])
        assert not any(two.tells(choice.name) for choice in choices)


async def test_forged_buttons(two: Two) -> None:
    """Ids of another guild's articles and suggestions in a message of the bot's own."""
    scene = two.scene
    await two.fill()
    article = two.articles[1]
    number = article.number
    quote = Citation(1, article, Span(0, 20), article.text[:20])
    shown = RenderedMessage("forged", evidence=evidence.encode([quote]))
    (suggestion,) = SuggestionStore(two.library.database).list(two.theirs)
    kinds = ("edit", "ask", "remove", "history")
    buttons = [ArticleButton(kind, number, kind) for kind in kinds] + [ArticleButton("undo", two.removed, "undo")]
    place: Any = scene.bot.get_channel(scene.channel.id)
    for view in (to_view(shown), article_view(RenderedMessage("forged"), *buttons)):
        await place.send(view=view)
    proof, stored = scene.channel.messages[-2:]
    kept = rows(two.library.database)
    told = await (await scene.ada.press(proof, "Show evidence")).response()
    assert not two.tells(told.text)
    assert article.text[:20] not in unescape(told.text)
    for button in stored.buttons:
        refused = await (await scene.mod.press(stored, button.label)).response()
        assert refused.ephemeral
        assert not two.tells(refused.text), button.label
    for label in ("Approve", "Reject", "Duplicate"):
        await place.send(view=card_view(shown, suggestion.id))
        card = scene.channel.messages[-1]
        refused = await (await scene.mod.press(card, label)).response()
        assert refused.ephemeral
        assert "no longer kept" in refused.text
    assert _theirs(rows(two.library.database), two) == _theirs(kept, two)


async def test_an_article_of_another_guild_is_no_duplicate_here(two: Two, site: Site) -> None:
    """Preview, storing and suggesting the very same page: as if the other guild had never had it."""
    scene, library = two.scene, two.library
    draft = await asyncio.to_thread(library.drafts.fetch, f"{site.url}/lucid")
    added = await asyncio.to_thread(library.add_draft, draft, scope=guild_scope(two.theirs))
    assert added.article is not None
    preview = await answered(scene.mod, scene.channel, "article add", {"url": f"{site.url}/lucid"})
    for words in (article_texts.NEAR, article_texts.KNOWN, article_texts.CHANGED, article_texts.TRACKED):
        assert words not in preview.text
    review = scene.guild.add_text_channel("review")
    GuildStore(library.database).save(GuildSettings(scene.guild.id, review_channel=review.id))
    await scene.bot._guild_settings.load()
    suggested = await answered(scene.ada, scene.channel, "suggest", {"url": f"{site.url}/lucid"})
    assert "waits for a moderator" in suggested.text
    card = await review.next_message(author=scene.discord.bot)
    assert article_texts.NEAR not in card.text
    done = await (await scene.mod.press(preview, "Add")).response(timeout=30)
    assert "Added for this server" in done.text
    assert "nearly the same" not in done.text
    stored = await asyncio.to_thread(
        library.database.find, guild_scope(scene.guild.id), content_hash=added.article.content_hash
    )
    assert stored is not None
    assert stored.near_duplicate_of is None
    assert stored.id != added.article.id


# ── the same work, whatever others have ──────────────────────────────────────────────────────────────────────────


@dataclass
class Work:
    """What a question makes the stores do."""

    statements: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    scopes: list[tuple[str, ...]] = field(default_factory=list)


@contextmanager
def watching(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Every SQL statement with its parameters, and the scopes of every search for vectors."""
    work, search = Work(), library.vectors.search

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        work.statements.append(statement)
        work.parameters.append(repr(parameters))

    def searched(vector: Any, scopes: Any, limit: int) -> Any:
        work.scopes.append(tuple(scopes))
        return search(vector, scopes, limit)

    engines = (library.database.engine, library.database.writer)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    with monkeypatch.context() as patch:
        patch.setattr(library.vectors, "search", searched)
        yield work
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


async def test_another_guilds_articles_cost_a_question_no_step(
    library: Library, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements in the same order, none of which names the other guild: so its size cannot be timed."""
    theirs, ours = 991, 992
    scopes = scopes_in(ours)
    now = datetime(2024, 5, 1, tzinfo=UTC)

    async def work() -> Work:
        keeping, adding = Keeping(library, lambda: now), Adding(library, lambda: now)
        with watching(library, monkeypatch) as done:
            for text in (f"What did {WORD.format(theirs)} open in Szeged?", XIAOMI):
                await answers.answer(Question(text=text, now=now, scopes=scopes))
            await keeping.find("plant Szeged", ours)
            await keeping.suggest("plant", ours, own=True)
            same = Draft("A plant", f"{WORD.format(theirs)} opened the plant number 1 in Szeged. {STORIES['byd']}")
            preview = await adding.preview(same, ours)
        assert (preview.standing, preview.near_duplicates) == (Standing.NEW, ())
        return done

    before = await work()
    await asyncio.to_thread(fill_guild, library, theirs)
    try:
        after = await work()
    finally:
        forget_guild(library, theirs)
    assert after.statements == before.statements
    assert after.scopes == before.scopes
    assert set(after.scopes) == {scopes_in(ours)}
    assert not any(guild_scope(theirs) in given for given in after.parameters)
