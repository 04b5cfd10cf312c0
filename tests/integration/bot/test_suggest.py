"""Members suggest articles, moderators decide, and the member hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.desk import suggestion_texts, texts
from bot.markdown import unescape
from corpus.database.audit import AuditStore
from corpus.database.guilds import GuildStore
from corpus.database.suggestions import WAITS_ALREADY, SuggestionStore
from corpus.desk import AuditAction, GuildSettings, SuggestionStatus
from corpus.library import Library
from tests.discord_server import ChannelHandle, CommandNotFound, NotAllowed, Permissions, Person, Reply, running
from tests.integration.bot.articles.conftest import Desk, Site, nothing_left_over, site
from tests.integration.bot.conftest import Scene

__all__ = ["nothing_left_over", "site"]

EVERYBODY = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES


@dataclass
class Reviews:
    """A guild whose moderators review suggestions in a channel of their own."""

    scene: Scene
    site: Site
    library: Library
    review: ChannelHandle
    posts: ChannelHandle

    @property
    def store(self) -> SuggestionStore:
        return SuggestionStore(self.library.database)

    @property
    def desk(self) -> Desk:
        return Desk(self.scene, self.site, self.library)

    @property
    def statuses(self) -> list[SuggestionStatus]:
        return [each.status for each in self.store.list(self.scene.guild.id)]

    async def suggest(self, name: str = "lucid", by: Person | None = None, **more: Any) -> Reply:
        call = await (by or self.scene.ada).slash(self.scene.channel, "suggest", url=f"{self.site.url}/{name}", **more)
        return await call.response(timeout=30)

    async def card(self, name: str = "lucid", **more: Any) -> Reply:
        """The card in the review channel on what ada suggests."""
        await self.suggest(name, **more)
        return await self.review.next_message(author=self.scene.discord.bot)

    async def told(self, person: Person | None = None) -> Reply:
        """What the member reads in private."""
        return await (person or self.scene.ada).dm().next_message(author=self.scene.discord.bot)

    async def press(self, reply: Reply, label: str, by: Person | None = None) -> Reply:
        return await (await (by or self.scene.mod).press(reply, label)).response(timeout=30)

    async def reject(self, card: Reply, reason: str = "", by: Person | None = None) -> None:
        person = by or self.scene.mod
        modal = await (await person.press(card, "Reject")).modal()
        fields: dict[str, Any] = {"why_not?": reason}
        await (await person.submit(modal, **fields)).response()


async def until(card: Reply, words: str) -> None:
    """Wait until a card that nobody pressed says so."""
    await card.channel.changed.wait_for(lambda: words in card.text, 5.0, words)
    assert card.buttons == []


async def open_reviews(stage: Scene, library: Library) -> tuple[ChannelHandle, ChannelHandle]:
    review, posts = stage.guild.add_text_channel("review"), stage.guild.add_text_channel("new-articles")
    review.deny(stage.guild.everyone, Permissions.VIEW_CHANNEL)
    review.allow(stage.discord.bot, EVERYBODY)
    review.allow(stage.mod, EVERYBODY)
    settings = GuildSettings(stage.guild.id, review_channel=review.id, posts_channel=posts.id)
    GuildStore(library.database).save(settings)
    return review, posts


@pytest.fixture
async def reviews(stage: Scene, site: Site, library: Library) -> AsyncIterator[Reviews]:
    review, posts = await open_reviews(stage, library)
    stage.bot = stage.make_bot()
    async with running(stage.discord, stage.bot):
        yield Reviews(stage, site, library, review, posts)
        stage.check()


async def test_from_a_members_link_to_an_article(reviews: Reviews) -> None:
    scene = reviews.scene
    thanks = await reviews.suggest(note="They *promise* a lot @everyone")
    assert thanks.ephemeral
    assert "waits for a moderator" in thanks.text
    card = await reviews.review.next_message(author=scene.discord.bot)
    for words in (
        "Suggested article", "Lucid makes \\*news\\*", "Desert \\*Times\\*", "> Lucid builds a factory in the desert",
        f"Suggested by <@{scene.ada.id}>", "> They \\*promise\\* a lot \\@", "companies named: Lucid",
    ):  # fmt: skip
        assert words in card.text
    assert [button.label for button in card.buttons] == ["Approve", "Reject", "Duplicate"]
    assert not card.pings
    assert reviews.desk.stored() == []

    preview = await reviews.press(card, "Approve")
    assert preview.ephemeral
    assert "nothing is stored yet" in preview.text
    assert reviews.statuses == [SuggestionStatus.PENDING]
    added = await reviews.press(preview, "Add")
    assert "Added for this server" in added.text
    assert reviews.desk.titles == ["Lucid makes *news*"]
    assert reviews.statuses == [SuggestionStatus.APPROVED]
    assert "Approved" in card.text
    assert "Lucid makes \\*news\\*" in card.text
    assert f"by <@{scene.mod.id}>" in card.text
    assert card.buttons == []
    assert not card.pings
    line = await reviews.posts.next_message(author=scene.discord.bot)
    assert "New here" in line.text
    told = await reviews.told()
    assert "Your suggestion was added" in told.text
    assert "EV fans" in told.text
    assert "Lucid makes \\*news\\*" in told.text
    (entry,) = AuditStore(reviews.library.database).list(scene.guild.id, limit=9)
    assert (entry.action, entry.actor_id, entry.title) == (AuditAction.APPROVED, scene.mod.id, "Lucid makes *news*")
    assert entry.article_number == reviews.desk.stored()[0].number


async def test_a_draft_can_be_edited_before_it_is_approved(reviews: Reviews) -> None:
    preview = await reviews.press(await reviews.card(), "Approve")
    modal = await (await reviews.scene.mod.press(preview, "Edit")).modal()
    await (await reviews.scene.mod.submit(modal, title="A factory")).response()
    await reviews.press(preview, "Add")
    assert reviews.desk.titles == ["A factory"]
    assert reviews.statuses == [SuggestionStatus.APPROVED]


async def test_a_cancelled_approval_decides_nothing(reviews: Reviews) -> None:
    card = await reviews.card()
    await reviews.press(await reviews.press(card, "Approve"), "Cancel")
    assert reviews.statuses == [SuggestionStatus.PENDING]
    assert len(card.buttons) == 3


async def test_rejected_with_a_reason(reviews: Reviews) -> None:
    card = await reviews.card()
    await reviews.reject(card, "Too *thin* <@1> @here")
    assert "Rejected" in card.text
    assert "> Too \\*thin\\* \\<\\@1\\>" in card.text
    assert f"by <@{reviews.scene.mod.id}>" in card.text
    assert card.buttons == []
    told = await reviews.told()
    assert "was not added" in told.text
    assert "> Too \\*thin\\*" in told.text
    assert reviews.desk.stored() == []
    (entry,) = AuditStore(reviews.library.database).list(reviews.scene.guild.id, limit=9)
    assert (entry.action, entry.detail) == (AuditAction.REJECTED, "Too *thin* <@1> @here")
    # Suggested again, the card says what was decided before.
    again = await reviews.card()
    assert "Suggested before, and rejected" in again.text
    assert "Too \\*thin\\*" in again.text


async def test_a_duplicate(reviews: Reviews) -> None:
    card = await reviews.card()
    changed = await reviews.press(card, "Duplicate")
    assert changed == card
    assert "Here already" in card.text
    assert "is here already" in (await reviews.told()).text
    assert reviews.statuses == [SuggestionStatus.DUPLICATE]


async def test_of_two_moderators_one_wins_and_the_other_is_told(reviews: Reviews) -> None:
    second = reviews.scene.guild.add_member("second", permissions=Permissions.MANAGE_MESSAGES)
    reviews.review.allow(second, EVERYBODY)
    card = await reviews.card()
    preview = await reviews.press(card, "Approve")
    modal = await (await second.press(card, "Reject")).modal()
    calls = await asyncio.gather(reviews.scene.mod.press(preview, "Add"), second.submit(modal))
    replies = [await call.response(timeout=30) for call in calls]
    assert reviews.statuses in ([SuggestionStatus.APPROVED], [SuggestionStatus.REJECTED])
    approved = reviews.statuses == [SuggestionStatus.APPROVED]
    loser = replies[1] if approved else replies[0]
    winner = reviews.scene.mod if approved else second
    assert loser.ephemeral
    assert f"<@{winner.id}> was quicker" in loser.text
    assert len(reviews.desk.stored()) == approved
    assert len(AuditStore(reviews.library.database).list(reviews.scene.guild.id, limit=9)) == 1
    await reviews.told()
    assert len(reviews.scene.ada.dm().messages) == 1


async def test_buttons_pressed_at_the_same_moment(reviews: Reviews) -> None:
    card = await reviews.card()
    calls = [await reviews.scene.mod.press(card, "Duplicate") for _ in range(3)]
    replies = [await call.response(timeout=30) for call in calls]
    assert sum("was quicker" in reply.text for reply in replies) == 2
    assert reviews.statuses == [SuggestionStatus.DUPLICATE]


async def test_members_cannot_decide_and_neither_can_who_lost_the_right(reviews: Reviews) -> None:
    scene = reviews.scene
    reviews.review.allow(scene.ada, EVERYBODY)
    card = await reviews.card()
    for label in ("Approve", "Reject", "Duplicate"):
        refused = await reviews.press(card, label, by=scene.ada)
        assert refused.ephemeral
        assert refused.text == texts.MODERATORS_ONLY
    preview = await reviews.press(card, "Approve")
    modal = await (await scene.mod.press(card, "Reject")).modal()
    scene.mod.member.role_ids.clear()
    assert (await reviews.press(preview, "Add")).text == texts.MODERATORS_ONLY
    assert (await (await scene.mod.submit(modal)).response()).text == texts.MODERATORS_ONLY
    assert (await reviews.press(card, "Duplicate")).text == texts.MODERATORS_ONLY
    assert reviews.statuses == [SuggestionStatus.PENDING]
    with pytest.raises((NotAllowed, CommandNotFound)):
        await scene.ada.slash(scene.channel, "suggestions")
    refused = await (await scene.ada.slash(scene.channel, "suggestions", force=True)).response()
    assert refused.text == texts.MODERATORS_ONLY


async def test_the_card_works_after_a_restart(stage: Scene, site: Site, library: Library) -> None:
    review, posts = await open_reviews(stage, library)
    reviews = Reviews(stage, site, library, review, posts)
    async with running(stage.discord, stage.make_bot()):
        card, other = await reviews.card(), await reviews.card("nio")
        preview = await reviews.press(other, "Approve")
    async with running(stage.discord, stage.make_bot()):
        assert "no longer hold" in (await reviews.press(preview, "Add")).text
        await reviews.press(await reviews.press(other, "Approve"), "Add")
        await reviews.reject(card)
        assert reviews.statuses == [SuggestionStatus.REJECTED, SuggestionStatus.APPROVED]
    stage.check()


async def test_nobody_can_suggest_without_a_review_channel(scene: Scene, site: Site) -> None:
    call = await scene.ada.slash(scene.channel, "suggest", url=f"{site.url}/lucid")
    refused = await call.response()
    assert refused.ephemeral
    assert unescape(refused.text) == suggestion_texts.NO_REVIEW_CHANNEL
    assert site.visits == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("lucid", suggestion_texts.NO_LINK),
        ("https://a.example/1 https://a.example/2", suggestion_texts.NO_LINK),
        ("file:///etc/passwd", suggestion_texts.NO_LINK),
    ],
)
async def test_what_is_no_link_is_refused(reviews: Reviews, url: str, said: str) -> None:
    reply = await (await reviews.scene.ada.slash(reviews.scene.channel, "suggest", url=url)).response()
    assert unescape(reply.text) == said
    assert reviews.statuses == []


async def test_what_cannot_be_read_or_is_known_is_not_suggested(reviews: Reviews) -> None:
    assert "There is no page at that address" in (await reviews.suggest("nothing-here")).text
    await reviews.desk.add("rivian")
    known = await reviews.suggest("rivian?utm_source=x")
    assert "Here already" in known.text
    assert "Rivian makes" in known.text
    same_words = await reviews.suggest("other/rivian")
    assert "Here already" in same_words.text
    await reviews.suggest("nio")
    assert (await reviews.suggest("nio", by=reviews.scene.mod)).text == WAITS_ALREADY
    assert reviews.statuses == [SuggestionStatus.PENDING]


async def test_a_member_has_bounds(reviews: Reviews) -> None:
    scene = reviews.scene
    for number in range(5):
        await reviews.suggest(f"{number}/lucid", by=scene.ada)
    assert "5 of your suggestions wait" in (await reviews.suggest("nio")).text
    assert "waits for a moderator" in (await reviews.suggest("nio", by=scene.mod)).text
    visits = len(reviews.site.visits)
    cog: Any = scene.bot.get_cog("SuggestCog")
    for _ in range(15):
        cog._suggesting._tries.take(scene.mod.id, _tries())
    assert (await reviews.suggest("byd", by=scene.mod)).text == suggestion_texts.TOO_MANY_LINKS
    assert len(reviews.site.visits) == visits


def _tries() -> Any:
    from bot.desk import suggesting

    return suggesting._TRIES


async def test_a_member_who_takes_no_messages(reviews: Reviews) -> None:
    reviews.scene.ada.user.accepts_dms = False
    card = await reviews.card()
    await reviews.reject(card, "no")
    assert "The member could not be told" in card.text
    assert not card.pings
    assert reviews.scene.ada.dm().messages == []


async def test_a_card_that_was_deleted(reviews: Reviews) -> None:
    scene = reviews.scene
    card, other = await reviews.card(), await reviews.card("nio")
    preview = await reviews.press(card, "Approve")
    await scene.mod.delete(card)
    await scene.mod.delete(other)
    assert "Added for this server" in (await reviews.press(preview, "Add")).text
    assert "was added" in (await reviews.told()).text
    listed = await (await scene.mod.slash(scene.channel, "suggestions")).response()
    assert "1 suggestion waits" in listed.text
    (waiting,) = reviews.store.pending(scene.guild.id, limit=9)
    mine = await (await scene.mod.select(listed, str(waiting.id))).response()
    assert mine.ephemeral
    await reviews.reject(mine, "gone")
    assert "Rejected" in mine.text
    assert reviews.statuses == [SuggestionStatus.APPROVED, SuggestionStatus.REJECTED]


async def test_decided_from_the_list_the_card_says_so_too(reviews: Reviews) -> None:
    scene = reviews.scene
    card = await reviews.card()
    listed = await (await scene.mod.slash(scene.channel, "suggestions")).response()
    assert listed.ephemeral
    assert f"https://discord.com/channels/{scene.guild.id}/{reviews.review.id}/{card.id}" in listed.text
    mine = await (await scene.mod.select(listed, str(reviews.store.list(scene.guild.id)[0].id))).response()
    changed = await reviews.press(mine, "Duplicate")
    assert changed == mine
    assert "Here already" in mine.text
    await until(card, "Here already")
    late = await (await scene.mod.select(listed, str(reviews.store.list(scene.guild.id)[0].id))).response()
    assert "was quicker" in late.text


async def test_a_review_channel_where_the_bot_may_not_write(reviews: Reviews) -> None:
    scene = reviews.scene
    reviews.review.deny(scene.discord.bot, Permissions.SEND_MESSAGES)
    thanks = await reviews.suggest()
    assert "Your suggestion is kept" in thanks.text
    assert "/suggestions" in thanks.text
    assert reviews.review.messages == []
    listed = await (await scene.mod.slash(scene.channel, "suggestions")).response()
    mine = await (await scene.mod.select(listed, str(reviews.store.list(scene.guild.id)[0].id))).response()
    await reviews.press(await reviews.press(mine, "Approve"), "Add")
    assert reviews.desk.titles == ["Lucid makes *news*"]
    assert "was added" in (await reviews.told()).text


async def test_the_list_has_pages(reviews: Reviews) -> None:
    scene = reviews.scene
    empty = await (await scene.mod.slash(scene.channel, "suggestions")).response()
    assert "No suggestion waits" in empty.text
    assert empty.selects == []
    assert empty.buttons == []
    for number in range(7):
        await reviews.suggest(f"{number}/lucid", by=scene.ada if number < 4 else scene.mod)
    listed = await (await scene.mod.slash(scene.channel, "suggestions")).response()
    assert "7 suggestions wait" in listed.text
    assert len(listed.selects[0]["options"]) == 5
    await (await scene.mod.press(listed, "Next")).until(lambda: "2 of 2" in listed.text)
    assert len(listed.selects[0]["options"]) == 2


async def test_a_member_who_is_forgotten(reviews: Reviews) -> None:
    scene = reviews.scene
    card = await reviews.card()
    asked = await (await scene.ada.slash(scene.channel, "forget me")).response()
    assert "suggestions of articles" in asked.text
    done = await (await scene.ada.press(asked, "Delete it")).response()
    assert "suggestions of articles (1)" in done.text
    gone = await reviews.press(card, "Approve")
    assert "no longer kept" in gone.text
    await until(card, "no longer kept")
    assert f"{scene.ada.id}" not in card.text


async def test_a_number_that_was_given_again(reviews: Reviews) -> None:
    """Of a card whose suggestion is gone, nobody decides on the one that has its number now."""
    card = await reviews.card()
    preview = await reviews.press(card, "Approve")
    modal = await (await reviews.scene.mod.press(card, "Reject")).modal()
    (first,) = reviews.store.list(reviews.scene.guild.id)
    reviews.store.delete_of(reviews.scene.ada.id)
    await reviews.card("nio")
    (second,) = reviews.store.list(reviews.scene.guild.id)
    assert second.id == first.id
    assert "no longer kept" in (await (await reviews.scene.mod.submit(modal)).response()).text
    assert "was quicker" not in (await reviews.press(preview, "Add")).text
    assert "no longer kept" in (await reviews.press(card, "Duplicate")).text
    assert reviews.statuses == [SuggestionStatus.PENDING]
    assert reviews.desk.stored() == []


async def test_a_card_of_another_guild_is_none_of_ours(reviews: Reviews) -> None:
    """A number that somebody forged."""
    theirs = reviews.store.add(1, 2, "https://theirs.example/", "", _now(), _bounds())
    cog: Any = reviews.scene.bot.get_cog("SuggestCog")
    assert await cog._suggesting.get(theirs.id, reviews.scene.guild.id) is None
    reviews.store.delete_of(2)


def _now() -> Any:
    from bot.client import utc_now

    return utc_now()


def _bounds() -> Any:
    from corpus.database.suggestions import SuggestionBounds

    return SuggestionBounds()
