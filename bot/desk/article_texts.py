"""Sentences of the article desk. What errors say is plain text, which `replies` escapes; the rest is markup."""

from __future__ import annotations

from corpus.models import DateOrigin, IngestOutcome

# ── previews ─────────────────────────────────────────────────────────────────────────────────────────────────────
PREVIEW = "**Preview** · nothing is stored yet"
CANCELLED = "Not added."
NOTHING_CHOSEN = "Choose at least one of them first."
GONE = (
    "I no longer hold this preview: it was added or cancelled, or it is older than 15 minutes, "
    "or I was restarted. Please give me the article again."
)
NO_LINK = "There is no link to a web page in that message."
NO_DATE = "no date found; give it one with Edit if you know it"
FOUND_BY = {
    DateOrigin.METADATA: "as the page's own data says",
    DateOrigin.ADDRESS: "as its web address says",
    DateOrigin.TEXT: "as a line on the page says",
    DateOrigin.FILE: "as the file's own data says; check it",
    DateOrigin.GIVEN: "as it was given",
}
KNOWN = "It is here already, and adding it again would change nothing."
CHANGED = "It is here already; adding it again would replace what has changed."
TRACKED = "It is already among the articles that everybody sees, this server included."
NEAR = "Says nearly the same as:"
OUTCOMES = {
    IngestOutcome.ADDED: "added",
    IngestOutcome.UPDATED: "replaced",
    IngestOutcome.UNCHANGED: "here already",
    IngestOutcome.REFUSED: "refused",
}
SEARCHABLE_LATER = "-# Some of it cannot be searched yet; that comes by itself in a while."
CHOOSE = "Choose which of them to add"

# ── uploads ──────────────────────────────────────────────────────────────────────────────────────────────────────
NOT_DOWNLOADED = "Discord did not hand me the file just now; please try again."
NOT_READABLE = "I can read .html, .txt, .md and .pdf files; that is none of them."
NOT_A_LIST = "Give me a plain text file with one link in each line."

# ── single articles ──────────────────────────────────────────────────────────────────────────────────────────────
NO_SUCH_ARTICLE = "I see no such article here. Pick one of the suggestions, or give its number."
NO_WORDS = "You gave only spaces. Give words of the title or text, or a number."
SEVERAL = "Several articles have these words in their title. Pick one of the suggestions, or give its number."
NOT_YOURS = "That article is one of those that everybody sees; only what this server has added can be changed here."
NO_REMOVED = "There is no such removed article. What was removed can be put back for a day."
EVERYBODYS = "seen by everybody"
OWN = "this server's"
FIND_HINT = "`/article show` takes a number or a title; only this server's own articles can be changed or removed here."
REALLY_REMOVE = "**Remove this article?** It is no longer found or quoted then. For a day it can be put back."
KEPT = "Nothing was removed."
NO_CHANGE = "Nothing was changed."
EDITED = "**Changed**"
RESTORED = "**Put back**"
NO_HISTORY = "Nothing is known of what happened to this article before."

# ── many links ───────────────────────────────────────────────────────────────────────────────────────────────────
BULK_RUNNING = "A file of links is being added in this server already; wait for it, or cancel it."
BULK_GONE = "That run is over."
NO_LINKS_IN_FILE = "There is no link to a web page in that file."
BULK_RESTART = "I am restarting and have stopped. Give me the file again: what was added already is passed over."
STOPPING = "**Stopping …** What is being read right now is not added any more."
NOTHING_YET = "nothing yet"
REFUSED_LINKS = "**Not added, and why:**"
LEFTOVERS = "All that was not added, with the reasons. This file can be given to `/article bulk` again."
LATE = "Discord gives me no more time for one message; give me the rest again"
STOPPED = "it was cancelled"
TWICE = "twice in the file"
NO_WEB_ADDRESS = "no web address in this line"


def too_large(megabytes: float) -> str:
    """The file is refused before it is downloaded."""
    return f"That file is too large (more than {megabytes:g} MB)."


def too_many_links(most: int) -> str:
    """A file of links that is too long."""
    return f"That file holds more than {most} links; please give me parts of it."


def left_out(count: int) -> str:
    """Links of a message that are not looked at."""
    links = "1 more link" if count == 1 else f"{count} more links"
    return f"{links} in that message left out; `/article bulk` takes a file of them."


def found(words: str) -> str:
    """Heading of a list; `words` are escaped already."""
    return f"**Articles on “{words}”**"


def not_found(words: str) -> str:
    """Nothing found; `words` are escaped already."""
    return f"I find no article here with the words “{words}”."


def undo_until(stamp: str) -> str:
    """How long a removed article can be put back."""
    return f"It can be put back until {stamp}, here or with `/article restore`."


def adding(links: int) -> str:
    """Heading of the progress."""
    return f"**Adding {links} link{'' if links == 1 else 's'} …**"


def bulk_heading(added: int, links: int, *, cancelled: bool) -> str:
    """Heading of the summary."""
    head = "Cancelled" if cancelled else "Done"
    return f"**{head}: {added} of {links} link{'' if links == 1 else 's'} added for this server**"


def not_reached(links: int, reason: str) -> str:
    """Links that were never tried; `reason` is escaped already."""
    return f"{'1 link was' if links == 1 else f'{links} links were'} not reached: {reason}"
