"""Find, show, edit, remove, restore, history: a guild's own articles, by its own moderators."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.desk import article_texts, texts
from bot.desk.guilds import Guilds
from corpus.models import GLOBAL_SCOPE
from tests.discord_server import CommandNotFound, NotAllowed
from tests.integration.bot.articles.conftest import Desk


async def test_find_lists_own_and_everybody_s_articles(desk: Desk) -> None:
    article = await desk.add()
    found = await desk.slash("find", words="factory desert")
    assert found.ephemeral
    assert f"**#{article.number}** [Lucid makes \\*news\\*]" in found.text
    assert "this server's" in found.text
    shipped = await desk.slash("find", words="battery plant in Hungary")
    assert "BYD opens a battery plant in Hungary" in shipped.text
    nothing = await desk.slash("find", words="@everyone *zeppelin*")
    assert "no article here with the words “\\@\u200beveryone \\*zeppelin\\*”" in nothing.text


async def test_show_offers_what_can_be_done(desk: Desk) -> None:
    article = await desk.add()
    shown = await desk.slash("show", article=str(article.number))
    assert shown.ephemeral
    for words in (f"#{article.number} · this server's · version 1", "companies named: Lucid", "> Lucid builds"):
        assert words in shown.text
    assert [button.label for button in shown.buttons] == ["Edit", "History", "Remove"]
    everybodys = await desk.slash("show", article="battery plant in Hungary")
    assert "seen by everybody" in everybodys.text
    assert [button.label for button in everybodys.buttons] == ["History"]


@pytest.mark.parametrize(
    ("given", "words"),
    [("999999", article_texts.NO_SUCH_ARTICLE), ("zeppelin", article_texts.NO_SUCH_ARTICLE), ("a", "Several")],
)
async def test_an_article_that_nobody_can_mean(desk: Desk, given: str, words: str) -> None:
    assert words in (await desk.slash("show", article=given)).text


@pytest.mark.parametrize("command", ["find", "show", "edit", "remove", "restore", "history"])
async def test_spaces_mean_no_article(desk: Desk, command: str) -> None:
    """With one article there, spaces would be words that its title has."""
    article = await desk.add()
    if command == "restore":
        desk.library.remove(article.id, {article.scope}, desk.scene.mod.user.id, datetime.now(UTC))
    given = {"words" if command == "find" else "article": "  "}
    refused = await desk.slash(command, **given)
    assert refused.text == article_texts.NO_WORDS
    assert refused.ephemeral
    assert len(desk.stored()) == (0 if command == "restore" else 1)


async def test_edit_changes_what_was_found_wrong(desk: Desk) -> None:
    article = await desk.add()
    scene = desk.scene
    modal = await (await scene.mod.slash(scene.channel, "article edit", article=str(article.number))).modal()
    assert [field.get("value") for field in modal.fields] == [
        "Lucid makes *news*",
        "Desert *Times*",
        "2024-02-03",
        "Lucid",
    ]
    changed = await (await scene.mod.submit(modal, title="Lucid in Riyadh", companies="Lucid, BYD")).response(
        timeout=30
    )
    assert changed.ephemeral
    assert "Changed** · #" in changed.text
    assert "“Lucid makes \\*news\\*” → “Lucid in Riyadh”; companies\\: Lucid → Lucid, BYD" in changed.text
    (after,) = desk.stored()
    assert (after.title, after.companies, after.published) == ("Lucid in Riyadh", ("Lucid", "BYD"), article.published)
    listed = await (await scene.ada.slash(scene.channel, "ask", question="Where does Lucid build a factory?")).response(
        timeout=30
    )
    assert "Lucid in Riyadh" in listed.text
    modal = await (await scene.mod.slash(scene.channel, "article edit", article=str(article.number))).modal()
    assert (await (await scene.mod.submit(modal)).response()).text == article_texts.NO_CHANGE


async def test_two_who_edit_at_once_do_not_undo_each_other(desk: Desk) -> None:
    scene, number = desk.scene, str((await desk.add()).number)
    modals = [await (await scene.mod.slash(scene.channel, "article edit", article=number)).modal() for _ in range(2)]
    await (await scene.mod.submit(modals[0], title="Lucid in Riyadh")).response(timeout=30)
    await (await scene.mod.submit(modals[1], date="")).response(timeout=30)
    (after,) = desk.stored()
    assert (after.title, after.published) == ("Lucid in Riyadh", None)


@pytest.mark.parametrize(
    ("fields", "words"), [({"date": "soon"}, "not a date"), ({"companies": "Acme Roadrunners"}, "Acme Roadrunners")]
)
async def test_an_edit_that_cannot_be_read(desk: Desk, fields: dict[str, Any], words: str) -> None:
    scene, article = desk.scene, await desk.add()
    modal = await (await scene.mod.slash(scene.channel, "article edit", article=str(article.number))).modal()
    refused = await (await scene.mod.submit(modal, title="Changed", **fields)).response()
    assert words in refused.text
    assert desk.stored() == [article]


async def test_remove_asks_first_and_undo_puts_back(desk: Desk) -> None:
    article = await desk.add()
    asked = await desk.slash("remove", article=str(article.number))
    assert asked.ephemeral
    assert "Remove this article?" in asked.text
    assert (await desk.press(asked, "Keep")).text == article_texts.KEPT
    assert desk.stored() == [article]
    asked = await desk.slash("remove", article=str(article.number))
    removed = await desk.press(asked, "Remove")
    assert removed == asked
    assert "Removed** · #" in removed.text
    assert "can be put back until <t:" in removed.text
    assert desk.stored() == []
    scene = desk.scene
    call = await scene.ada.slash(scene.channel, "ask", question="Where does Lucid build a factory?")
    assert "Riyadh" not in (await call.response(timeout=30)).text
    back = await desk.press(removed, "Undo")
    assert "Put back" in back.text
    assert back.buttons == []
    assert desk.stored() == [article]
    call = await scene.ada.slash(scene.channel, "ask", question="Where does Lucid build a factory?")
    assert "Riyadh" in (await call.response(timeout=30)).text


async def test_two_presses_remove_and_undo_once(desk: Desk) -> None:
    article = await desk.add()
    asked = [await desk.slash("remove", article=str(article.number)) for _ in range(2)]
    calls = [await desk.scene.mod.press(reply, "Remove") for reply in asked]
    replies = [await call.response(timeout=30) for call in calls]
    assert sorted("Removed" in reply.text for reply in replies) == [False, True]
    refused = next(reply for reply in replies if "Removed" not in reply.text)
    assert refused.ephemeral
    removed = next(reply for reply in replies if "Removed" in reply.text)
    calls = [await desk.scene.mod.press(removed, "Undo") for _ in range(2)]
    replies = [await call.response(timeout=30) for call in calls]
    assert sorted("Put back" in reply.text for reply in replies) == [False, True]
    assert desk.stored() == [article]


async def test_what_was_removed_can_be_put_back_for_a_day(desk: Desk) -> None:
    scene, article = desk.scene, await desk.add()
    removed = await desk.press(await desk.slash("remove", article=str(article.number)), "Remove")
    (choice,) = await scene.mod.autocomplete(scene.channel, "article restore", option="article", value="lucid")
    assert choice.value == str(article.number)
    assert choice.name.startswith("Lucid makes *news* · removed ")
    assert await scene.mod.autocomplete(scene.channel, "article restore", option="article", value="zeppelin") == []
    cog: Any = scene.bot.get_cog("ArticleCog")
    now = cog._keeping._now
    cog._keeping._now = lambda: now() + timedelta(hours=25)
    assert "too long ago" in (await desk.press(removed, "Undo")).text
    assert await scene.mod.autocomplete(scene.channel, "article restore", option="article", value="") == []
    cog._keeping._now = now
    assert "Put back" in (await desk.slash("restore", article="lucid makes")).text
    assert desk.stored() == [article]
    assert article_texts.NO_REMOVED in (await desk.slash("restore", article="lucid makes")).text
    await desk.press(await desk.slash("remove", article=str(article.number)), "Remove")
    cog._keeping._now = lambda: now() + timedelta(hours=25)
    await cog._forget_old_copies()
    cog._keeping._now = now
    assert article_texts.NO_REMOVED in (await desk.slash("restore", article="lucid makes")).text


async def test_history_says_who_did_what(desk: Desk) -> None:
    scene, article = desk.scene, await desk.add()
    modal = await (await scene.mod.slash(scene.channel, "article edit", article=str(article.number))).modal()
    await (await scene.mod.submit(modal, title="Lucid in Riyadh")).response(timeout=30)
    removed = await desk.press(await desk.slash("remove", article=str(article.number)), "Remove")
    gone = await desk.slash("history", article=str(article.number))
    assert gone.text.startswith(f"**History of #{article.number}** Lucid in Riyadh")
    await desk.press(removed, "Undo")
    told = await desk.slash("history", article="lucid in riyadh")
    order = ["put it back", "removed it", "changed it: title", "version 1 ended: “Lucid makes \\*news\\*”", "added it"]
    places = [told.text.index(words) for words in order]
    assert told.ephemeral
    assert places == sorted(places)
    assert f"<@{scene.mod.id}>" in told.text
    assert not told.pings


async def test_history_finds_what_was_removed_by_its_title(desk: Desk) -> None:
    article = await desk.add()
    await desk.press(await desk.slash("remove", article="Lucid makes"), "Remove")
    history = await desk.slash("history", article="Lucid makes")
    assert f"**History of #{article.number}**" in history.text
    assert "removed it" in history.text


async def test_suggestions_are_titles_that_the_guild_may_use(desk: Desk) -> None:
    scene, article = desk.scene, await desk.add()
    mod, channel = scene.mod, scene.channel
    for command in ("show", "history", "edit", "remove"):
        choices = await mod.autocomplete(channel, f"article {command}", option="article", value="LUCID")
        assert [(choice.name, choice.value) for choice in choices] == [
            ("Lucid makes *news* · 2024-02-03 · Desert *Times*", str(article.number))
        ]
    assert await mod.autocomplete(channel, "article edit", option="article", value="hungary") == []
    (choice,) = await mod.autocomplete(channel, "article show", option="article", value="hungary")
    assert choice.name == "BYD opens a battery plant in Hungary · 2024-03-04 · Example News · seen by everybody"
    mod.member.role_ids.clear()
    with pytest.raises((NotAllowed, CommandNotFound)):
        await mod.autocomplete(channel, "article show", option="article", value="lucid")


async def test_nothing_leaks_from_one_guild_to_another(desk: Desk) -> None:
    scene, article = desk.scene, await desk.add()
    removed = await desk.add("rivian")
    await desk.press(await desk.slash("remove", article=str(removed.number)), "Remove")
    guild, theirs = desk.guild()
    channel = guild.add_text_channel("desk")

    async def says(command: str, **options: Any) -> str:
        return (await (await theirs.slash(channel, f"article {command}", **options)).response(timeout=30)).text

    assert "no article here" in await says("find", words="Riyadh desert")
    for given in (str(article.number), "lucid makes", str(removed.number)):
        assert await says("show", article=given) == article_texts.NO_SUCH_ARTICLE
        assert await says("history", article=given) == article_texts.NO_SUCH_ARTICLE
        assert await says("remove", article=given) == article_texts.NO_SUCH_ARTICLE
        assert await says("edit", article=given) == article_texts.NO_SUCH_ARTICLE
    assert "nothing to put back" in await says("restore", article=str(removed.number))
    assert await says("restore", article="rivian") == article_texts.NO_REMOVED
    for command in ("show", "history", "edit", "remove", "restore"):
        for value in ("lucid makes", "rivian makes", str(article.number)):
            choices = await theirs.autocomplete(channel, f"article {command}", option="article", value=value)
            assert [choice for choice in choices if choice.value in (str(article.number), str(removed.number))] == []
    assert desk.stored() == [article]
    assert scene.guild.id != guild.id


async def test_everybody_s_articles_are_not_a_guild_s_to_change(desk: Desk) -> None:
    byd = next(each for each in desk.library.database.titled("hungary", (GLOBAL_SCOPE,), 1))
    for command in ("edit", "remove"):
        assert (await desk.slash(command, article=str(byd.number))).text == article_texts.NOT_YOURS


async def test_members_may_not_and_lost_rights_end_at_once(desk: Desk) -> None:
    scene, article = desk.scene, await desk.add()
    number = str(article.number)
    for command in ("show", "edit", "remove", "restore", "history"):
        with pytest.raises((NotAllowed, CommandNotFound)):
            await scene.ada.slash(scene.channel, f"article {command}", article=number)
        call = await scene.ada.slash(scene.channel, f"article {command}", article=number, force=True)
        assert (await call.response()).text == texts.MODERATORS_ONLY
    call = await scene.ada.slash(scene.channel, "article find", words="lucid", force=True)
    assert (await call.response()).text == texts.MODERATORS_ONLY
    shown, asked = await desk.slash("show", article=number), await desk.slash("remove", article=number)
    removed = await desk.press(await desk.slash("remove", article=str((await desk.add("nio")).number)), "Remove")
    modal = await (await scene.mod.slash(scene.channel, "article edit", article=number)).modal()
    scene.mod.member.role_ids.clear()
    presses = [(shown, "Edit"), (shown, "History"), (shown, "Remove"), (asked, "Remove"), (removed, "Undo")]
    for reply, label in presses:
        assert (await desk.press(reply, label)).text == texts.MODERATORS_ONLY
    assert (await (await scene.mod.submit(modal, title="Mine")).response()).text == texts.MODERATORS_ONLY
    assert desk.stored() == [article]


async def test_a_moderator_role_is_enough(desk: Desk) -> None:
    scene = desk.scene
    role = scene.guild.add_role("Editors")
    scene.ada.add_role(role)
    guilds: Guilds = scene.bot._guild_settings
    await guilds.change(scene.guild.id, lambda old: replace(old, moderator_roles=(role.id,)), lambda *_: ())
    url = f"{desk.site.url}/lucid"
    preview = await (await scene.ada.slash(scene.channel, "article add", url=url, force=True)).response(timeout=30)
    assert "Added for this server" in (await desk.press(preview, "Add", scene.ada)).text
    (article,) = desk.stored()
    asked = await (
        await scene.ada.slash(scene.channel, "article remove", article=str(article.number), force=True)
    ).response()
    scene.ada.member.role_ids.clear()
    assert (await desk.press(asked, "Remove", scene.ada)).text == texts.MODERATORS_ONLY
    assert desk.stored() == [article]


async def test_an_article_removed_while_its_form_is_open(desk: Desk) -> None:
    scene, article = desk.scene, await desk.add()
    modal = await (await scene.mod.slash(scene.channel, "article edit", article=str(article.number))).modal()
    shown = await desk.slash("show", article=str(article.number))
    await desk.press(await desk.press(shown, "Remove"), "Remove")
    refused = await (await scene.mod.submit(modal, title="Too late")).response()
    assert refused.text == article_texts.NO_SUCH_ARTICLE
    assert (await desk.press(shown, "Edit")).text == article_texts.NO_SUCH_ARTICLE
