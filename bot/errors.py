"""What the bot itself refuses.

BotError                 one plain sentence for the person, always in `str(error)`; nothing to log
├── RefusedError         asked for something not to be had: unknown company, unreadable date, too soon, not allowed
├── ElsewhereError       the guild wants questions in other channels; its sentence names them in Discord's markup
├── TakenError           somebody else was quicker; its sentence names them in Discord's markup
├── NoPermissionError    Discord does not let the bot answer in that place
└── StartError           the bot cannot start: no token, a wrong token, Discord out of reach
"""

from __future__ import annotations


class BotError(Exception):
    """Base of all bot errors; `str(error)` is one plain sentence for a person."""


class RefusedError(BotError):
    """The person asked for something that is not to be had, or not now."""


class ElsewhereError(BotError):
    """The guild wants questions in other channels; the sentence is Discord's markup, for it names them."""


class TakenError(BotError):
    """Somebody else was quicker; the sentence is Discord's markup, for it names them."""


class NoPermissionError(BotError):
    """Discord does not let the bot answer in that place."""


class StartError(BotError):
    """The bot cannot start: no token, a wrong token, Discord out of reach."""
