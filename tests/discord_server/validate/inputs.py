"""The limits on what a person can press, pick or fill in."""

from __future__ import annotations

from typing import Any

from tests.discord_server.validate.form import Form

JSON = dict[str, Any]

STRING_SELECT = 3
SELECTS = {STRING_SELECT, 5, 6, 7, 8}
LINK, PREMIUM = 5, 6


def check_custom_id(form: Form, path: str, component: JSON) -> None:
    """A custom_id has 1 to 100 characters."""
    if form.required(f"{path}.custom_id", component.get("custom_id")):
        form.length(f"{path}.custom_id", component["custom_id"], least=1, most=100)


def check_button(form: Form, path: str, button: JSON) -> None:
    """A button: a style, a label or an emoji, a custom_id or a link but never both."""
    style = button.get("style")
    form.choice(f"{path}.style", style, {1, 2, 3, 4, LINK, PREMIUM})
    form.length(f"{path}.label", button.get("label"), most=80)
    if style == LINK:
        if form.required(f"{path}.url", button.get("url")):
            form.url(f"{path}.url", button["url"])
        if button.get("custom_id"):
            message = "A custom id and url cannot both be specified"
            form.add(f"{path}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", message)
    elif style != PREMIUM:
        check_custom_id(form, path, button)
        if button.get("url"):
            form.add(f"{path}.url", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", "Only link buttons take a url")
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        form.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji")


def check_select(form: Form, path: str, select: JSON) -> None:
    """A select menu: at most 25 options, unique values, a sane number of picks."""
    check_custom_id(form, path, select)
    form.length(f"{path}.placeholder", select.get("placeholder"), most=150)
    form.number(f"{path}.min_values", select.get("min_values"), least=0, most=25)
    form.number(f"{path}.max_values", select.get("max_values"), least=1, most=25)
    if select.get("type") == STRING_SELECT:
        check_options(form, f"{path}.options", select.get("options"), most=25)


def check_options(form: Form, path: str, options: object, *, least: int = 1, most: int) -> None:
    """The options of a select, a radio group or a checkbox group."""
    listed = form.count(path, options, least=least, most=most)
    values = [option.get("value") for option in listed]
    for index, option in enumerate(listed):
        at = f"{path}.{index}"
        for part in ("label", "value"):
            if form.required(f"{at}.{part}", option.get(part)):
                form.length(f"{at}.{part}", option[part], least=1, most=100)
        form.length(f"{at}.description", option.get("description"), most=100)
        if values.index(option.get("value")) != index:
            message = "The specified option value is already used"
            form.add(f"{at}.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)


def check_thumbnail(form: Form, path: str, thumbnail: JSON) -> None:
    """A thumbnail or one item of a media gallery."""
    media = thumbnail.get("media") or {}
    if form.required(f"{path}.media.url", media.get("url")):
        form.url(f"{path}.media.url", media["url"], attachments=True)
    form.length(f"{path}.description", thumbnail.get("description"), most=1024)
