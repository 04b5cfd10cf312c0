"""How a request body becomes a message: shared by channels, callbacks and webhooks."""

from __future__ import annotations

import itertools
from typing import Any

from tests.discord_server.entities import Channel
from tests.discord_server.errors import ApiError
from tests.discord_server.mentions import mentions_in, pings_of, text_displays
from tests.discord_server.messages import EPHEMERAL, IS_COMPONENTS_V2, SUPPRESS_EMBEDS, Message
from tests.discord_server.permissions import Permissions
from tests.discord_server.rest.request import RestRequest
from tests.discord_server.validate.components import children, walk
from tests.discord_server.validate.form import Form
from tests.discord_server.validate.messages import SETTABLE_FLAGS, check_message

JSON = dict[str, Any]

MAX_FILE = 10 * 1024 * 1024


def new_message(request: RestRequest, body: JSON, channel: Channel, *, path: str = "", **more: Any) -> Message:
    """Checks a body and makes the message of it, not yet put into its channel."""
    flags = int(body.get("flags") or 0) & SETTABLE_FLAGS
    check_message(body, flags=flags, path=path, files=len(request.files))
    world = request.world
    message = Message(world.snowflakes.next(), channel, world.bot, **more)
    message.flags |= flags
    message.nonce = body.get("nonce")
    message.tts = bool(body.get("tts"))
    fill(request, message, body, path=path)
    return message


def fill(request: RestRequest, message: Message, body: JSON, *, path: str = "", ping: bool = True) -> None:
    """Puts the content of a body into a message."""
    if "attachments" in body or request.files:
        message.attachments = _attachments(request, message, body)
    if "content" in body:
        message.content = (body["content"] or "").strip()
    if "embeds" in body:
        message.embeds = [_embed(embed) for embed in body["embeds"] or []]
    if "components" in body:
        message.components = body["components"] or []
        _number(message.components)
    _resolve_attachments(message, path)
    _mention(request, message, body.get("allowed_mentions"), ping=ping)


def edit(request: RestRequest, message: Message, body: JSON, *, path: str = "", ping: bool = False) -> None:
    """Checks an edit against the message that it would make, and makes it."""
    asked = int(body.get("flags") or 0)
    flags = message.flags | (asked & IS_COMPONENTS_V2)
    if "flags" in body:
        flags = (flags & ~SUPPRESS_EMBEDS) | (asked & SUPPRESS_EMBEDS)
    merged = {
        "content": message.content,
        "embeds": message.embeds,
        "components": message.components,
        "attachments": message.attachments,
    } | body
    check_message(merged, flags=flags, path=path, files=len(request.files))
    message.flags = flags
    fill(request, message, body, path=path, ping=ping)


def _attachments(request: RestRequest, message: Message, body: JSON) -> list[JSON]:
    if any(len(upload.content) > MAX_FILE for upload in request.files.values()):
        raise ApiError(413, 40005)
    listed = body.get("attachments")
    if listed is None:
        listed = [{"id": number} for number in request.files]
    named = {int(item["id"]): item for item in listed}
    kept = [known for known in message.attachments if int(known["id"]) in named]
    uploads = []
    for number, upload in request.files.items():
        item = named.get(number, {})
        extra = {"description": item["description"]} if item.get("description") else {}
        kind = content_type_of(upload.filename, upload.content_type)
        uploads.append((item.get("filename") or upload.filename, kind, upload.content, extra))
    made = request.world.store_files(message.channel, uploads)
    for attachment in made if message.flags & EPHEMERAL else []:
        attachment["ephemeral"] = True
    return kept + made


KINDS = {"png": "image/png", "jpg": "image/jpeg", "txt": "text/plain; charset=utf-8", "html": "text/html"}


def content_type_of(filename: str, given: str) -> str:
    """The content type that Discord tells of a file, by its name where the upload does not say."""
    if given != "application/octet-stream":
        return given
    return KINDS.get(filename.rpartition(".")[2].lower(), given)


def _embed(embed: JSON) -> JSON:
    return {"type": "rich", **{key: value for key, value in embed.items() if value is not None}}


def _number(components: list[JSON]) -> None:
    everything = walk(components)
    taken = {component["id"] for component in everything if component.get("id")}
    free = (number for number in itertools.count(1) if number not in taken)
    for component in everything:
        if not component.get("id"):
            component["id"] = next(free)


def _media_of(message: Message) -> list[tuple[str, JSON]]:
    found: list[tuple[str, JSON]] = []
    for index, embed in enumerate(message.embeds):
        found += [(f"embeds.{index}.{part}.url", embed[part]) for part in ("image", "thumbnail") if embed.get(part)]

    def look(listed: list[JSON], path: str) -> None:
        for index, component in enumerate(listed):
            at = f"{path}.{index}"
            if component.get("type") == 11:
                found.append((f"{at}.media.url", component["media"]))
            elif component.get("type") == 12:
                found.extend((f"{at}.items.{n}.media.url", i["media"]) for n, i in enumerate(component["items"]))
            elif component.get("type") == 13:
                found.append((f"{at}.file.url", component["file"]))
            look(children(component), f"{at}.components")

    look(message.components, "components")
    return found


def _resolve_attachments(message: Message, path: str) -> None:
    form = Form()
    by_name = {attachment["filename"]: attachment for attachment in message.attachments}
    for at, media in _media_of(message):
        scheme, _, name = str(media.get("url", "")).partition("://")
        if scheme == "attachment" and name not in by_name:
            form.add(f"{path}.{at}" if path else at, "UNRESOLVED_ATTACHMENT", f"No attachment is named {name}")
            continue
        attachment = by_name.get(name) if scheme == "attachment" else None
        if attachment is not None:
            media |= {"url": attachment["url"], "attachment_id": attachment["id"]}
        media |= {"proxy_url": media["url"], "width": 0, "height": 0, "loading_state": 2, "flags": 0}
        media |= {"content_type": attachment["content_type"] if attachment else None, "placeholder": None}
    form.done()


def _mention(request: RestRequest, message: Message, allowed: JSON | None, *, ping: bool) -> None:
    world = request.world
    found = mentions_in("\n".join([message.content, *text_displays(message.components)]))
    guild = message.channel.guild
    may = bool(world.bot_permissions(message.channel) & Permissions.MENTION_EVERYONE)
    replied_to = message.reference.author if message.reference is not None and message.webhook_id is None else None
    pings = pings_of(found, allowed, guild=guild, may_mention_everyone=may, replied_to=replied_to)
    named = dict.fromkeys([*found.users, *([replied_to.id] if replied_to and replied_to.id in pings.users else [])])
    message.mentions = [world.users[user] for user in named if user in world.users]
    message.mention_roles = [role for role in found.roles if guild is not None and role in guild.roles]
    message.mention_everyone = pings.everyone
    if ping and not message.ephemeral:
        message.pings = pings
