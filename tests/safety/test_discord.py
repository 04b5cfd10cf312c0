"""The same through Discord: nobody is pinged, and what can be clicked leads to the articles that are cited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.client import EvNewsBot
from bot.settings import BotSettings
from corpus.library import Library
from corpus.models import guild_scope
from retrieval.models import Answer, Question
from tests.discord_server import DiscordServer, Permissions, Reply, running
from tests.safety.cases import Case, load
from tests.safety.conftest import GOOD, NOW, QUESTION, article, poisoned
from tests.safety.harm import harms
from tests.safety.test_answers import obeying

IN_ARTICLES = ("text-mention-everyone", "text-mention-user", "text-code-fence", "title-mention", "title-markdown")
IN_TALK = ("question-mention", "question-markdown", "history-mention")
CASES = {case.id: case for case in load()}


@dataclass
class Obeying:
    """Answers each guild with a model that obeys that guild's injection."""

    library: Library
    cases: dict[str, Case] = field(default_factory=dict)

    async def answer(self, question: Question) -> Answer:
        case = next(self.cases[scope] for scope in question.scopes if scope in self.cases)
        return await obeying(self.library, case, GOOD).answer(question)


@dataclass
class Stage:
    """A Discord with the bot in it."""

    discord: DiscordServer
    answers: Obeying
    library: Library


@pytest.fixture
async def stage(library: Library) -> AsyncIterator[Stage]:
    async with DiscordServer(heartbeat_interval=1.0) as discord:
        answers = Obeying(library)
        library.database.set_meta(f"discord-commands:{discord.bot.id}", None)
        settings = BotSettings(_env_file=None, user_questions=100)  # type: ignore[call-arg]
        async with running(discord, EvNewsBot(settings, library, answers, now=lambda: NOW)):
            yield Stage(discord, answers, library)
        assert discord.schema_violations == []
        assert discord.unknown_routes == []


def assert_harmless(reply: Reply, url: str, told: str = "") -> None:
    assert not reply.pings
    for component in reply.all_components:
        if content := component.get("content"):
            assert harms(content, [url], told=told) == [], content
    assert not [button.url for button in reply.buttons if button.url]
    assert set(reply.links) <= {url}


@pytest.mark.parametrize("name", [*IN_ARTICLES, *IN_TALK])
async def test_nobody_is_pinged_and_links_lead_to_what_is_cited(stage: Stage, name: str) -> None:
    case = CASES[name]
    guild = stage.discord.add_guild(name)
    stage.answers.cases[guild_scope(guild.id)] = case
    draft = poisoned(case) if name in IN_ARTICLES else article(f"https://news.example.com/aptera/{name}")
    assert stage.library.add_draft(draft, scope=guild_scope(guild.id)).article
    url = f"https://news.example.com/aptera/{name}"
    channel, ada = guild.add_text_channel("ev-news"), guild.add_member("ada", permissions=Permissions.MENTION_EVERYONE)
    text = QUESTION if name in IN_ARTICLES else f"{QUESTION} {case.injection}"

    answer = await (await ada.slash(channel, "ask", question=text)).response(timeout=20)
    assert GOOD in answer.text
    assert_harmless(answer, url, case.injection)
    evidence = await (await ada.press(answer, "Show evidence")).response(timeout=20)
    assert evidence.ephemeral
    assert_harmless(evidence, url)
    await ada.say(channel, f"{stage.discord.bot.mention} {text}", reply_to=answer)
    followed = await channel.next_message(author=stage.discord.bot, timeout=20)
    assert_harmless(followed, url, case.injection)
    latest = await (await ada.slash(channel, "latest")).response(timeout=20)
    assert_harmless(latest, url)
    if name in IN_TALK:
        refused = await (await ada.slash(channel, "ask", question=text, company=case.injection[:100])).response()
        assert not refused.pings
        assert harms(refused.content, []) == []
