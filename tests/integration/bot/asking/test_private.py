"""Who sees an answer: the asker alone where that is wanted or cannot be helped, all once it is shared."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from bot import texts
from tests.discord_server import CommandNotFound, NotAllowed, Permissions, Reply, running
from tests.integration.bot.conftest import THREE, XIAOMI, Scene

TELL = "Tell me when this changes"


async def ask(scene: Scene, **options: object) -> Reply:
    options = {"question": XIAOMI, **options}
    call = await scene.ada.slash(scene.channel, "ask", **options)  # type: ignore[arg-type]
    return await call.response(timeout=30)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


async def test_a_private_answer_is_the_askers_alone(scene: Scene) -> None:
    answer = await ask(scene, private=True)
    assert answer.ephemeral
    assert not scene.mod.sees(answer)
    assert all(name in answer.text for name in THREE)
    assert labels(answer) == ["Show evidence", "👍", "👎", "Share", TELL]
    assert "Only you" not in answer.text  # that was wanted
    shown = await (await scene.ada.press(answer, "Show evidence")).response()
    assert "Brilliance Auto" in shown.text


async def test_share_posts_it_with_credit_once(scene: Scene) -> None:
    answer = await ask(scene, private=True)
    call = await scene.ada.press(answer, "Share")
    shared = await call.followup()
    assert not shared.ephemeral
    assert scene.mod.sees(shared)
    assert all(name in shared.text for name in THREE)
    assert shared.text.startswith(f"> {XIAOMI}")
    assert f"{scene.ada.mention} asked this and shared the answer." in shared.text
    assert labels(shared) == ["Show evidence", "👍", "👎", TELL]
    await call.until(lambda: "Share" not in labels(answer))
    assert "You have shared this." in answer.text
    with pytest.raises(LookupError):
        await scene.ada.press(answer, "Share")
    asked = await scene.mod.say(scene.channel, "How much does it invest?", reply_to=shared)
    followed = await scene.channel.next_message(author=scene.discord.bot, after=asked, timeout=30)
    assert "$10 billion" in followed.text


async def test_share_works_after_a_restart_and_after_the_first_token(stage: Scene) -> None:
    async with running(stage.discord, stage.make_bot()):
        call = await stage.ada.slash(stage.channel, "ask", question=XIAOMI, private=True)
        answer = await call.response(timeout=30)
        call.expire()
    await stage.discord.wait_offline()
    async with running(stage.discord, stage.make_bot()):
        shared = await (await stage.ada.press(answer, "Share")).followup()
        assert "Brilliance Auto" in shared.text
    stage.check()


async def test_share_only_where_the_person_may_write(scene: Scene) -> None:
    answer = await ask(scene, private=True)
    scene.channel.deny(scene.ada, Permissions.SEND_MESSAGES)  # in the meantime
    told = await (await scene.ada.press(answer, "Share")).response()
    assert told.ephemeral
    assert told.text == (
        f"You may not write in {scene.channel.mention} (you lack the permission Send Messages), so I do not share it."
    )
    assert [message for message in scene.channel.messages if not message.ephemeral] == []


async def test_share_only_where_the_bot_may_write(scene: Scene) -> None:
    answer = await ask(scene, private=True)
    scene.channel.deny(scene.discord.bot, Permissions.SEND_MESSAGES)
    told = await (await scene.ada.press(answer, "Share")).response()
    assert told.ephemeral
    assert "I lack the permission Send Messages" in told.text


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py's five attempts follow at once, where it would pause for 25 s in all."""

    async def pause(_seconds: float) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr("discord.webhook.async_.asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": pause}))


@pytest.mark.usefixtures("no_pauses")
async def test_a_share_that_discord_refuses_can_be_tried_again(scene: Scene) -> None:
    answer = await ask(scene, private=True)
    scene.discord.fail("POST", "/webhooks/*", status=500, times=5)
    told = await (await scene.ada.press(answer, "Share")).response(timeout=30)
    assert told.ephemeral
    assert "Share" in labels(answer)
    shared = await (await scene.ada.press(answer, "Share")).followup()
    assert scene.mod.sees(shared)


async def test_a_refusal_that_discord_did_not_announce_is_named_too(scene: Scene) -> None:
    private = scene.ada.dm()
    scene.discord.fail("POST", f"/channels/{scene.channel.id}/*", status=403, code=50013, times=5)
    await scene.ada.say(scene.channel, f"{scene.at} {XIAOMI}")
    told = await private.next_message(author=scene.discord.bot)
    assert "I lack the permission Send Messages." in told.text


async def test_where_the_bot_may_not_write_the_answer_is_private(scene: Scene) -> None:
    scene.channel.deny(scene.discord.bot, Permissions.SEND_MESSAGES)
    answer = await ask(scene)
    assert answer.ephemeral
    assert all(name in answer.text for name in THREE)
    assert f"I may not write in {scene.channel.mention} (I lack the permission Send Messages)" in answer.text
    assert "Share" not in labels(answer)


async def test_what_is_missing_is_named_and_nothing_else(scene: Scene) -> None:
    scene.channel.deny(scene.discord.bot, Permissions.VIEW_CHANNEL)
    assert "(I lack the permission View Channel)" in (await ask(scene)).text
    other = scene.guild.add_text_channel("other")
    thread = await scene.ada.start_thread(await scene.ada.say(other, "let us talk"), "Xiaomi")
    other.deny(scene.discord.bot, Permissions.SEND_MESSAGES_IN_THREADS)
    call = await scene.mod.slash(thread, "ask", question=XIAOMI)
    assert "(I lack the permission Send Messages in Threads)" in (await call.response(timeout=30)).text
    private = scene.mod.dm()
    await scene.mod.say(thread, f"{scene.at} {XIAOMI}")
    told = await private.next_message(author=scene.discord.bot)
    assert told.text == (
        f"I may not answer in {thread.mention}: I lack the permission Send Messages in Threads. "
        "Someone who manages the server can allow it."
    )


# ---------------------------------------------------------------- apps that members bring along


async def test_anywhere_with_a_user_install(stage: Scene) -> None:
    elsewhere = stage.discord.add_guild("Strangers", bot_permissions=None)
    channel = elsewhere.add_text_channel("talk")
    eve = elsewhere.add_member("eve")
    bob = stage.discord.add_user("bob")
    async with running(stage.discord, stage.make_bot()):
        with pytest.raises(CommandNotFound):
            await eve.slash(channel, "ask", question=XIAOMI)
        eve.install_app()
        answer = await (await eve.slash(channel, "ask", question=XIAOMI)).response(timeout=30)
        assert not answer.ephemeral
        assert all(name in answer.text for name in THREE)
        told = await (await eve.press(answer, "👍")).response()
        assert "Thank you" in told.text
        between = eve.dm_with(bob)
        answer = await (await eve.slash(between, "ask", question=XIAOMI, private=True)).response(timeout=30)
        assert answer.ephemeral
        shared = await (await eve.press(answer, "Share")).followup()
        assert "Brilliance Auto" in shared.text
        call = await eve.slash(channel, "ask", question=XIAOMI, thread=True)
        await call.response(timeout=30)
        assert "Threads can be opened" in (await call.followup()).text
        assert (await (await eve.slash(between, "forget me")).response()).ephemeral
    stage.check()


async def test_alone_with_the_bot_there_is_nobody_to_share_with(scene: Scene) -> None:
    call = await scene.ada.slash(scene.ada.dm(), "ask", question=XIAOMI, private=True)
    assert "Share" not in labels(await call.response(timeout=30))


async def test_where_discord_makes_it_private_the_asker_is_told_why(stage: Scene) -> None:
    strict = stage.discord.add_guild("Strict", bot_permissions=None)
    channel = strict.add_text_channel("talk")
    strict.everyone.permissions &= ~Permissions.USE_EXTERNAL_APPS
    eve = strict.add_member("eve")
    eve.install_app()
    async with running(stage.discord, stage.make_bot()):
        answer = await (await eve.slash(channel, "ask", question=XIAOMI)).response(timeout=30)
        assert answer.ephemeral
        assert "Use External Apps" in answer.text
        assert "Share" not in labels(answer)
    stage.check()


async def test_what_goes_wrong_after_an_answer_does_not_take_its_place(scene: Scene) -> None:
    scene.discord.fail("POST", "/webhooks/*", status=403)
    call = await scene.ada.slash(scene.channel, "ask", question=XIAOMI, private=True, thread=True)
    answer = await call.response(timeout=30)
    assert (await call.followup()).text == texts.FAULT
    assert all(name in answer.text for name in THREE)


async def test_a_stranger_cannot_press_what_is_not_theirs(scene: Scene) -> None:
    answer = await ask(scene, private=True)
    with pytest.raises(NotAllowed):
        await scene.mod.press(answer, "Share")
