"""The limits on modals and on autocomplete choices."""

from __future__ import annotations

from typing import Any

from tests.discord_server.validate.form import Form
from tests.discord_server.validate.inputs import SELECTS, check_custom_id, check_options, check_select

JSON = dict[str, Any]

ACTION_ROW, TEXT_INPUT, TEXT_DISPLAY, LABEL, FILE_UPLOAD = 1, 4, 10, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23
IN_LABEL = SELECTS | {TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}


def check_modal(modal: JSON) -> None:
    """Checks the data of a modal callback."""
    form = Form()
    check_custom_id(form, "data", modal)
    if form.required("data.title", modal.get("title")):
        form.length("data.title", modal["title"], least=1, most=45)
    listed = form.count("data.components", modal.get("components"), least=1, most=5)
    custom_ids: list[str] = []
    for index, component in enumerate(listed):
        _check_top(form, f"data.components.{index}", component, custom_ids)
    for custom_id in {c for c in custom_ids if custom_ids.count(c) > 1}:
        message = f"Component custom id cannot be duplicated: {custom_id}"
        form.add("data.components", "COMPONENT_CUSTOM_ID_DUPLICATED", message)
    form.done()


def _check_top(form: Form, path: str, component: JSON, custom_ids: list[str]) -> None:
    kind = component.get("type")
    if kind == ACTION_ROW:
        for index, inside in enumerate(form.count(f"{path}.components", component.get("components"), least=1, most=1)):
            at = f"{path}.components.{index}"
            if form.choice(f"{at}.type", inside.get("type"), {TEXT_INPUT}):
                if form.required(f"{at}.label", inside.get("label")):
                    form.length(f"{at}.label", inside["label"], least=1, most=45)
                _check_text_input(form, at, inside)
            custom_ids.append(str(inside.get("custom_id")))
    elif kind == LABEL:
        if form.required(f"{path}.label", component.get("label")):
            form.length(f"{path}.label", component["label"], least=1, most=45)
        form.length(f"{path}.description", component.get("description"), most=100)
        if form.required(f"{path}.component", component.get("component")):
            _check_in_label(form, f"{path}.component", component["component"])
            custom_ids.append(str(component["component"].get("custom_id")))
    elif kind == TEXT_DISPLAY:
        form.length(f"{path}.content", component.get("content"), least=1, most=4000)
    else:
        form.add(f"{path}.type", "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).')


def _check_in_label(form: Form, path: str, component: JSON) -> None:
    kind = component.get("type")
    if not form.choice(f"{path}.type", kind, IN_LABEL):
        return
    if kind == TEXT_INPUT:
        if component.get("label"):
            form.add(f"{path}.label", "COMPONENT_LABEL_NOT_ALLOWED", "A text input inside a label takes no label")
        _check_text_input(form, path, component)
    elif kind in SELECTS:
        check_select(form, path, component)
    else:
        check_custom_id(form, path, component)
        if kind == FILE_UPLOAD:
            form.number(f"{path}.max_values", component.get("max_values"), least=1, most=10)
        elif kind != CHECKBOX:
            check_options(
                form, f"{path}.options", component.get("options"), least=2 if kind == RADIO_GROUP else 1, most=10
            )


def _check_text_input(form: Form, path: str, component: JSON) -> None:
    check_custom_id(form, path, component)
    form.choice(f"{path}.style", component.get("style"), {1, 2})
    form.number(f"{path}.min_length", component.get("min_length"), least=0, most=4000)
    form.number(f"{path}.max_length", component.get("max_length"), least=1, most=4000)
    form.length(f"{path}.value", component.get("value"), most=4000)
    form.length(f"{path}.placeholder", component.get("placeholder"), most=100)


def check_choices(choices: object) -> None:
    """Checks the choices of an autocomplete callback."""
    form = Form()
    check_choice_list(form, "data.choices", choices)
    form.done()


def check_choice_list(form: Form, path: str, choices: object) -> None:
    """At most 25 choices with names of 1 to 100 characters."""
    for index, choice in enumerate(form.count(path, choices, most=25)):
        at = f"{path}.{index}"
        if form.required(f"{at}.name", choice.get("name")):
            form.length(f"{at}.name", choice["name"], least=1, most=100)
        if form.required(f"{at}.value", choice.get("value")) and isinstance(choice["value"], str):
            form.length(f"{at}.value", choice["value"], least=1, most=100)
