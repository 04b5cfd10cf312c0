"""The limits on message components, old (action rows) and new (Components V2)."""

from __future__ import annotations

from typing import Any

from tests.discord_server.mentions import text_displays
from tests.discord_server.validate.form import Form
from tests.discord_server.validate.inputs import SELECTS, check_button, check_select, check_thumbnail

JSON = dict[str, Any]

ACTION_ROW, BUTTON, TEXT_INPUT, SECTION, TEXT_DISPLAY, THUMBNAIL = 1, 2, 4, 9, 10, 11
MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER = 12, 13, 14, 17

IN_CONTAINER = {ACTION_ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR}
TOP_LEVEL_V2 = IN_CONTAINER | {CONTAINER}
MAX_COMPONENTS, MAX_TEXT = 40, 4000


def children(component: JSON) -> list[JSON]:
    """The components directly inside one."""
    inside = list(component.get("components") or [])
    inside += [component[key] for key in ("accessory", "component") if component.get(key)]
    return inside


def walk(components: list[JSON]) -> list[JSON]:
    """All components, nested ones included, in reading order."""
    found: list[JSON] = []
    for component in components:
        found.append(component)
        found += walk(children(component))
    return found


def check_components(form: Form, path: str, components: object, *, v2: bool) -> None:
    """Checks a message's components."""
    listed = form.count(path, components, most=MAX_COMPONENTS if v2 else 5)
    for index, component in enumerate(listed):
        _check(form, f"{path}.{index}", component, TOP_LEVEL_V2 if v2 else {ACTION_ROW})
    if not form.errors:
        _check_sums(form, path, listed)


def _check_sums(form: Form, path: str, components: list[JSON]) -> None:
    everything = walk(components)
    if len(everything) > MAX_COMPONENTS:
        message = f"The total number of components in a message cannot exceed {MAX_COMPONENTS}"
        form.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    if sum(len(text) for text in text_displays(components)) > MAX_TEXT:
        message = f"The total displayable text size exceeds maximum size of {MAX_TEXT}"
        form.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        values = [component[key] for component in everything if component.get(key)]
        for value in {value for value in values if values.count(value) > 1}:
            form.add(path, code, f"Component {key.replace('_', ' ')} cannot be duplicated: {value}")


def _check(form: Form, path: str, component: object, allowed: set[int]) -> None:
    if not isinstance(component, dict):
        form.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    kind = component.get("type")
    if kind not in allowed:
        listed = ", ".join(str(choice) for choice in sorted(allowed))
        form.add(f"{path}.type", "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed},).')
        return
    form.number(f"{path}.id", component.get("id"), least=0, most=2**31 - 1)
    CHECKS[kind](form, path, component)


def _action_row(form: Form, path: str, row: JSON) -> None:
    inside = form.count(f"{path}.components", row.get("components"), least=1, most=5)
    kinds = [component.get("type") for component in inside]
    selects = [kind for kind in kinds if kind in SELECTS]
    if selects and len(inside) > 1:
        form.add(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A select fills a whole row.")
    for index, component in enumerate(inside):
        at = f"{path}.components.{index}"
        if component.get("type") == BUTTON:
            check_button(form, at, component)
        elif component.get("type") in SELECTS:
            check_select(form, at, component)
        else:
            form.add(f"{at}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).')


def _container(form: Form, path: str, container: JSON) -> None:
    form.number(f"{path}.accent_color", container.get("accent_color"), least=0, most=0xFFFFFF)
    inside = form.count(f"{path}.components", container.get("components"), least=1, most=MAX_COMPONENTS)
    for index, component in enumerate(inside):
        _check(form, f"{path}.components.{index}", component, IN_CONTAINER)


def _section(form: Form, path: str, section: JSON) -> None:
    inside = form.count(f"{path}.components", section.get("components"), least=1, most=3)
    for index, component in enumerate(inside):
        _check(form, f"{path}.components.{index}", component, {TEXT_DISPLAY})
    accessory = section.get("accessory")
    if form.required(f"{path}.accessory", accessory):
        _check(form, f"{path}.accessory", accessory, {BUTTON, THUMBNAIL})


def _text_display(form: Form, path: str, text: JSON) -> None:
    if form.required(f"{path}.content", text.get("content")):
        form.length(f"{path}.content", text["content"], least=1, most=MAX_TEXT)


def _gallery(form: Form, path: str, gallery: JSON) -> None:
    for index, item in enumerate(form.count(f"{path}.items", gallery.get("items"), least=1, most=10)):
        check_thumbnail(form, f"{path}.items.{index}", item)


def _file(form: Form, path: str, file: JSON) -> None:
    url = str((file.get("file") or {}).get("url", ""))
    if not url.startswith(("attachment://", "http://127.0.0.1", "https://cdn.")):
        form.add(f"{path}.file.url", "BASE_TYPE_CHOICES", "A file component only takes attachment:// references.")


def _separator(form: Form, path: str, separator: JSON) -> None:
    form.choice(f"{path}.spacing", separator.get("spacing", 1), {1, 2})


CHECKS = {
    ACTION_ROW: _action_row,
    BUTTON: check_button,
    THUMBNAIL: check_thumbnail,
    CONTAINER: _container,
    SECTION: _section,
    TEXT_DISPLAY: _text_display,
    MEDIA_GALLERY: _gallery,
    FILE: _file,
    SEPARATOR: _separator,
}
