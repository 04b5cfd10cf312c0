"""The web application: routing, authorization, scripted faults, rate limits, and the record of every request."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from aiohttp import web

from tests.discord_server.errors import ApiError
from tests.discord_server.rest import callbacks, channels, commands, guilds, messages, threads, users, webhooks
from tests.discord_server.rest.request import Answer, Handler, RecordedRequest, RestRequest, Routes, read_body
from tests.discord_server.traffic import FaultError, Traffic
from tests.discord_server.world import World

PREFIX = "/api/v10"
MAX_BODY = 26 * 1024 * 1024
WITHOUT_TOKEN = ("/interactions/", "/webhooks/", "/gateway")

ALL_ROUTES: Routes = [
    *users.ROUTES,
    *channels.ROUTES,
    *threads.ROUTES,
    *messages.ROUTES,
    *guilds.ROUTES,
    *commands.ROUTES,
    *callbacks.ROUTES,
    *webhooks.ROUTES,
]


class Rest:
    """REST for one world."""

    def __init__(self, world: World, traffic: Traffic) -> None:
        self.world = world
        self.traffic = traffic
        self.requests: list[RecordedRequest] = []

    def add_to(self, app: web.Application) -> None:
        """Adds all routes."""
        for method, path, handler in ALL_ROUTES:
            app.router.add_route(method, PREFIX + path, self._serve(path, handler))
        app.router.add_route("*", PREFIX + "/{unknown:.*}", self._serve("", _unknown_route))
        app.router.add_route("GET", "/cdn/{path:.*}", self._file)

    def _serve(self, route: str, handler: Handler) -> Any:
        async def serve(request: web.Request) -> web.Response:
            return await self._answer(request, route, handler)

        return serve

    async def _answer(self, request: web.Request, route: str, handler: Handler) -> web.Response:
        path = request.path.removeprefix(PREFIX)
        recorded = RecordedRequest(request.method, path, route, dict(request.query), time.monotonic())
        self.requests.append(recorded)
        headers: dict[str, str] = {}
        try:
            await read_body(request, recorded)
            await self._scripted(recorded, after=False)
            self._authorize(request, path)
            headers = self.traffic.count(recorded, self.world)
            result = await handler(RestRequest(self.world, recorded, dict(request.match_info)))
            await self._scripted(recorded, after=True)
            answer = result if isinstance(result, Answer) else Answer(204 if result is None else 200, result)
        except ApiError as error:
            answer = Answer(error.status, error.body())
        except FaultError as fault:
            recorded.scripted = not fault.counted
            answer, headers = Answer(fault.status, fault.body), headers | fault.headers
        recorded.status, recorded.answer = answer.status, answer.body
        recorded.seconds = time.monotonic() - recorded.at
        self.world.changed.notify()
        return to_response(answer, headers)

    async def _scripted(self, recorded: RecordedRequest, *, after: bool) -> None:
        delay = self.traffic.latency(recorded, after=after)
        if delay:
            await asyncio.sleep(delay)
        self.traffic.fault(recorded, after=after)

    def _authorize(self, request: web.Request, path: str) -> None:
        given = request.headers.get("Authorization")
        if given is None and path.startswith(WITHOUT_TOKEN):
            return
        if given != f"Bot {self.world.application.token}":
            raise ApiError(401, 0, "401: Unauthorized")

    async def _file(self, request: web.Request) -> web.Response:
        found = self.world.files.get(request.match_info["path"])
        if found is None:
            return web.Response(status=404, text="This content is no longer available.")
        content_type, content = found
        return web.Response(body=content, headers={"Content-Type": content_type})


async def _unknown_route(_request: RestRequest) -> Answer:
    return Answer(404, {"message": "404: Not Found", "code": 0})


def to_response(answer: Answer, headers: dict[str, str]) -> web.Response:
    """The HTTP response; discord.py wants the bare content type and takes a 429 without Via for Cloudflare's."""
    headers = {"Via": "1.1 google", **headers}
    if answer.body is None:
        return web.Response(status=answer.status, headers=headers)
    if isinstance(answer.body, str):
        return web.Response(status=answer.status, text=answer.body, headers=headers)
    body = json.dumps(answer.body).encode()
    return web.Response(status=answer.status, body=body, content_type="application/json", headers=headers)
