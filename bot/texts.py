"""Every sentence that the bot itself says: short, friendly, plain.

What errors say is plain text, which `replies` escapes; headings, lines and footers are Discord's markup already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.markdown import cut, escape_line, one_line

HELP = "Ask me anything about electric-vehicle news, for example “Who is Xiaomi talking to?”"
RESTARTING = "I am restarting; please ask again in a minute."
FAULT = "Something went wrong on my side; it has been logged."
TOO_SLOW = "That took too long, so I gave up. Please ask again in a moment."
LOGIN_MISSING = (
    "BOT_DISCORD_TOKEN is not set, so the bot cannot log in to Discord. "
    "Create a token at https://discord.com/developers/applications (your application → Bot → Reset Token) "
    "and put it into .env as BOT_DISCORD_TOKEN=…"
)
LOGIN_REFUSED = (
    "Discord refuses BOT_DISCORD_TOKEN. Copy it anew from https://discord.com/developers/applications "
    "(your application → Bot → Reset Token)."
)
UNREACHABLE = "Discord cannot be reached. Check the network connection and try again."
INTENTS_REFUSED = "Discord refuses the intents that the bot asks for, although it needs no special ones."
CONTENT_REFUSED = (
    "BOT_MESSAGE_CONTENT is set, but Discord has not granted the bot the Message Content Intent. Switch it on at "
    "https://discord.com/developers/applications (your application → Bot), "
    "or take BOT_MESSAGE_CONTENT out of the settings."
)
NO_TEXT = "An article needs a title and a text."
NO_SUCH_EVIDENCE = "I can no longer read what this button stands for."
CUT_ANSWER = "The answer is longer than this; ask for a part of it to read on."
MORE_QUOTES = "There are more quotes than fit behind this button."
NEAREST = "Nearest headlines:"
UNTITLED = "Untitled"
SUMMARY_ONLY = "summary only"
ADDED = "**Added for this server**"
UPDATED = "**Updated**"
UNCHANGED = "**Already here, nothing has changed**"
ALSO = 3
"""Other outlets of a story that are named; of more, only the number is said."""
QUOTE_GONE = "This article is no longer here."
QUOTE_CHANGED = "The article has changed since this answer; what was quoted no longer stands there."
QUOTE_UPDATED = "The article has been updated since this answer; these words are still in it."


def unknown_company(name: str) -> str:
    """The company option names nobody."""
    return f"I do not know a company called “{cut(one_line(name), 60)}”. Pick one of the suggestions, or leave it out."


def searched(count: int, span: str, writer: str) -> str:
    """Footer of an answer."""
    articles = "1 article" if count == 1 else f"{count:,} articles"
    dates = f", {span}" if span else ""
    return f"Searched {articles}{dates} · written by {writer}"


def writer(written_by: str, *, used_up: bool = False) -> str:
    """Who wrote an answer; `used_up` where the chat model has written all that it may today."""
    name = "the embedded reader" if written_by == "reader" else escape_line(written_by, 60)
    return f"{name}, for today's answers by the chat model are used up" if used_up else name


def cut_line(text: str) -> str:
    """A sentence of a lower layer, which may quote what a person typed."""
    return escape_line(cut(text, 500))


def more(count: int) -> str:
    """Lines that did not fit."""
    return f"… and {count} more"


def not_added(reason: str) -> str:
    """Why an article was refused."""
    return f"Not added: {cut_line(reason)}"


def also(outlets: Sequence[str], shown: Callable[[str], str]) -> str:
    """ "also: A, B, C +2": who else reports a story; `shown` makes a name ready for where it stands."""
    names = [name for name in map(shown, outlets[:ALSO]) if name]
    more = f" +{len(outlets) - ALSO}" if len(outlets) > ALSO else ""
    return f"also: {', '.join(names)}{more}" if names else ""


def article_facts(words: int, companies: str) -> str:
    """What a moderator sees of an article beside its heading; `companies` is escaped already."""
    return f"{words:,} words · companies named: {companies or 'none that I know'}"
