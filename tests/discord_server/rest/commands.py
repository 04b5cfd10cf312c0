"""Application commands: global and of one guild."""

from __future__ import annotations

from typing import Any

from tests.discord_server.errors import ApiError, unknown
from tests.discord_server.rest.request import JSON, Answer, RestRequest, Routes
from tests.discord_server.validate.commands import check_command, check_commands


def _scope(request: RestRequest) -> int | None:
    if request.id("application_id", 10002) != request.world.application.id:
        raise unknown(10002)
    return request.guild().id if "guild_id" in request.params else None


async def list_commands(request: RestRequest) -> list[JSON]:
    """GET …/commands."""
    return [command.to_json() for command in request.world.commands.in_scope(_scope(request))]


async def overwrite_commands(request: RestRequest) -> list[JSON]:
    """PUT …/commands."""
    scope, bodies = _scope(request), request.recorded.body
    if not isinstance(bodies, list):
        raise ApiError(400, 50035, errors={"_errors": [{"code": "LIST_TYPE_CONVERT", "message": "Not a list"}]})
    check_commands(bodies)
    return [command.to_json() for command in request.world.commands.overwrite(scope, bodies)]


async def create_command(request: RestRequest) -> Answer:
    """POST …/commands."""
    scope = _scope(request)
    check_command(request.json)
    command, new = request.world.commands.upsert(scope, request.json)
    return Answer(201 if new else 200, command.to_json())


async def get_command(request: RestRequest) -> JSON:
    """GET …/commands/{command_id}."""
    return request.world.commands.get(_scope(request), request.id("command_id", 10063)).to_json()


async def edit_command(request: RestRequest) -> JSON:
    """PATCH …/commands/{command_id}."""
    scope, command_id = _scope(request), request.id("command_id", 10063)
    body: dict[str, Any] = request.world.commands.get(scope, command_id).body | request.json
    check_command(body)
    return request.world.commands.upsert(scope, body, command_id=command_id)[0].to_json()


async def delete_command(request: RestRequest) -> None:
    """DELETE …/commands/{command_id}."""
    request.world.commands.delete(_scope(request), request.id("command_id", 10063))


async def list_permissions(request: RestRequest) -> list[JSON]:
    """GET …/commands/permissions: none are ever set."""
    _scope(request)
    return []


async def get_permissions(request: RestRequest) -> JSON:
    """GET …/commands/{command_id}/permissions: none are ever set."""
    _scope(request)
    raise unknown(10066)


GLOBAL = "/applications/{application_id}/commands"
GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
ROUTES: Routes = [("GET", GUILD + "/permissions", list_permissions)]
for _base in (GLOBAL, GUILD):
    ROUTES += [
        ("GET", _base, list_commands),
        ("PUT", _base, overwrite_commands),
        ("POST", _base, create_command),
        ("GET", _base + "/{command_id}", get_command),
        ("PATCH", _base + "/{command_id}", edit_command),
        ("DELETE", _base + "/{command_id}", delete_command),
    ]
ROUTES += [("GET", GUILD + "/{command_id}/permissions", get_permissions)]
