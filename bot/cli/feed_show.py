"""Feeds as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.markdown import cut, one_line
from corpus.feeds.models import EntryOutcome, Feed, FeedStatus
from corpus.models import GLOBAL_SCOPE

if TYPE_CHECKING:
    from corpus.feeds.following import Preview
    from corpus.feeds.outlets import Outlet
    from corpus.feeds.service import PollReport

_STATUS_STYLES = {FeedStatus.ACTIVE: "green", FeedStatus.PAUSED: "yellow", FeedStatus.OFF: "bold red"}


def outlet_table(outlets: Sequence[Outlet]) -> Table:
    """The outlets that come with evbot."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for each in outlets:
        table.add_row(each.name, each.language, Text(each.kind.value, style="dim"), Text(each.url, style="dim"))
    return table


def feed_text(feed: Feed, outcomes: dict[EntryOutcome, int]) -> Text:
    """A feed, how it fares, and what became of its entries."""
    from corpus.feeds.why import feed_line

    taken = sum(outcomes.get(each, 0) for each in (EntryOutcome.ADDED, EntryOutcome.UPDATED, EntryOutcome.KNOWN))
    left = sum(outcomes.get(each, 0) for each in (EntryOutcome.FILTERED, EntryOutcome.OFF_TOPIC, EntryOutcome.REFUSED))
    waiting = outcomes.get(EntryOutcome.WAITING, 0)
    counts = f"{taken} taken, {left} left out" + (f", {waiting} waiting" if waiting else "")
    scope = "" if feed.scope == GLOBAL_SCOPE else f" · {feed.scope}"
    return Text.assemble(
        (f"{feed.id:>4}", "cyan"), "  ", (one_line(feed.name), _STATUS_STYLES[feed.status]), f" · {feed.kind}{scope}",
        (f" · {feed.url}", "dim"), "\n      ", (f"{one_line(feed_line(feed))} {counts}.", "dim"),
    )  # fmt: skip


def preview_text(preview: Preview, limit: int) -> Text:
    """What a feed would bring, and why the rest is left out."""
    head = f"{one_line(preview.title)} · {preview.kind or 'unknown format'} · {preview.url}"
    lines = [Text(head, style="bold"), Text(f"{preview.kept} of {len(preview.entries)} entries would be taken.")]
    if preview.damage:
        lines.append(Text(preview.damage, style="yellow"))
    for each in preview.entries[:limit]:
        mark = ("+ ", "green") if each.verdict.kept else ("- ", "red")
        when = f"{each.entry.published:%Y-%m-%d}" if each.entry.published else "undated"
        future = " (dated in the future)" if each.entry.date_note == "future" else ""
        title = one_line(each.entry.title) or "Untitled"
        lines.append(
            Text.assemble(mark, title, (f" · {when}{future}", "dim"), "\n  ", (one_line(each.verdict.reason), "dim"))
        )
    if len(preview.entries) > limit:
        lines.append(Text(f"… and {len(preview.entries) - limit} more", style="dim"))
    return Text("\n").join(lines)


def report_table(reports: Sequence[PollReport]) -> Table:
    """What polls have brought."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("feed", "taken", "left out", "changed", ""):
        table.add_column(heading, justify="right" if heading not in ("feed", "") else "left")
    for report in reports:
        said = Text(report.result.error or report.result.damage or "", style="red" if report.result.error else "yellow")
        numbers = (report.kept, report.left_out, len(report.result.changed))
        table.add_row(cut(one_line(report.feed.name), 40), *(f"{number:,}" for number in numbers), said)
    return table
