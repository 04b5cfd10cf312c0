"""`/article bulk`: many links in one file, one message that tells how far it is."""

from __future__ import annotations

from bot.desk import article_texts, texts
from tests.discord_server import Reply
from tests.integration.bot.articles.conftest import Desk
from tests.integration.bot.articles.test_adding import use_posts_channel


def a_file(desk: Desk, *paths: str) -> tuple[str, bytes]:
    return "links.txt", "\n".join(f"{desk.site.url}/{path}" for path in paths).encode()


async def summary(desk: Desk, name: str, body: bytes) -> Reply:
    call = await desk.scene.mod.slash(desk.scene.channel, "article bulk", file=(name, body))
    reply: Reply = await call.until(
        lambda: next((r for r in call.messages if "links added" in r.text), None), timeout=30
    )
    return reply


async def test_a_file_of_links_is_added(desk: Desk) -> None:
    posts = desk.scene.guild.add_text_channel("posts")
    await use_posts_channel(desk, posts.id)
    name, body = a_file(desk, "lucid", "gone", "rivian", "lucid?utm_source=x", "nio")
    reply = await summary(desk, name, body + b"\nno link here\n# a remark\nhttp://127.0.0.1/\n")
    assert reply.ephemeral
    assert reply.buttons == []
    assert "Done: 3 of 5 links added for this server" in reply.text
    for words in ("line 2", "404", "line 4", "twice in the file", "line 6: no link here", "line 8"):
        assert words in reply.text
    assert desk.titles == ["Lucid makes *news*", "NIO makes *news*", "Rivian makes *news*"]
    post = await posts.next_message(author=desk.scene.discord.bot)
    assert "3 new articles here" in post.text
    assert len(posts.messages) == 1


async def test_it_can_be_cancelled(desk: Desk) -> None:
    name, body = a_file(desk, "lucid", *(f"slow/{number}/rivian" for number in range(20)))
    call = await desk.scene.mod.slash(desk.scene.channel, "article bulk", file=(name, body))
    progress = await call.response(timeout=30)
    assert "Adding 21 links" in progress.text
    assert [button.label for button in progress.buttons] == ["Cancel"]
    second = await desk.slash("bulk", file=(name, body))
    assert second.text == article_texts.BULK_RUNNING
    desk.scene.mod.member.role_ids, roles = [], desk.scene.mod.member.role_ids
    assert (await desk.press(progress, "Cancel")).text == texts.MODERATORS_ONLY
    desk.scene.mod.member.role_ids = roles
    stopping = await desk.press(progress, "Cancel")
    assert "Stopping" in stopping.text
    desk.site.gate.set()
    await call.until(lambda: "Cancelled: " in progress.text, timeout=30)
    assert len(desk.site.visits) < 8
    assert {article.title for article in desk.stored()} <= {"Lucid makes *news*"}
    assert "links were not reached: it was cancelled" in progress.text
    assert (await call.followup()).attachments[0]["filename"] == "not-added.txt"


async def test_a_cancel_button_of_a_run_that_is_over(desk: Desk) -> None:
    name, body = a_file(desk, "slow/lucid")
    call = await desk.scene.mod.slash(desk.scene.channel, "article bulk", file=(name, body))
    progress = await call.response(timeout=30)
    button = progress.button("Cancel").custom_id
    kept = progress.message.components
    desk.site.gate.set()
    await call.until(lambda: "Done: 1 of 1 link added" in progress.text, timeout=30)
    progress.message.components = kept
    late = await (await desk.scene.mod.press(progress, custom_id=button)).response()
    assert late.text == article_texts.BULK_GONE


async def test_files_that_hold_no_links(desk: Desk) -> None:
    for name, body, words in (
        ("links.pdf", b"%PDF-1.7", article_texts.NOT_A_LIST),
        ("links.txt", b"\x89PNG\r\n\x1a\n\x00\x00", article_texts.NOT_A_LIST),
        ("links.txt", b"nothing here", article_texts.NO_LINKS_IN_FILE),
        ("links.txt", b"x" * 200_001, "too large"),
    ):
        reply = await desk.slash("bulk", file=(name, body))
        assert reply.ephemeral
        assert words in reply.text
    many = "\n".join(f"https://a.example/{number}" for number in range(201)).encode()
    assert "more than 200 links" in (await desk.slash("bulk", file=("links.txt", many))).text


async def test_many_refusals_come_as_a_file(desk: Desk) -> None:
    name, body = a_file(desk, "nio", *(f"gone/{number}" for number in range(40)))
    call = await desk.scene.mod.slash(desk.scene.channel, "article bulk", file=(name, body))
    follow = await call.followup(timeout=30)
    assert follow.ephemeral
    assert follow.attachments[0]["filename"] == "not-added.txt"
    assert "Done: 1 of 41 links added" in (await call.response()).text


async def test_a_restart_is_said_in_the_progress(desk: Desk) -> None:
    name, body = a_file(desk, *(f"slow/{number}/nio" for number in range(20)))
    call = await desk.scene.mod.slash(desk.scene.channel, "article bulk", file=(name, body))
    progress = await call.response(timeout=30)
    await desk.scene.bot.in_flight.stop(2.0)
    assert "I am restarting" in progress.text
    assert progress.buttons == []
