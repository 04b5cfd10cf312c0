"""Which permission is missing."""

from __future__ import annotations

import discord
import pytest

from bot.places import missing_to_thread, missing_to_write, refused_to_write

ALL = discord.Permissions.all()


def without(*names: str) -> discord.Permissions:
    return discord.Permissions(ALL.value, **{"administrator": False, **dict.fromkeys(names, False)})


@pytest.mark.parametrize(
    ("permissions", "in_thread", "missing"),
    [
        (without(), False, ()),
        (without("send_messages"), False, ("Send Messages",)),
        (without("send_messages"), True, ()),
        (without("send_messages_in_threads"), True, ("Send Messages in Threads",)),
        (without("send_messages_in_threads", "embed_links"), False, ()),
        (without("view_channel", "send_messages"), False, ("View Channel",)),
        (discord.Permissions(administrator=True), True, ()),
        (discord.Permissions.none(), True, ("View Channel",)),
    ],
)
def test_what_is_missing_to_write(permissions: discord.Permissions, in_thread: bool, missing: tuple[str, ...]) -> None:
    assert missing_to_write(permissions, in_thread=in_thread) == missing


def test_what_is_missing_to_open_a_thread() -> None:
    assert missing_to_thread(without()) == ()
    assert missing_to_thread(without("send_messages")) == ()
    assert missing_to_thread(without("create_public_threads", "send_messages_in_threads")) == (
        "Create Public Threads",
        "Send Messages in Threads",
    )


def test_what_an_unannounced_refusal_means() -> None:
    assert refused_to_write(in_thread=False, seen=False) == ("View Channel",)
    assert refused_to_write(in_thread=True, seen=True) == ("Send Messages in Threads",)
    assert refused_to_write(in_thread=False, seen=True) == ("Send Messages",)
