"""What the bot lacks to do something in a place (pure: permissions in, names out)."""

from __future__ import annotations

import discord

NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
}
"""As Discord's own settings call them."""


def missing_to_write(permissions: discord.Permissions, *, in_thread: bool) -> tuple[str, ...]:
    """Permissions that are needed to write, and not there."""
    return _missing(permissions, "send_messages_in_threads" if in_thread else "send_messages")


def refused_to_write(*, in_thread: bool, seen: bool) -> tuple[str, ...]:
    """What was missing where Discord refused a message although it had told of all permissions; `seen`: the channel."""
    return (NAMES[("send_messages_in_threads" if in_thread else "send_messages") if seen else "view_channel"],)


def missing_to_thread(permissions: discord.Permissions) -> tuple[str, ...]:
    """Permissions that are needed to open a thread on a message and to write in it, and not there."""
    return _missing(permissions, "create_public_threads", "send_messages_in_threads")


def _missing(permissions: discord.Permissions, *needed: str) -> tuple[str, ...]:
    if permissions.administrator:
        return ()
    if not permissions.view_channel:
        return (NAMES["view_channel"],)  # without it Discord says of nothing else whether it is allowed
    return tuple(NAMES[name] for name in needed if not getattr(permissions, name))
