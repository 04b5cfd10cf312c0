"""Stored articles, their history and lists of them, as moderators see them (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.desk import article_texts as texts
from bot.desk.preview import companies_line, fitting
from bot.lines import article_line, title_of
from bot.markdown import cut, escape, escape_line, one_line, quoted
from bot.render import RenderedMessage
from bot.texts import article_facts
from corpus.database.article_search import TitleHit
from corpus.database.articles import FormerVersion
from corpus.dates import UNDATED, format_published
from corpus.desk import AuditAction, AuditEntry, Removal
from corpus.editing import UNDO, opening
from corpus.models import GLOBAL_SCOPE, Article, DatePrecision, Draft

CHOICE = 100
"""Characters of the name of a suggestion."""
_DETAIL = 600
_ROOM = 3400

_DID = {
    AuditAction.ADDED: "added it",
    AuditAction.EDITED: "changed it",
    AuditAction.REMOVED: "removed it",
    AuditAction.RESTORED: "put it back",
    AuditAction.APPROVED: "approved it",
}


def moment_stamp(moment: datetime) -> str:
    """A moment as Discord shows it in the reader's own language and zone."""
    return f"<t:{int(moment.astimezone(UTC).timestamp())}:f>"


def render_article(article: Article, original: Article | None) -> RenderedMessage:
    """One stored article; `original` is what it is a near-duplicate of, where the reader may see it."""
    whose = texts.EVERYBODYS if article.scope == GLOBAL_SCOPE else texts.OWN
    about = [
        f"#{article.number}",
        whose,
        f"version {article.version}",
        f"here since {moment_stamp(article.fetched_at)}",
    ]
    body = f"{article_line(article)}\n-# {' · '.join(about)}\n{quoted(escape(opening(article.text)))}"
    near = f"{texts.NEAR} {title_of(original)}" if original is not None else None
    facts = article_facts(len(article.text.split()), companies_line(article.companies))
    return RenderedMessage(body, sources=near, footer=f"-# {facts}")


def render_found(articles: Sequence[Article], heading: str) -> RenderedMessage:
    """A page of what was found, one line each, with the numbers that other commands take."""
    lines = [f"- **#{each.number}** {article_line(each)}{_own_mark(each)}" for each in articles]
    return RenderedMessage("\n".join([heading, *fitting(lines, _ROOM)]), footer=f"-# {texts.FIND_HINT}")


def render_question(article: Article) -> RenderedMessage:
    """Is it really to be removed?"""
    return RenderedMessage(f"{texts.REALLY_REMOVE}\n{article_line(article)}", found=False)


def render_removed(removal: Removal) -> RenderedMessage:
    """It is gone, and until when it can be put back."""
    title = escape_line(removal.title, 200)
    until = texts.undo_until(moment_stamp(removal.removed_at + UNDO))
    return RenderedMessage(f"**Removed** · #{removal.article_number}\n{title}", footer=f"-# {until}", found=False)


def render_done(heading: str, article: Article, detail: str = "") -> RenderedMessage:
    """An article that was changed or put back."""
    said = f"\n-# {escape_line(detail, _DETAIL)}" if detail else ""
    return RenderedMessage(f"{heading} · #{article.number}\n{article_line(article)}{said}")


def render_history(
    title: str, number: int, entries: Sequence[AuditEntry], versions: Sequence[FormerVersion]
) -> RenderedMessage:
    """Who did what, and what it said before; the newest on top."""
    told = [(entry.at, _entry(entry)) for entry in entries]
    told += [(version.replaced_at, _version(version)) for version in versions]
    lines = [line for _, line in sorted(told, key=lambda each: each[0], reverse=True)] or [texts.NO_HISTORY]
    heading = f"**History of #{number}** {escape_line(title, 200)}"
    return RenderedMessage("\n".join([heading, *fitting(lines, _ROOM)]))


def title_choice(hit: TitleHit) -> str:
    """An article among the suggestions, shown without markup: "Title · 2024-05-01 · Outlet"."""
    tail = [
        _plain_date(hit),
        cut(one_line(hit.source or ""), 30),
        "" if hit.scope != GLOBAL_SCOPE else texts.EVERYBODYS,
    ]
    return _choice(hit.title, " · ".join(part for part in tail if part))


def removal_choice(removal: Removal) -> str:
    """A removed article among the suggestions."""
    return _choice(removal.title, f"removed {removal.removed_at.astimezone(UTC):%d %b, %H:%M} UTC")


def _choice(title: str, tail: str) -> str:
    rest = f" · {tail}" if tail else ""
    return cut(one_line(title), CHOICE - len(rest)) + rest


def _plain_date(hit: TitleHit) -> str:
    if hit.precision is DatePrecision.NONE:
        return ""
    text = format_published(Draft("", "", published=hit.published, precision=hit.precision))
    return "" if text == UNDATED else text


def _own_mark(article: Article) -> str:
    return f" · {texts.OWN}" if article.scope != GLOBAL_SCOPE else ""


def _entry(entry: AuditEntry) -> str:
    did = _DID.get(entry.action, entry.action.value)
    detail = f": {escape_line(entry.detail, _DETAIL)}" if entry.detail else ""
    return f"- {moment_stamp(entry.at)} <@{entry.actor_id}> {did}{detail}"


def _version(version: FormerVersion) -> str:
    words = len(version.text.split())
    title = escape_line(version.title, 150)
    return f"- {moment_stamp(version.replaced_at)} version {version.version} ended: “{title}”, {words:,} words"
