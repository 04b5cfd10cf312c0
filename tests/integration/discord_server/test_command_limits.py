"""The limits on application commands, and what a sync keeps."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.integration.discord_server.conftest import Scene
from tests.integration.discord_server.raw import JSON, errors_at, send


def option(**more: Any) -> JSON:
    return {"type": 3, "name": "o", "description": "d"} | more


def command(**more: Any) -> JSON:
    return {"name": "c", "description": "d"} | more


CHOICES = [{"name": str(number), "value": str(number)} for number in range(26)]

REFUSED_COMMANDS: list[tuple[list[JSON], str, str]] = [
    ([command(name="Upper")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ([command(name="two words")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ([command(name="x" * 33)], "0.name", "BASE_TYPE_BAD_LENGTH"),
    ([command(description="")], "0.description", "BASE_TYPE_REQUIRED"),
    ([command(description="x" * 101)], "0.description", "BASE_TYPE_BAD_LENGTH"),
    ([command(), command()], "1.name", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    ([command(options=[option(name=f"o{n}") for n in range(26)])], "0.options", "BASE_TYPE_MAX_LENGTH"),
    ([command(options=[option(), option()])], "0.options.1.name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
    (
        [command(options=[option(), option(name="p", required=True)])],
        "0.options.1.required",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    ([command(options=[option(choices=CHOICES)])], "0.options.0.choices", "BASE_TYPE_MAX_LENGTH"),
    ([command(options=[option(type=5, autocomplete=True)])], "0.options.0.type", "BASE_TYPE_CHOICES"),
    ([command(options=[option(type=1), option(name="p")])], "0.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
    ([command(type=3)], "0.description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED"),
]


async def test_commands_that_discord_refuses(lenient: Scene) -> None:
    path = f"/applications/{lenient.bot.application_id}/commands"
    before = lenient.discord.commands()
    for body, where, code in REFUSED_COMMANDS:
        error = await send(lenient, "PUT", path, body)
        assert error is not None, (where, code)
        codes = [found["code"] for found in errors_at(lenient.discord.requests[-1].answer, where)]
        assert code in codes, (where, codes)
    assert lenient.discord.commands() == before


async def test_commands_one_by_one(scene: Scene) -> None:
    path = f"/applications/{scene.bot.application_id}/guilds/{scene.guild.id}/commands"
    assert await send(scene, "POST", path, command(name="extra")) is None
    assert scene.discord.requests[-1].status == 201
    first = scene.discord.commands(scene.guild)["extra"]
    assert await send(scene, "POST", path, command(name="extra", description="new")) is None
    assert scene.discord.requests[-1].status == 200
    assert scene.discord.commands(scene.guild)["extra"]["id"] == first["id"]
    assert await send(scene, "PATCH", f"{path}/{first['id']}", {"name": "more"}) is None
    fetched = await scene.bot.tree.fetch_command(int(first["id"]), guild=discord.Object(scene.guild.id))
    assert (fetched.name, fetched.description) == ("more", "new")
    with pytest.raises(discord.NotFound, match="10066"):
        await fetched.fetch_permissions(discord.Object(scene.guild.id))
    await fetched.delete()
    assert scene.discord.commands(scene.guild) == {}


async def test_ids_survive_a_sync(scene: Scene) -> None:
    before = {name: command["id"] for name, command in scene.discord.commands().items()}
    await scene.bot.tree.sync()
    assert {name: command["id"] for name, command in scene.discord.commands().items()} == before
    assert scene.discord.command_syncs == [None, None]
