"""/help and /about: made of the commands and numbers that there are, so that they cannot go stale (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot import guide_texts as texts
from bot.lines import span_of
from bot.markdown import escape_line, safe_url, size_of
from bot.render import RenderedMessage
from corpus.models import CorpusStats

ONE_SCREEN = 2000
"""Characters of /help: about what a phone shows without much scrolling."""
_SHORT = 72


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that the person may use."""

    name: str
    """With its group's in front where it is the only one of it."""
    description: str
    moderators: bool = False
    """Whether Discord keeps it from members without some right."""
    parts: tuple[str, ...] = ()
    """Names of a group's commands."""
    on_message: bool = False
    """In the menu of a message, not typed."""


@dataclass(frozen=True, slots=True)
class About:
    """What /about tells."""

    version: str
    seen: CorpusStats
    articles: str
    """ "230 articles"."""
    uses_model: bool
    feedback_days: int
    unanswered_days: int
    suggestion_days: int
    application_id: int | None
    links: Mapping[str, str | None]
    """Addresses by the names that are shown; those that are not set are left out."""


def render_help(entries: Sequence[Entry], ids: Mapping[str, int]) -> RenderedMessage:
    """How to ask, and a line for each command; `ids` makes of a name one that can be clicked."""
    if not entries:
        return RenderedMessage(texts.NO_COMMANDS, found=False)
    for described in (True, False):
        # Nobody sees the ids, so they take no room on a screen.
        if size_of(_help(entries, {}, described=described)) <= ONE_SCREEN:
            break
    return RenderedMessage(_help(entries, ids, described=described))


def render_about(about: About) -> RenderedMessage:
    """Version, what it does, privacy, links."""
    lines = [
        texts.about_heading(about.version),
        texts.WHAT_I_DO,
        texts.what_i_know(about.articles, span_of(about.seen)),
        "",
        texts.privacy(about.feedback_days, about.unanswered_days, about.suggestion_days),
        f"{texts.BY_MODEL if about.uses_model else texts.BY_READER} {texts.FORGET}",
    ]
    links = [texts.link(name, safe) for name, url in about.links.items() if (safe := safe_url(url))]
    if about.application_id is not None:
        links.insert(0, texts.invite(f"https://discord.com/oauth2/authorize?client_id={about.application_id}"))
    return RenderedMessage("\n".join(lines), footer=" · ".join(links) or None)


def _help(entries: Sequence[Entry], ids: Mapping[str, int], *, described: bool) -> str:
    typed = [entry for entry in entries if not entry.on_message]
    sections = (
        (texts.FOR_ALL, [entry for entry in typed if not entry.moderators]),
        (texts.FOR_MODERATORS, [entry for entry in typed if entry.moderators]),
        (texts.ON_A_MESSAGE, [entry for entry in entries if entry.on_message]),
    )
    blocks = [texts.HOW_TO_ASK]
    for heading, those in sections:
        if those:
            blocks.append("\n".join([heading, *_lines(those, ids, described=described)]))
    return "\n".join(blocks)


def _lines(entries: Iterable[Entry], ids: Mapping[str, int], *, described: bool) -> list[str]:
    if not described:
        return [" · ".join(_name(entry, ids) for entry in entries)]
    return [f"- {_name(entry, ids)}" + (f" – {what}" if (what := _what(entry)) else "") for entry in entries]


def _name(entry: Entry, ids: Mapping[str, int]) -> str:
    if entry.on_message:
        return escape_line(entry.name)
    # A group cannot be clicked, only a command of it.
    top = entry.name.split(" ")[0]
    if top in ids and not entry.parts:
        return f"</{entry.name}:{ids[top]}>"
    return f"`/{entry.name}`"


def _what(entry: Entry) -> str:
    if entry.parts:
        return " · ".join(escape_line(part) for part in entry.parts)
    return escape_line(entry.description, _SHORT)
