"""Suggestions as moderators and members see them (pure: no Discord object in here)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk import suggestion_texts as texts
from bot.desk.article_cards import moment_stamp
from bot.desk.preview import dated, facts, fitting
from bot.lines import article_line, outlet_of, title_of
from bot.markdown import cut, escape, escape_line, masked_link, one_line, quoted
from bot.render import RenderedMessage
from corpus.desk import ArticlePreview, Suggestion, SuggestionStatus
from corpus.models import Article

PER_PAGE = 5
NOTE = 300
"""Characters of a member's note."""
REASON = 500
_ROOM = 3400
_ADDRESS = 90


def render_card(suggestion: Suggestion, preview: ArticlePreview | None, before: Suggestion | None) -> RenderedMessage:
    """What waits for a decision; `before` is what was decided on the same page earlier."""
    lines = [f"{texts.SUGGESTED} · #{suggestion.id}"]
    if preview is None:
        lines.append(link_of(suggestion))
    else:
        lines.append(title_of(preview))
        lines.append(" · ".join(part for part in (outlet_of(preview), dated(preview)) if part))
        lines.append(quoted(escape(preview.opening)))
    about = [f"- {article_line(each)}" for each in preview.near_duplicates] if preview else []
    notes = ["Says nearly the same as:", *about] if about else []
    if before is not None and before.decided_at is not None:
        reason = escape_line(before.reason or "", REASON)
        notes.append(texts.decided_before(before.status, moment_stamp(before.decided_at), reason))
    footer = f"-# {facts(preview)}" if preview is not None else None
    return RenderedMessage("\n".join(lines), sources="\n".join(notes) or None, footer=footer, note=_by(suggestion))


def render_decided(suggestion: Suggestion, article: Article | None, *, told: bool) -> RenderedMessage:
    """What became of it, and who decided."""
    lines = [f"{texts.DECISIONS[suggestion.status]} · #{suggestion.id}"]
    lines.append(article_line(article) if article is not None else link_of(suggestion))
    if suggestion.reason:
        lines.append(quoted(escape_line(suggestion.reason, REASON)))
    when = f" · {moment_stamp(suggestion.decided_at)}" if suggestion.decided_at else ""
    lines.append(f"-# by <@{suggestion.decided_by}>{when}")
    note = _by(suggestion) + ("" if told else f"\n{texts.NOT_TOLD}")
    return RenderedMessage("\n".join(lines), note=note, found=suggestion.status is SuggestionStatus.APPROVED)


def render_withdrawn() -> RenderedMessage:
    """A card whose suggestion is no longer kept."""
    return RenderedMessage(texts.NO_SUCH_SUGGESTION, found=False)


def render_outcome(suggestion: Suggestion, article: Article | None, guild: str) -> RenderedMessage:
    """What the member reads in private; `guild` is its name."""
    lines = [f"{texts.OUTCOMES[suggestion.status]} · {escape_line(guild, 100)}"]
    lines.append(article_line(article) if article is not None else link_of(suggestion))
    if suggestion.reason:
        lines.append(quoted(escape_line(suggestion.reason, REASON)))
    found = suggestion.status is not SuggestionStatus.REJECTED
    return RenderedMessage("\n".join(lines), footer=f"-# {texts.FORGET_HINT}", found=found)


def render_here_already(article: Article) -> RenderedMessage:
    """The article that somebody suggests is known."""
    return RenderedMessage(f"{texts.HERE_ALREADY}\n{article_line(article)}")


def render_taken(suggestion: Suggestion, preview: ArticlePreview, *, shown: bool) -> RenderedMessage:
    """Told to the member; `shown` is whether moderators have it before their eyes."""
    thanks = texts.TAKEN if shown else texts.KEPT_ONLY
    return RenderedMessage(f"{thanks}\n{title_of(preview)}", footer=f"-# Suggestion #{suggestion.id}")


def render_pending(suggestions: Sequence[Suggestion], count: int) -> RenderedMessage:
    """One page of what waits."""
    if not suggestions:
        return RenderedMessage(texts.NONE_PENDING, found=False)
    lines = [_pending(each) for each in suggestions]
    return RenderedMessage(
        "\n".join(["**Suggestions**", *fitting(lines, _ROOM)]), footer=f"-# {texts.pending_count(count)}"
    )


def choice_label(suggestion: Suggestion) -> str:
    """A suggestion in the menu; shown as it is, without markup."""
    return cut(f"#{suggestion.id} {_address(suggestion)}", 100)


def link_of(suggestion: Suggestion) -> str:
    """The address, linked where it can be."""
    return masked_link(escape_line(_address(suggestion), _ADDRESS), suggestion.url)


def _address(suggestion: Suggestion) -> str:
    return one_line(suggestion.url.split("://", 1)[-1])


def _pending(suggestion: Suggestion) -> str:
    line = f"**#{suggestion.id}** {link_of(suggestion)}\n-# by <@{suggestion.user_id}> · {moment_stamp(suggestion.at)}"
    if suggestion.channel_id and suggestion.message_id:
        place = f"{suggestion.guild_id}/{suggestion.channel_id}/{suggestion.message_id}"
        line += f" · [card](<https://discord.com/channels/{place}>)"
    return f"{line}\n{quoted(escape_line(suggestion.note, 150))}" if suggestion.note else line


def _by(suggestion: Suggestion) -> str:
    note = f"\n{quoted(escape_line(suggestion.note, NOTE))}" if suggestion.note else ""
    return f"-# Suggested by <@{suggestion.user_id}> · {moment_stamp(suggestion.at)}{note}"
