"""The errors that Discord answers, and those that a person at a Discord client would meet.

ApiError                 an HTTP answer with Discord's JSON error body
DriverError
├── CommandNotFound      no such command is offered here
├── NotAllowed           the Discord client would not let this person do it
├── InvalidInput         an option, field or component value that the client refuses
├── InteractionFailed    "The application did not respond"
└── BotOffline           no gateway session is there to hear of it
"""

# ruff: noqa: N818  (named as discord.py names its own: NotFound, Forbidden)

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]

MESSAGES = {
    10002: "Unknown Application",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10011: "Unknown Role",
    10013: "Unknown User",
    10014: "Unknown Emoji",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    10066: "Unknown application command permissions",
    30032: "Maximum number of application commands reached (100)",
    40005: "Request entity too large",
    40060: "Interaction has already been acknowledged.",
    50001: "Missing Access",
    50003: "Cannot execute action on a DM channel",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50013: "Missing Permissions",
    50024: "Cannot execute action on this channel type",
    50027: "Invalid Webhook Token",
    50035: "Invalid Form Body",
    50083: "Thread is archived",
    50109: "The request body contains invalid JSON.",
    160002: "You cannot reply without permission to read message history",
    160004: "A thread has already been created for this message",
}


class ApiError(Exception):
    """An answer of Discord's API that is not a success."""

    def __init__(self, status: int, code: int, message: str | None = None, errors: JSON | None = None) -> None:
        self.status = status
        self.code = code
        self.message = message if message is not None else MESSAGES.get(code, "Error")
        self.errors = errors
        super().__init__(f"{status} {code} {self.message}")

    def body(self) -> JSON:
        """The JSON body that Discord sends with it."""
        body: JSON = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def unknown(code: int) -> ApiError:
    """404 with one of the 10xxx codes."""
    return ApiError(404, code)


def missing_access() -> ApiError:
    """403 50001: the bot cannot see it."""
    return ApiError(403, 50001)


def missing_permissions() -> ApiError:
    """403 50013: the bot sees it but may not."""
    return ApiError(403, 50013)


class DriverError(Exception):
    """Something that a person at a Discord client could not do."""


class CommandNotFound(DriverError):
    """No such command is offered to this person in this place."""


class NotAllowed(DriverError):
    """The Discord client would refuse this person that action."""


class InvalidInput(DriverError):
    """The Discord client would refuse this value."""


class InteractionFailed(DriverError):
    """The person was told that the application did not respond."""


class BotOffline(DriverError):
    """No gateway session exists that could receive it."""
