"""Pressing buttons and picking from select menus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server import interactions as kinds
from tests.discord_server.driver import invoke
from tests.discord_server.driver.call import Call
from tests.discord_server.driver.reply import Reply
from tests.discord_server.driver.resolved import Resolved
from tests.discord_server.errors import InvalidInput, NotAllowed

if TYPE_CHECKING:
    from tests.discord_server.driver.person import Person

JSON = dict[str, Any]

BUTTON, STRING_SELECT = 2, 3


def _check_visible(person: Person, reply: Reply) -> None:
    if not person.sees(reply):
        raise NotAllowed(f"{person.user.username} does not see that message")


def press(person: Person, reply: Reply, label: str | None, custom_id: str | None, ack_limit: float | None) -> Call:
    """Presses a button that is there, enabled, and no link."""
    _check_visible(person, reply)
    button = reply.button(label, custom_id=custom_id)
    if button.disabled:
        raise NotAllowed(f"the button {button.label!r} is disabled")
    if button.custom_id is None:
        raise NotAllowed(f"the button {button.label!r} is a link to {button.url}")
    component = next(c for c in reply.all_components if c.get("custom_id") == button.custom_id)
    return _send(person, reply, component, {}, button.label, ack_limit)


def select(person: Person, reply: Reply, values: list[Any], custom_id: str | None, ack_limit: float | None) -> Call:
    """Picks values of a select menu."""
    _check_visible(person, reply)
    menus = [menu for menu in reply.selects if custom_id in (None, menu["custom_id"])]
    if not menus:
        raise LookupError(f"no select menu {custom_id or ''} on {reply!r}")
    menu = menus[0]
    if menu.get("disabled"):
        raise NotAllowed("the select menu is disabled")
    resolved = Resolved(person.world, reply.channel, reply.channel.guild, person.user)
    data: JSON = {"values": picked(menu, values, resolved)}
    if resolved.data:
        data["resolved"] = resolved.data
    return _send(person, reply, menu, data, menu.get("placeholder") or menu["custom_id"], ack_limit)


def picked(menu: JSON, values: list[Any], resolved: Resolved) -> list[str]:
    """The values as the payload carries them, checked against the menu."""
    least, most = menu.get("min_values"), menu.get("max_values") or 1
    if not (1 if least is None else least) <= len(values) <= most:
        raise InvalidInput(f"{len(values)} values picked, not between {least} and {most}")
    if menu["type"] != STRING_SELECT and "options" not in menu:
        return [resolved.add(value, "select") for value in values]
    offered = {o["label"]: o["value"] for o in menu["options"]} | {o["value"]: o["value"] for o in menu["options"]}
    for value in values:
        if value not in offered:
            raise InvalidInput(f"{value!r} is not among {list(offered)}")
    return [offered[value] for value in values]


def _send(person: Person, reply: Reply, component: JSON, data: JSON, name: str, ack_limit: float | None) -> Call:
    data |= {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]}
    return invoke.send(
        person,
        reply.channel,
        kinds.MESSAGE_COMPONENT,
        data,
        name=name,
        message=reply.message,
        ack_limit=ack_limit,
    )
