"""What the bot itself refuses.

BotError                 one plain sentence for the person, always in `str(error)`; nothing to log
├── RefusedError         asked for something not to be had: unknown company, unreadable date, too soon, not allowed
├── NoPermissionError    Discord does not let the bot answer in that place
└── StartError           the bot cannot start: no token, a wrong token, Discord out of reach
"""

from __future__ import annotations


class BotError(Exception):
    """Base of all bot errors; `str(error)` is one plain sentence for a person."""


class RefusedError(BotError):
    """The person asked for something that is not to be had, or not now."""


class NoPermissionError(BotError):
    """Discord does not let the bot answer in that place."""


class StartError(BotError):
    """The bot cannot start: no token, a wrong token, Discord out of reach."""
