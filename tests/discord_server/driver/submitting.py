"""Filling in and sending modals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server import interactions as kinds
from tests.discord_server.driver import invoke
from tests.discord_server.driver.call import Call, Modal
from tests.discord_server.driver.pressing import picked
from tests.discord_server.driver.resolved import Resolved
from tests.discord_server.errors import InvalidInput

if TYPE_CHECKING:
    from tests.discord_server.driver.person import Person

JSON = dict[str, Any]

ACTION_ROW, TEXT_INPUT, TEXT_DISPLAY, LABEL = 1, 4, 10, 18
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23


def submit(person: Person, modal: Modal, fields: dict[str, Any], ack_limit: float | None) -> Call:
    """Sends a modal with these fields."""
    origin = modal.call.interaction
    resolved = Resolved(person.world, origin.channel, origin.guild, person.user)
    given = _match(modal, fields)
    components = [_filled(c, given, resolved) for c in modal.data["components"]]
    data: JSON = {"custom_id": modal.custom_id, "components": components}
    if resolved.data:
        data["resolved"] = resolved.data
    return invoke.send(
        person,
        origin.channel,
        kinds.MODAL_SUBMIT,
        data,
        name=modal.title,
        message=origin.message,
        parent=origin,
        ack_limit=ack_limit,
    )


def _match(modal: Modal, fields: dict[str, Any]) -> dict[str, Any]:
    by_name: dict[str, str] = {}
    for field in modal.fields:
        by_name[str(field.get("label") or "").lower().replace(" ", "_")] = field["custom_id"]
    by_name |= {field["custom_id"]: field["custom_id"] for field in modal.fields}
    given = {}
    for name, value in fields.items():
        if name not in by_name and name.lower() not in by_name:
            raise InvalidInput(f"no field {name!r}; there are {sorted(by_name)}")
        given[by_name.get(name) or by_name[name.lower()]] = value
    return given


def _filled(component: JSON, given: dict[str, Any], resolved: Resolved) -> JSON:
    filled: JSON = {"type": component["type"], "id": component.get("id", 0)}
    if component["type"] == ACTION_ROW:
        filled["components"] = [_value(inside, given, resolved) for inside in component["components"]]
    elif component["type"] == LABEL:
        filled["component"] = _value(component["component"], given, resolved)
    return filled


def _value(field: JSON, given: dict[str, Any], resolved: Resolved) -> JSON:
    kind, custom_id = field["type"], field["custom_id"]
    value = given.get(custom_id)
    filled: JSON = {"type": kind, "custom_id": custom_id, "id": field.get("id", 0)}
    if kind == TEXT_INPUT:
        return filled | {"value": _text(field, value)}
    if kind == CHECKBOX:
        return filled | {"value": bool(field.get("default", False) if value is None else value)}
    if value is None and field.get("required", True):
        raise InvalidInput(f"the field {custom_id!r} is required")
    values = [] if value is None else value if isinstance(value, list) else [value]
    if kind == FILE_UPLOAD:
        return filled | {"values": [resolved.add(file, custom_id) for file in values]}
    chosen = picked(field | {"min_values": 0}, values, resolved)
    if kind == RADIO_GROUP:
        return filled | {"value": chosen[0] if chosen else None}
    return filled | {"values": chosen}


def _text(field: JSON, given: object) -> str:
    text = str(field.get("value") or "" if given is None else given)
    if not text and field.get("required", True):
        raise InvalidInput(f"the field {field['custom_id']!r} is required")
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    if text and not least <= len(text) <= most:
        raise InvalidInput(f"{len(text)} characters in {field['custom_id']!r}, not between {least} and {most}")
    return text
