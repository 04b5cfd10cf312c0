"""Moderators look at an article before they add it; others add none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.desk import article_texts, texts
from bot.desk.guilds import Guilds
from bot.health import Health
from bot.housekeeping import Housekeeping
from corpus.database.audit import AuditStore
from corpus.desk import AuditAction
from corpus.errors import StoreError
from corpus.library import SEARCHABLE_LATER, Library
from corpus.models import ArticleFilter
from corpus.vectors import VectorStore
from tests.discord_server import CommandNotFound, NotAllowed, Person, Reply
from tests.integration.bot.articles.conftest import STORIES, Desk
from tests.integration.bot.conftest import Scene
from tests.pdfs import make_pdf

STORY = STORIES["lucid"] * 4
LONG = (
    "Lucid builds a factory in the desert near Riyadh. It will make 150,000 cars a year, the company says. "
    "The first cars leave it in autumn. Half of them stay in the country, the other half is sold abroad. "
    "Analysts had expected the opening a year earlier, and name the heat and the price of water as reasons."
)
EMPTY: dict[str, Any] = {"source": "", "date": "", "link": ""}


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


async def test_a_page_is_shown_before_it_is_stored(desk: Desk) -> None:
    scene = desk.scene
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid?utm_source=x")
    assert preview.ephemeral
    assert not scene.ada.sees(preview)
    for words in (
        "nothing is stored yet",
        "Lucid makes \\*news\\*",
        "Desert \\*Times\\* · <t:1706961600:D> (as the page's own data says)",
        "companies named: Lucid",
        "> Lucid builds a factory in the desert near Riyadh.",
    ):
        assert words in preview.text
    assert labels(preview) == ["Add", "Edit", "Cancel"]
    assert desk.stored() == []
    added = await desk.press(preview, "Add")
    assert added == preview
    assert "Added for this server" in added.text
    assert added.buttons == []
    assert desk.titles == ["Lucid makes *news*"]
    (entry,) = AuditStore(desk.library.database).list(scene.guild.id, limit=5)
    assert (entry.action, entry.actor_id, entry.title) == (AuditAction.ADDED, scene.mod.id, "Lucid makes *news*")
    answer = await (await scene.ada.slash(scene.channel, "ask", question="Where does Lucid build a factory?")).response(
        timeout=30
    )
    assert "Riyadh" in answer.text


async def test_a_link_to_a_pdf_is_read(desk: Desk) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/reports/lucid.pdf")
    assert "Lucid tells its shareholders" in preview.text
    assert "(as the file's own data says; check it)" in preview.text
    await desk.press(preview, "Add")
    (article,) = desk.stored()
    assert article.text.startswith("Lucid builds a factory in the desert near Riyadh.")
    assert article.url is not None
    assert article.url.endswith("/reports/lucid.pdf")


async def test_cancel_stores_nothing(desk: Desk) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    assert (await desk.press(preview, "Cancel")).text == article_texts.CANCELLED
    assert preview.buttons == []
    assert desk.stored() == []


async def test_what_is_here_is_not_offered_again(desk: Desk) -> None:
    await desk.add()
    again = await desk.slash("add", url=f"{desk.site.url}/lucid")
    assert article_texts.KNOWN in again.text
    assert labels(again) == ["Edit", "Cancel"]
    desk.site.extra = "It rains seldom there, says the company."
    changed = await desk.slash("add", url=f"{desk.site.url}/lucid")
    assert article_texts.CHANGED in changed.text
    assert "Updated" in (await desk.press(changed, "Replace")).text
    assert [article.version for article in desk.stored()] == [2]


async def paste(desk: Desk, title: str, text: str, by: Person | None = None, channel: Any = None) -> Reply:
    by = by or desk.scene.mod
    modal = await (await by.slash(channel or desk.scene.channel, "article paste")).modal()
    return await (await by.submit(modal, title=title, text=text, **EMPTY)).response(timeout=30)


async def test_near_duplicates_are_named(desk: Desk) -> None:
    await desk.press(await paste(desk, "Lucid in Riyadh", LONG), "Add")
    near = await paste(desk, "Lucid in Riyadh", f"{LONG} It rains seldom.")
    assert f"{article_texts.NEAR}\n- Lucid in Riyadh · undated" in near.text
    assert labels(near) == ["Add", "Edit", "Cancel"]


async def test_what_everybody_sees_is_not_added(desk: Desk) -> None:
    tracked = desk.library.database.latest(ArticleFilter(), 1)[0]
    reply = await paste(desk, tracked.title, tracked.text)
    assert article_texts.TRACKED in reply.text
    assert labels(reply) == ["Cancel"]


async def test_a_preview_tells_nothing_of_another_guild(desk: Desk) -> None:
    alone = (await desk.slash("add", url=f"{desk.site.url}/lucid")).text
    pasted = (await paste(desk, "Lucid in Riyadh", LONG)).text
    guild, theirs = desk.guild()
    channel = guild.add_text_channel("desk")
    preview = await (await theirs.slash(channel, "article add", url=f"{desk.site.url}/lucid")).response(timeout=30)
    await desk.press(preview, "Add", theirs)
    for more in ("It rains seldom.", "It is hot."):
        await desk.press(await paste(desk, "Lucid in Riyadh", f"{LONG} {more}", theirs, channel), "Add", theirs)
    assert len(desk.stored(guild)) == 3
    assert (await desk.slash("add", url=f"{desk.site.url}/lucid")).text == alone
    assert (await paste(desk, "Lucid in Riyadh", LONG)).text == pasted


async def test_edit_changes_the_draft_before_it_is_stored(desk: Desk) -> None:
    mod = desk.scene.mod
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    modal = await (await mod.press(preview, "Edit")).modal()
    assert {field["label"]: field.get("value") for field in modal.fields} == {
        "Title": "Lucid makes *news*",
        "Source": "Desert *Times*",
        "Date": "2024-02-03",
        "Companies": "Lucid",
    }
    wrong = await (await mod.submit(modal, date="soon")).response()
    assert wrong.ephemeral
    assert "is not a date" in wrong.text
    assert labels(preview) == ["Add", "Edit", "Cancel"]
    modal = await (await mod.press(preview, "Edit")).modal()
    changed = await (
        await mod.submit(modal, title="Lucid in Riyadh", source="", date="2024-02", companies="Lucid, tesla")
    ).response()
    assert changed == preview
    assert "2024-02 (as it was given)" in preview.text
    assert "companies named: Lucid, Tesla" in preview.text
    await desk.press(preview, "Add")
    (article,) = desk.stored()
    assert (article.title, article.companies) == ("Lucid in Riyadh", ("Lucid", "Tesla"))


async def test_an_unknown_company_is_named(desk: Desk) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    modal = await (await desk.scene.mod.press(preview, "Edit")).modal()
    refused = await (await desk.scene.mod.submit(modal, companies="Lucid, Acme Roadrunners")).response()
    assert "Acme Roadrunners" in refused.text
    assert refused.ephemeral


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("{site}/gone", "404"),
        ("ftp://example.org/x", "http"),
        ("not a link", "web address"),
        ("http://user:pw@example.org/", "password"),
    ],
)
async def test_what_cannot_be_added_says_why(desk: Desk, url: str, words: str) -> None:
    refused = await desk.slash("add", url=url.format(site=desk.site.url))
    assert refused.ephemeral
    assert words in refused.text
    assert refused.buttons == []
    assert desk.stored() == []


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1:80/", "http://localhost/"]
)
async def test_private_addresses_are_never_fetched(scene: Scene, library: Library, url: str) -> None:
    refused = await (await scene.mod.slash(scene.channel, "article add", url=url)).response(timeout=30)
    assert refused.ephemeral
    assert refused.buttons == []


async def test_members_may_not_add(desk: Desk) -> None:
    scene = desk.scene
    attempts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("add", {"url": f"{desk.site.url}/lucid"}),
        ("paste", {}),
        ("upload", {"file": ("a.txt", b"words")}),
        ("bulk", {"file": ("a.txt", b"words")}),
    )
    for command, options in attempts:
        with pytest.raises((NotAllowed, CommandNotFound)):
            await scene.ada.slash(scene.channel, f"article {command}", **options)
        forced = await (await scene.ada.slash(scene.channel, f"article {command}", force=True, **options)).response()
        assert forced.ephemeral
        assert forced.text == texts.MODERATORS_ONLY
    said = await scene.ada.say(scene.channel, f"{desk.site.url}/lucid")
    with pytest.raises(NotAllowed):
        await scene.ada.context_menu("Add to EV news", said)
    forced = await (await scene.ada.context_menu("Add to EV news", said, force=True)).response()
    assert forced.text == texts.MODERATORS_ONLY
    assert desk.site.visits == []
    assert desk.stored() == []


async def test_a_right_that_is_lost_between_preview_and_add(desk: Desk) -> None:
    mod = desk.scene.mod
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    modal = await (await mod.press(preview, "Edit")).modal()
    roles = list(mod.member.role_ids)
    mod.member.role_ids.clear()
    for call in (await mod.press(preview, "Add"), await mod.press(preview, "Edit"), await mod.submit(modal)):
        refused = await call.response()
        assert refused.ephemeral
        assert refused.text == texts.MODERATORS_ONLY
    assert desk.stored() == []
    assert labels(preview) == ["Add", "Edit", "Cancel"]
    mod.member.role_ids.extend(roles)
    await desk.press(preview, "Add")
    assert len(desk.stored()) == 1


async def test_two_presses_at_once_add_once(desk: Desk) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    calls = [await desk.scene.mod.press(preview, "Add") for _ in range(3)]
    replies = [await call.response(timeout=30) for call in calls]
    assert sum("Added for this server" in reply.text for reply in replies) == 1
    assert sum("no longer hold this preview" in reply.text for reply in replies) == 2
    assert len(desk.stored()) == 1
    assert len(AuditStore(desk.library.database).list(desk.scene.guild.id, limit=5)) == 1


async def test_an_outage_leaves_the_preview_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    with monkeypatch.context() as patch:
        patch.setattr(desk.library, "add_draft", _fails)
        refused = await desk.press(preview, "Add")
    assert refused.ephemeral
    assert "out of reach" in refused.text
    assert refused != preview
    assert "Added for this server" in (await desk.press(preview, "Add")).text


async def test_what_cannot_be_indexed_right_now_is_stored_and_indexed_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    house = Housekeeping(desk.library, lambda: Health(datetime.now(UTC), True, None))
    with monkeypatch.context() as patch:
        patch.setattr(VectorStore, "upsert", _fails)
        said = (await desk.press(preview, "Add")).text
        assert "Added for this server" in said
        assert SEARCHABLE_LATER in said
        (article,) = desk.stored()
        await house.catch_up()  # still out
        assert desk.library.vectors.ids(article.scope) == set()
    await house.catch_up()
    passages = desk.library.database.passage_ids(desk.library.vectors.generation, article.scope)
    assert desk.library.vectors.ids(article.scope) == passages.keys() != set()


def _fails(*_: object, **__: object) -> None:
    raise StoreError("The article database is out of reach.")


async def test_a_preview_from_before_a_restart_says_so(desk: Desk) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    cog: Any = desk.scene.bot.get_cog("ArticleCog")
    cog._waiting._entries.clear()
    for label in ("Add", "Edit"):
        gone = await desk.press(preview, label)
        assert gone.ephemeral
        assert "older than 15 minutes" in gone.text
    assert "Not added" in (await desk.press(preview, "Cancel")).text


async def test_everybody_reads_of_it_in_the_channel_for_posts(desk: Desk) -> None:
    scene = desk.scene
    posts = scene.guild.add_text_channel("posts")
    await use_posts_channel(desk, posts.id)
    await desk.add()
    post = await posts.next_message(author=scene.discord.bot)
    assert "New here" in post.text
    assert "Lucid makes \\*news\\*" in post.text
    assert not post.pings
    await desk.press(await desk.slash("add", url=f"{desk.site.url}/lucid"), "Cancel")
    assert len(posts.messages) == 1


async def test_the_moderator_hears_where_the_line_could_not_be_posted(desk: Desk) -> None:
    await use_posts_channel(desk, 42)
    added = await desk.press(await desk.slash("add", url=f"{desk.site.url}/lucid"), "Add")
    assert "Added for this server" in added.text
    assert texts.CHANNEL_GONE in added.text


async def use_posts_channel(desk: Desk, channel_id: int) -> None:
    guilds: Guilds = desk.scene.bot._guild_settings
    await guilds.change(desk.scene.guild.id, lambda old: replace(old, posts_channel=channel_id), lambda *_: ())


async def test_a_moderator_pastes_an_article(desk: Desk) -> None:
    mod = desk.scene.mod
    modal = await (await mod.slash(desk.scene.channel, "article paste")).modal()
    assert [field["label"] for field in modal.fields] == ["Title", "Text", "Source", "Date", "Link"]
    call = await mod.submit(
        modal, title="Lucid in the *desert*", text=STORY, source="A reader", date="2024-02", link=""
    )
    preview = await call.response(timeout=30)
    assert preview.ephemeral
    assert "Lucid in the \\*desert\\*" in preview.text
    assert "A reader · 2024-02 (as it was given)" in preview.text
    edit = await (await mod.press(preview, "Edit")).modal()
    assert [field["label"] for field in edit.fields][-1] == "Link"
    await (await mod.submit(edit, link="https://desert.example/lucid")).response()
    added = await desk.press(preview, "Add")
    assert "[Lucid in the \\*desert\\*](<https://desert.example/lucid>) · 2024-02 · A reader" in added.text
    assert desk.titles == ["Lucid in the *desert*"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"date": "last spring"}, "is not a date"),
        ({"date": "2199-01-01"}, "future"),
        ({"link": "javascript:alert(1)"}, "http"),
        ({"title": "   "}, "needs a title and a text"),
    ],
)
async def test_a_form_that_cannot_be_stored(desk: Desk, fields: dict[str, Any], words: str) -> None:
    mod = desk.scene.mod
    modal = await (await mod.slash(desk.scene.channel, "article paste")).modal()
    refused = await (await mod.submit(modal, **{"title": "Lucid", "text": STORY, **EMPTY, **fields})).response(
        timeout=30
    )
    assert refused.ephemeral
    assert words in refused.text
    assert refused.buttons == []


async def test_a_right_that_is_lost_while_the_form_is_open(desk: Desk) -> None:
    mod = desk.scene.mod
    modal = await (await mod.slash(desk.scene.channel, "article paste")).modal()
    mod.member.role_ids.clear()
    refused = await (await mod.submit(modal, title="Lucid", text=STORY, **EMPTY)).response()
    assert refused.ephemeral
    assert refused.text == texts.MODERATORS_ONLY


async def test_two_forms_at_once_do_not_mix(desk: Desk) -> None:
    mod = desk.scene.mod
    first = await (await mod.slash(desk.scene.channel, "article paste")).modal()
    second = await (await mod.slash(desk.scene.channel, "article paste")).modal()
    two = await mod.submit(second, title="Two", text=f"Second story. {STORY}", **EMPTY)
    one = await mod.submit(first, title="One", text=STORIES["nio"], **EMPTY)
    for call in (one, two):
        await desk.press(await call.response(timeout=30), "Add")
    assert desk.titles == ["One", "Two"]


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("lucid.txt", f"Lucid in Riyadh\n\n{STORY}".encode(), "Lucid in Riyadh"),
        ("lucid.md", f"---\ntitle: Lucid in Riyadh\nid: mine\n---\n{STORY}".encode(), "Lucid in Riyadh"),
        ("lucid.html", f"<html><body><h1>Lucid in Riyadh</h1><p>{STORY}</p></body></html>".encode(), "Lucid"),
        (
            "lucid.pdf",
            make_pdf([STORIES["lucid"].split(". ") * 2], metadata={"/CreationDate": "D:20240203"}),
            "<t:1706961600:D> (as the file's own data says; check it)",
        ),
    ],
)  # fmt: skip
async def test_a_moderator_uploads_a_file(desk: Desk, name: str, body: bytes, words: str) -> None:
    preview = await desk.slash("upload", file=(name, body))
    assert preview.ephemeral
    assert words in preview.text
    await desk.press(preview, "Add")
    (article,) = desk.stored()
    assert "Riyadh" in article.text
    assert article.id != "mine"


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("lucid.docx", b"PK\x03\x04", article_texts.NOT_READABLE),
        ("lucid.pdf", make_pdf([["Lucid"]], password="secret"), "locked with a password"),
        ("lucid.pdf", make_pdf([["1"]]), "pictures of pages"),
        ("lucid.txt", b"", "empty"),
        ("lucid.html", b"<html><body><p>Hi</p></body></html>", "No article"),
    ],
)
async def test_a_file_that_is_no_article(desk: Desk, name: str, body: bytes, words: str) -> None:
    refused = await desk.slash("upload", file=(name, body))
    assert refused.ephemeral
    assert words in refused.text
    assert refused.buttons == []


async def test_a_file_too_large_is_not_downloaded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.desk.adding.uploadable.__defaults__", (("txt", ".txt"), 10))
    refused = await desk.slash("upload", file=("lucid.txt", b"more than ten bytes"))
    assert "too large" in refused.text


async def test_a_person_of_another_guild_cannot_press(desk: Desk) -> None:
    preview = await desk.slash("add", url=f"{desk.site.url}/lucid")
    with pytest.raises(NotAllowed):
        await desk.scene.ada.press(preview, "Add")
