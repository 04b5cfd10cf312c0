"""Articles as moderators see them before and after they are stored (pure: no Discord object in here)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot import texts as bot_texts
from bot.desk import article_texts as texts
from bot.lines import article_line, date_of, outlet_of, title_of
from bot.markdown import cut, escape, escape_line, one_line, quoted, size_of
from bot.render import MAX_MESSAGE, RenderedMessage
from corpus.desk import ArticlePreview, Standing
from corpus.models import Draft, IngestOutcome, IngestResult

_COMPANIES = 20
_REASON = 150
_FULL = MAX_MESSAGE - 400
"""What is left for a list once buttons and the last line stand too."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One of several links, looked at: a draft with its preview, or why there is none."""

    url: str
    draft: Draft | None = None
    preview: ArticlePreview | None = None
    problem: str | None = None

    @property
    def addable(self) -> bool:
        """Whether adding it would change anything."""
        return self.preview is not None and can_add(self.preview)


@dataclass(frozen=True, slots=True)
class Batch:
    """The links of one message, and which of them are to be added."""

    items: tuple[Looked, ...]
    chosen: frozenset[int]
    left_out: int = 0
    """Links of the message beyond those that are looked at."""

    def drafts(self) -> list[Draft]:
        """Those that are to be added."""
        items = [self.items[number] for number in sorted(self.chosen)]
        return [item.draft for item in items if item.draft is not None]

    def choose(self, numbers: Iterable[int]) -> Batch:
        """The same with these chosen, as far as they can be added."""
        wanted = {number for number in numbers if 0 <= number < len(self.items)}
        return replace(self, chosen=frozenset(number for number in wanted if self.items[number].addable))


def can_add(preview: ArticlePreview) -> bool:
    """Whether adding it would change anything."""
    return preview.standing in (Standing.NEW, Standing.CHANGED)


def render_preview(preview: ArticlePreview) -> RenderedMessage:
    """The card that a moderator sees before anything is stored."""
    heading = [texts.PREVIEW, title_of(preview)]
    heading.append(" · ".join(part for part in (outlet_of(preview), dated(preview)) if part))
    notes = [note for note in (_standing(preview), _near(preview)) if note]
    body = "\n".join(heading) + "\n" + quoted(escape(preview.opening))
    return RenderedMessage(body, sources="\n".join(notes) or None, footer=f"-# {facts(preview)}")


def dated(preview: ArticlePreview) -> str:
    """The date, and how it was found."""
    if preview.published is None:
        return texts.NO_DATE
    return f"{date_of(preview)} ({texts.FOUND_BY[preview.dated_by]})"


def facts(preview: ArticlePreview) -> str:
    """Length and companies."""
    return bot_texts.article_facts(preview.words, companies_line(preview.companies))


def companies_line(companies: Sequence[str]) -> str:
    """Names, escaped, of which there may be many."""
    names = [escape_line(name, 60) for name in companies[:_COMPANIES]]
    if len(companies) > _COMPANIES:
        names.append(bot_texts.more(len(companies) - _COMPANIES))
    return ", ".join(names)


def render_batch(batch: Batch) -> RenderedMessage:
    """Several links, one entry each."""
    blocks = [f"**{number}.** {_entry(item)}" for number, item in enumerate(batch.items, start=1)]
    body = texts.PREVIEW
    for number, block in enumerate(blocks):
        # The last ones shrink rather than be left out: everything that can be added is shown.
        if size_of(body) + size_of(block) + 150 * (len(blocks) - number) > _FULL:
            block = f"**{number + 1}.** {_short(batch.items[number])}"
        body += f"\n{block}"
    footer = f"-# {texts.left_out(batch.left_out)}" if batch.left_out else None
    return RenderedMessage(body, footer=footer)


def option_label(number: int, item: Looked) -> str:
    """A link in the menu; shown as it is, without markup."""
    title = item.preview.title if item.preview else item.url
    return cut(f"{number}. {one_line(title)}", 100)


def render_added(result: IngestResult, problem: str | None) -> RenderedMessage:
    """What became of a draft; `problem` is why the public line was not posted."""
    if result.article is None:
        return RenderedMessage(bot_texts.not_added(result.reason or bot_texts.FAULT), found=False)
    article = result.article
    note = f"\n{bot_texts.cut_line(result.reason)}" if result.reason else ""
    body = f"{outcome_heading(result.outcome)} · #{article.number}\n{article_line(article)}{note}"
    counted = bot_texts.article_facts(len(article.text.split()), companies_line(article.companies))
    return with_problem(RenderedMessage(body, footer=f"-# {counted}"), problem)


def render_results(results: Sequence[IngestResult], problem: str | None) -> RenderedMessage:
    """What became of several drafts, one line each."""
    lines = [_result_line(each) for each in results]
    added = sum(each.outcome is IngestOutcome.ADDED for each in results)
    body = f"**{added} of {len(results)} added for this server**\n" + "\n".join(fitting(lines, _FULL))
    body += searchable_later(results)
    return with_problem(RenderedMessage(body, found=added > 0), problem)


def searchable_later(results: Sequence[IngestResult]) -> str:
    """A line where some of it is stored and not indexed yet, else nothing."""
    return "" if all(each.searchable for each in results) else f"\n{texts.SEARCHABLE_LATER}"


def _result_line(result: IngestResult) -> str:
    if result.article is None:
        return f"- ✗ {escape_line(result.reason or bot_texts.FAULT, _REASON)}"
    said = "" if result.outcome is IngestOutcome.ADDED else f"{texts.OUTCOMES[result.outcome]}: "
    return f"- {said}#{result.article.number} {article_line(result.article)}"


def outcome_heading(outcome: IngestOutcome) -> str:
    """In bold, what was done."""
    return {
        IngestOutcome.ADDED: bot_texts.ADDED,
        IngestOutcome.UPDATED: bot_texts.UPDATED,
        IngestOutcome.UNCHANGED: bot_texts.UNCHANGED,
        IngestOutcome.REFUSED: f"**{texts.CANCELLED}**",
    }[outcome]


def render_announcement(results: Sequence[IngestResult]) -> RenderedMessage | None:
    """The public line on what was added; None where nothing was."""
    added = [each.article for each in results if each.outcome is IngestOutcome.ADDED and each.article is not None]
    if not added:
        return None
    if len(added) == 1:
        return RenderedMessage(f"📰 **New here:** {article_line(added[0])}")
    lines = fitting([f"- {article_line(each)}" for each in added], 2000)
    return RenderedMessage(f"📰 **{len(added)} new articles here:**\n" + "\n".join(lines))


def with_problem(message: RenderedMessage, problem: str | None) -> RenderedMessage:
    """The message with a sentence on what went wrong beside it."""
    return replace(message, sources="\n".join(part for part in (message.sources, problem) if part) or None)


def fitting(lines: Sequence[str], room: int) -> list[str]:
    """The first lines that fit, and how many more there are."""
    kept: list[str] = []
    used = 0
    for line in lines:
        used += size_of(line) + 1
        if used > room:
            return [*kept, bot_texts.more(len(lines) - len(kept))]
        kept.append(line)
    return kept


def _entry(item: Looked) -> str:
    preview = item.preview
    if preview is None:
        return f"{escape_line(item.url, 100)}\n-# ✗ {escape_line(item.problem or bot_texts.FAULT, _REASON)}"
    about = [part for part in (outlet_of(preview), dated(preview), facts(preview)) if part]
    lines = [title_of(preview, 120), f"-# {' · '.join(about)}"]
    lines += [f"-# {note}" for note in (_standing(preview), _near_line(preview)) if note]
    if item.addable:
        lines.append(f"> {escape_line(preview.opening, 120)}")
    return "\n".join(lines)


def _short(item: Looked) -> str:
    return title_of(item.preview, 60) if item.preview else f"✗ {escape_line(item.problem or item.url, 80)}"


def _standing(preview: ArticlePreview) -> str:
    return {
        Standing.NEW: "",
        Standing.CHANGED: texts.CHANGED,
        Standing.KNOWN: texts.KNOWN,
        Standing.TRACKED: texts.TRACKED,
    }[preview.standing]


def _near(preview: ArticlePreview) -> str:
    lines = [f"- {article_line(each)}" for each in preview.near_duplicates]
    return "\n".join([texts.NEAR, *lines]) if lines else ""


def _near_line(preview: ArticlePreview) -> str:
    return f"{texts.NEAR} {title_of(preview.near_duplicates[0], 80)}" if preview.near_duplicates else ""
