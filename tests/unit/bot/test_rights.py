from __future__ import annotations

import discord
import pytest

from bot.desk.rights import may_configure, may_moderate
from corpus.desk import GuildSettings

NOBODY = discord.Permissions()
SETTINGS = GuildSettings(1, moderator_roles=(50, 51))


@pytest.mark.parametrize(
    ("permissions", "roles", "moderates", "configures"),
    [
        (NOBODY, [], False, False),
        (NOBODY, [49, 52], False, False),
        (NOBODY, [49, 51], True, True),
        (discord.Permissions(manage_messages=True), [], True, False),
        (discord.Permissions(manage_guild=True), [], False, True),
        (discord.Permissions(administrator=True), [], True, True),
        (discord.Permissions(manage_channels=True, manage_roles=True, send_messages=True), [], False, False),
    ],
)
def test_who_may(permissions: discord.Permissions, roles: list[int], moderates: bool, configures: bool) -> None:
    assert may_moderate(permissions, roles, SETTINGS) is moderates
    assert may_configure(permissions, roles, SETTINGS) is configures


def test_without_moderator_roles_no_role_is_one() -> None:
    assert not may_moderate(NOBODY, [1, 2], GuildSettings(1))
    assert not may_configure(NOBODY, [], GuildSettings(1))
