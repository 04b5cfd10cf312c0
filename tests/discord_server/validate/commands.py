"""The limits on application commands."""

from __future__ import annotations

import re
from typing import Any

from tests.discord_server.errors import ApiError
from tests.discord_server.validate.form import Form
from tests.discord_server.validate.modals import check_choice_list

JSON = dict[str, Any]

CHAT_INPUT = 1
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
WITH_CHOICES = {3, 4, 10}
MAX_TOTAL = 8000
# Discord's regex: ^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$, lower case where there is one.
NAME = re.compile(r"^[-_'\w]{1,32}$", re.UNICODE)


def check_commands(commands: list[JSON]) -> None:
    """Checks a bulk overwrite."""
    form = Form()
    seen: set[tuple[object, object]] = set()
    for index, command in enumerate(commands):
        _check_command(form, str(index), command)
        key = (command.get("type") or CHAT_INPUT, command.get("name"))
        if key in seen:
            message = "Application command names must be unique"
            form.add(f"{index}.name", "APPLICATION_COMMANDS_DUPLICATE_NAME", message)
        seen.add(key)
    form.done()
    for kind, most in ((1, 100), (2, 15), (3, 15)):
        if sum((command.get("type") or CHAT_INPUT) == kind for command in commands) > most:
            raise ApiError(400, 30032, f"Maximum number of application commands reached ({most}).")


def check_command(command: JSON) -> None:
    """Checks one command."""
    form = Form()
    _check_command(form, "", command)
    form.done()


def _check_command(form: Form, path: str, command: JSON) -> None:
    at = f"{path}." if path else ""
    kind = command.get("type") or CHAT_INPUT
    form.choice(f"{at}type", kind, {1, 2, 3, 4})
    if kind != CHAT_INPUT:
        if form.required(f"{at}name", command.get("name")):
            form.length(f"{at}name", command["name"], least=1, most=32)
        if command.get("description"):
            message = "Context menu commands cannot have description"
            form.add(f"{at}description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_NOT_ALLOWED", message)
        if command.get("options"):
            message = "Context menu commands cannot have options"
            form.add(f"{at}options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_NOT_ALLOWED", message)
        return
    _check_name(form, at, command)
    _check_options(form, f"{at}options", command.get("options"), depth=0)
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdecimal():
        form.add(f"{at}default_member_permissions", "NUMBER_TYPE_COERCE", f'Value "{permissions}" is not int.')
    for name, choices in (("contexts", {0, 1, 2}), ("integration_types", {0, 1})):
        for index, value in enumerate(command.get(name) or []):
            form.choice(f"{at}{name}.{index}", value, choices)
    if not form.errors and _size(command) > MAX_TOTAL:
        form.add(path, "APPLICATION_COMMAND_TOO_LARGE", f"Command exceeds maximum size ({MAX_TOTAL})")


def _check_name(form: Form, at: str, thing: JSON) -> None:
    name = thing.get("name")
    if form.required(f"{at}name", name):
        form.length(f"{at}name", name, least=1, most=32)
        if not NAME.match(str(name)) or str(name) != str(name).lower():
            form.add(f"{at}name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    if form.required(f"{at}description", thing.get("description")):
        form.length(f"{at}description", thing["description"], least=1, most=100)


def _check_options(form: Form, path: str, options: object, *, depth: int) -> None:
    listed = form.count(path, options, most=25)
    names: set[object] = set()
    optional = False
    for index, option in enumerate(listed):
        at = f"{path}.{index}."
        kind = option.get("type")
        form.choice(f"{at}type", kind, set(range(1, 12)))
        _check_name(form, at, option)
        if option.get("name") in names:
            message = "Option name already exists"
            form.add(f"{at}name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", message)
        names.add(option.get("name"))
        if kind in (SUB_COMMAND, SUB_COMMAND_GROUP):
            if depth > 1 or (kind == SUB_COMMAND_GROUP and depth > 0):
                message = "Sub-commands nest at most two deep"
                form.add(f"{at}type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
            _check_options(form, f"{at}options", option.get("options"), depth=depth + 1)
            continue
        if option.get("required") and optional:
            message = "Required options must be placed before non-required options"
            form.add(f"{at}required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional = optional or not option.get("required")
        _check_choices(form, at, option)
    if any(o.get("type") in (1, 2) for o in listed) and any(o.get("type") not in (1, 2) for o in listed):
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        form.add(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)


def _check_choices(form: Form, at: str, option: JSON) -> None:
    choices = option.get("choices")
    if choices:
        if option.get("autocomplete"):
            message = "Autocomplete cannot be used with choices"
            form.add(f"{at}autocomplete", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_AND_CHOICES", message)
        if form.choice(f"{at}type", option.get("type"), WITH_CHOICES):
            check_choice_list(form, f"{at}choices", choices)
    if option.get("autocomplete"):
        form.choice(f"{at}type", option.get("type"), WITH_CHOICES)


def _size(thing: JSON) -> int:
    size = len(str(thing.get("name") or "")) + len(str(thing.get("description") or ""))
    size += sum(len(str(c["name"])) + len(str(c["value"])) for c in thing.get("choices") or [])
    return size + sum(_size(option) for option in thing.get("options") or [])
