"""Turns what a person types into a slash command into the options of the payload, checked as the client does."""

from __future__ import annotations

from typing import Any

from tests.discord_server.driver.resolved import Resolved
from tests.discord_server.errors import CommandNotFound, InvalidInput

JSON = dict[str, Any]

SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 3, 4, 5, 6, 7, 8, 9, 10, 11
ENTITY = {USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT}


def descend(command: JSON, path: list[str]) -> tuple[list[tuple[str, int]], list[JSON]]:
    """The (name, type) of each sub-command on the path, and the options at its end."""
    options: list[JSON] = command["options"]
    steps: list[tuple[str, int]] = []
    for name in path:
        found = [o for o in options if o["name"] == name and o["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP)]
        if not found:
            raise CommandNotFound(f"/{command['name']} has no {name!r}")
        steps.append((name, found[0]["type"]))
        options = found[0].get("options") or []
    if any(option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP) for option in options):
        raise CommandNotFound(f"/{command['name']} needs one of {[option['name'] for option in options]}")
    return steps, options


def nest(steps: list[tuple[str, int]], values: list[JSON]) -> list[JSON]:
    """Wraps the values into their sub-commands."""
    for name, kind in reversed(steps):
        values = [{"name": name, "type": kind, "options": values}]
    return values


def fill(options: list[JSON], given: dict[str, Any], resolved: Resolved, *, focused: str | None = None) -> list[JSON]:
    """The option values of the payload; while one is `focused` nothing is required yet."""
    known = {option["name"]: option for option in options}
    for name in given:
        if name not in known:
            raise InvalidInput(f"no option {name!r}; there are {sorted(known)}")
    filled = []
    for name, option in known.items():
        if given.get(name) is None:
            if option.get("required") and focused is None:
                raise InvalidInput(f"option {name!r} is required")
            continue
        value: JSON = {"name": name, "type": option["type"]}
        if name == focused:
            value |= {"value": str(given[name]), "focused": True}
        else:
            value["value"] = convert(option, given[name], resolved)
        filled.append(value)
    return filled


def convert(option: JSON, given: Any, resolved: Resolved) -> Any:
    """One value, as the payload carries it."""
    kind, name = option["type"], option["name"]
    if kind in ENTITY:
        return resolved.add(given, name)
    choices = option.get("choices")
    if choices:
        for choice in choices:
            if given in (choice["name"], choice["value"]):
                return choice["value"]
        raise InvalidInput(f"{name!r} must be one of {[choice['name'] for choice in choices]}")
    if kind == BOOLEAN and isinstance(given, bool):
        return given
    if kind == STRING:
        _within(name, "length", len(str(given)), option.get("min_length"), option.get("max_length", 6000))
        return str(given)
    if kind in (INTEGER, NUMBER) and isinstance(given, int | float) and not isinstance(given, bool):
        if kind == INTEGER and given != int(given):
            raise InvalidInput(f"{name!r} must be a whole number")
        _within(name, "value", given, option.get("min_value"), option.get("max_value"))
        return int(given) if kind == INTEGER else float(given)
    raise InvalidInput(f"{given!r} does not fit option {name!r} of type {kind}")


def _within(name: str, what: str, value: float, least: float | None, most: float | None) -> None:
    if (least is not None and value < least) or (most is not None and value > most):
        raise InvalidInput(f"the {what} of {name!r} is {value}, not between {least} and {most}")
