"""Who may use the desk.

Discord comes first: every desk command has `default_permissions`, which a guild's admin can widen or narrow under
Server Settings → Integrations. Then, with every command, button and form anew, what Discord says of the person at that
very moment: Manage Messages, or administrator, or one of the guild's moderator roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord

from bot.desk import texts
from bot.desk.guilds import Guilds
from bot.errors import RefusedError
from corpus.desk import GuildSettings


def may_moderate(permissions: discord.Permissions, role_ids: Iterable[int], settings: GuildSettings) -> bool:
    """Whether a person may change a guild's articles and decide on suggestions."""
    if permissions.manage_messages or permissions.administrator:
        return True
    return not set(settings.moderator_roles).isdisjoint(role_ids)


def may_configure(permissions: discord.Permissions, role_ids: Iterable[int], settings: GuildSettings) -> bool:
    """Whether a person may change a guild's settings: a right for one channel is not enough for that."""
    if permissions.manage_guild or permissions.administrator:
        return True
    return not set(settings.moderator_roles).isdisjoint(role_ids)


class Rights:
    """Asked at the beginning of every command, button and form of the desk."""

    def __init__(self, guilds: Guilds) -> None:
        """`guilds` knows the moderator roles."""
        self._guilds = guilds

    def require_guild(self, interaction: discord.Interaction[Any]) -> discord.Guild:
        """The guild in which a member does something; RefusedError outside of those that have added the bot."""
        _guild_of(interaction)
        if interaction.guild is None:
            raise RefusedError(texts.GUILD_ONLY)
        return interaction.guild

    def require_moderator(self, interaction: discord.Interaction[Any]) -> int:
        """The guild that the person may moderate; RefusedError if there is none."""
        guild_id = _guild_of(interaction)
        if not may_moderate(interaction.permissions, _roles_of(interaction), self._guilds.of(guild_id)):
            raise RefusedError(texts.MODERATORS_ONLY)
        return guild_id

    def require_manager(self, interaction: discord.Interaction[Any]) -> int:
        """The guild whose settings the person may change; RefusedError if there is none."""
        guild_id = _guild_of(interaction)
        if not may_configure(interaction.permissions, _roles_of(interaction), self._guilds.of(guild_id)):
            raise RefusedError(texts.MANAGERS_ONLY)
        return guild_id


def _guild_of(interaction: discord.Interaction[Any]) -> int:
    guild_id = interaction.guild_id
    if guild_id is None:
        raise RefusedError(texts.GUILD_ONLY)
    # What a person installed for themselves also works in guilds that have never let the bot in.
    if not interaction.is_guild_integration() and interaction.client.get_guild(guild_id) is None:
        raise RefusedError(texts.GUILD_ONLY)
    return guild_id


def _roles_of(interaction: discord.Interaction[Any]) -> list[int]:
    """The person's roles, as this interaction brings them."""
    person = interaction.user
    return [role.id for role in person.roles] if isinstance(person, discord.Member) else []
