"""Collects what is wrong with a request body, in the shape in which Discord tells it."""

from __future__ import annotations

from typing import Any

from tests.discord_server.errors import ApiError

JSON = dict[str, Any]


class Form:
    """The errors of one request body; a path is written `embeds.0.title`."""

    def __init__(self) -> None:
        self.errors: JSON = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Notes one error."""
        at = self.errors
        for part in [part for part in path.split(".") if part]:
            at = at.setdefault(part, {})
        at.setdefault("_errors", []).append({"code": code, "message": message})

    def done(self) -> None:
        """Raises 400 50035 if anything was noted."""
        if self.errors:
            raise ApiError(400, 50035, errors=self.errors)

    def required(self, path: str, value: object) -> bool:
        """Notes a missing field; tells whether it is there."""
        if value is None:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            return False
        return True

    def length(self, path: str, value: object, *, least: int = 0, most: int) -> None:
        """Notes a text that is no text, too short or too long."""
        if value is None:
            return
        if not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif least and not least <= len(value) <= most:
            if not value:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
            else:
                self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif len(value) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def count(self, path: str, value: object, *, least: int = 0, most: int) -> list[Any]:
        """The list at that path; notes one that is too short or too long."""
        if value is None:
            value = []
        if not isinstance(value, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if least and not least <= len(value) <= most:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif len(value) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def number(self, path: str, value: object, *, least: int, most: int) -> None:
        """Notes a number outside its range."""
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif not least <= value <= most:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be between {least} and {most}.")

    def choice(self, path: str, value: object, choices: set[Any]) -> bool:
        """Notes a value outside a fixed set; tells whether it is inside."""
        if value in choices:
            return True
        listed = ", ".join(str(choice) for choice in sorted(choices, key=str))
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
        return False

    def url(self, path: str, value: object, *, attachments: bool = False) -> None:
        """Notes an address that is not http(s), nor attachment:// where that is allowed."""
        if value is None:
            return
        schemes = ("http", "https", "discord") if not attachments else ("http", "https", "attachment")
        scheme, separator, rest = str(value).partition("://")
        if not separator or not rest or any(c.isspace() for c in rest):
            self.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        elif scheme.lower() not in schemes:
            message = f'Scheme "{scheme.lower()}" is not supported. Scheme must be one of {schemes}.'
            self.add(path, "URL_TYPE_INVALID_SCHEME", message)
        elif len(str(value)) > 2048 or (len(str(value)) > 512 and not attachments):
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {2048 if attachments else 512} or fewer in length.")
