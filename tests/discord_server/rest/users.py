"""The bot's own user and application, other users, DM channels, the gateway's address."""

from __future__ import annotations

from tests.discord_server.rest.request import JSON, RestRequest, Routes


async def get_me(request: RestRequest) -> JSON:
    """GET /users/@me."""
    return request.world.bot.to_json() | {"verified": True, "mfa_enabled": False, "email": None, "locale": "en-US"}


async def get_user(request: RestRequest) -> JSON:
    """GET /users/{user_id}."""
    return request.user().to_json()


async def get_application(request: RestRequest) -> JSON:
    """GET /applications/@me and /oauth2/applications/@me."""
    world = request.world
    application = world.application
    return {
        "id": str(application.id),
        "name": application.name,
        "icon": None,
        "description": "Answers questions on electric-vehicle news",
        "bot_public": True,
        "bot_require_code_grant": False,
        "bot": world.bot.to_json(),
        "owner": application.owner.to_json(),
        "team": None,
        "verify_key": "0" * 64,
        "flags": application.flags,
        "summary": "",
        "hook": True,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": sum(user.installed_app for user in world.users.values()),
        "integration_types_config": {"0": {}, "1": {}},
    }


async def create_dm(request: RestRequest) -> JSON:
    """POST /users/@me/channels."""
    request.params["user_id"] = str(request.json.get("recipient_id"))
    return request.world.dm_with(request.user()).to_json()


async def get_gateway(request: RestRequest) -> JSON:
    """GET /gateway."""
    return {"url": request.world.gateway_url}


async def get_gateway_bot(request: RestRequest) -> JSON:
    """GET /gateway/bot."""
    limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
    return {"url": request.world.gateway_url, "shards": 1, "session_start_limit": limit}


async def list_guilds(request: RestRequest) -> list[JSON]:
    """GET /users/@me/guilds."""
    guilds = request.world.bot_guilds()
    return [guild.to_json() | {"owner": False, "permissions": "0"} for guild in guilds]


ROUTES: Routes = [
    ("GET", "/users/@me", get_me),
    ("GET", "/users/@me/guilds", list_guilds),
    ("POST", "/users/@me/channels", create_dm),
    ("GET", "/users/{user_id}", get_user),
    ("GET", "/applications/@me", get_application),
    ("GET", "/oauth2/applications/@me", get_application),
    ("GET", "/gateway", get_gateway),
    ("GET", "/gateway/bot", get_gateway_bot),
]
