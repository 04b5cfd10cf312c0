"""Which mentions a text holds, and which of them would ping someone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.entities import Guild, User

JSON = dict[str, Any]

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
EVERYONE = re.compile(r"@(?:everyone|here)\b")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


@dataclass
class Pings:
    """Who is notified by a message."""

    users: set[int] = field(default_factory=set)
    roles: set[int] = field(default_factory=set)
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


@dataclass
class Mentions:
    """Who is named in a text, pinged or not."""

    users: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    everyone: bool = False


def mentions_in(text: str) -> Mentions:
    """The mentions in a text, outside code."""
    text = CODE.sub("", text)
    users = [int(found) for found in dict.fromkeys(USER.findall(text))]
    roles = [int(found) for found in dict.fromkeys(ROLE.findall(text))]
    return Mentions(users, roles, bool(EVERYONE.search(text)))


def text_displays(components: Iterable[JSON]) -> list[str]:
    """The contents of all text displays, in the order a reader meets them."""
    texts: list[str] = []
    for component in components:
        if component.get("type") == 10:
            texts.append(str(component.get("content", "")))
        texts += text_displays(component.get("components") or [])
    return texts


def pings_of(
    found: Mentions,
    allowed: JSON | None,
    *,
    guild: Guild | None,
    may_mention_everyone: bool,
    replied_to: User | None,
) -> Pings:
    """Who is notified, given the request's allowed_mentions and the author's permission."""
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])
    listed_users = {int(user) for user in (allowed or {}).get("users") or []}
    listed_roles = {int(role) for role in (allowed or {}).get("roles") or []}
    pings = Pings()
    pings.users = {user for user in found.users if "users" in parse or user in listed_users}
    for role_id in found.roles:
        role = guild.roles.get(role_id) if guild else None
        if role and ("roles" in parse or role_id in listed_roles) and (role.mentionable or may_mention_everyone):
            pings.roles.add(role_id)
    pings.everyone = found.everyone and "everyone" in parse and may_mention_everyone
    if replied_to is not None and (allowed is None or allowed.get("replied_user")):
        pings.users.add(replied_to.id)
    return pings
