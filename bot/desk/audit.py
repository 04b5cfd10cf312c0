"""The audit as a message (pure)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import texts
from bot.markdown import escape_line
from bot.render import RenderedMessage
from corpus.desk import AuditAction, AuditEntry

PER_PAGE = 8
_TITLE = 150
_DETAIL = 200


def render_audit(
    entries: Sequence[AuditEntry], count: int, *, actor_id: int | None = None, article_number: int | None = None
) -> RenderedMessage:
    """One page of the audit; `count` is all that there is of it."""
    heading = texts.audit_heading(actor_id, article_number)
    if not entries:
        limited = actor_id is not None or article_number is not None
        return RenderedMessage(f"{heading}\n{texts.NO_AUDIT_FOR if limited else texts.NO_AUDIT}", found=False)
    lines = "\n".join(_line(entry) for entry in entries)
    return RenderedMessage(f"{heading}\n{lines}", footer=f"-# {texts.audit_count(count)}")


def _line(entry: AuditEntry) -> str:
    """Two lines: when, who, what; and the old and the new value, or the reason."""
    title = bounded(entry.title, _TITLE)
    about = title if entry.action is AuditAction.SETTINGS else f"“{title}”"
    number = f" (article {entry.article_number})" if entry.article_number is not None else ""
    line = f"<t:{int(entry.at.timestamp())}:f> · <@{entry.actor_id}> {texts.DID[entry.action]} {about}{number}"
    return f"{line}\n-# {bounded(entry.detail, _DETAIL)}" if entry.detail else line


def bounded(text: str, limit: int) -> str:
    """`text` escaped on one line, in no more than `limit` of Discord's characters, whatever it is made of."""
    most = limit
    while _size(shown := escape_line(text, most)) > limit:
        most -= max(most // 8, 1)
    return shown


def _size(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
