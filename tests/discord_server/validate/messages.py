"""The limits on a message as a whole."""

from __future__ import annotations

from typing import Any

from tests.discord_server.errors import ApiError
from tests.discord_server.messages import EPHEMERAL, IS_COMPONENTS_V2, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS
from tests.discord_server.validate.components import check_components
from tests.discord_server.validate.embeds import check_embeds
from tests.discord_server.validate.form import Form

JSON = dict[str, Any]

SETTABLE_FLAGS = SUPPRESS_EMBEDS | EPHEMERAL | SUPPRESS_NOTIFICATIONS | IS_COMPONENTS_V2 | (1 << 13)


def check_message(body: JSON, *, flags: int, path: str = "", files: int = 0, whole: bool = True) -> None:
    """Checks the body of a message; `whole` if it stands alone and so must not be empty."""
    form = Form()
    at = f"{path}." if path else ""
    v2 = bool(flags & IS_COMPONENTS_V2)
    if v2:
        _refuse_legacy_fields(form, at, body)
    form.length(f"{at}content", body.get("content"), most=2000)
    check_embeds(form, f"{at}embeds", body.get("embeds"))
    check_components(form, f"{at}components", body.get("components"), v2=v2)
    check_allowed_mentions(form, f"{at}allowed_mentions", body.get("allowed_mentions"))
    form.length(f"{at}nonce", body.get("nonce") if isinstance(body.get("nonce"), str) else None, most=25)
    form.count(f"{at}attachments", body.get("attachments"), most=10)
    form.done()
    if whole and not files and not _has_anything(body):
        raise ApiError(400, 50006)


def _refuse_legacy_fields(form: Form, at: str, body: JSON) -> None:
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(name):
            message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.add(f"{at}{name}", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _has_anything(body: JSON) -> bool:
    content = body.get("content")
    if isinstance(content, str) and content.strip():
        return True
    return any(body.get(name) for name in ("embeds", "components", "attachments", "sticker_ids", "poll"))


def check_allowed_mentions(form: Form, path: str, allowed: JSON | None) -> None:
    """Checks an allowed_mentions object."""
    if allowed is None:
        return
    parse = form.count(f"{path}.parse", allowed.get("parse"), most=3)
    for index, kind in enumerate(parse):
        form.choice(f"{path}.parse.{index}", kind, {"users", "roles", "everyone"})
    for kind in ("users", "roles"):
        listed = form.count(f"{path}.{kind}", allowed.get(kind), most=100)
        if listed and kind in parse:
            message = f'"{kind}" cannot be both in parse and listed'
            form.add(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
