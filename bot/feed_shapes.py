"""What `evbot feed … --json` prints (pure). docs/cli.md documents these shapes: change both together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from bot.shapes import Shape, article_shape
from corpus.feeds.following import Preview, Why
from corpus.feeds.models import EntryOutcome, Feed, KnownEntry
from corpus.feeds.service import PollReport
from corpus.feeds.why import why_lines


def feed_shape(feed: Feed, outcomes: Mapping[EntryOutcome, int] | None = None) -> Shape:
    """A feed, and where they are counted what became of its entries."""
    state = feed.state
    shape: Shape = {
        "id": feed.id,
        "name": feed.name,
        "url": feed.url,
        "site": feed.site,
        "scope": feed.scope,
        "kind": feed.kind.value,
        "language": feed.language,
        "full_text": feed.full_text,
        "filters": asdict(feed.filters),
        "status": feed.status.value,
        "status_reason": feed.status_reason,
        "added_at": _moment(feed.added_at),
        "last_success": _moment(state.last_success),
        "last_new": _moment(state.last_new),
        "next_poll": _moment(state.next_poll),
        "interval_seconds": int(state.interval.total_seconds()),
        "failures": state.failures,
        "last_error": state.last_error,
    }
    if outcomes is not None:
        shape["entries"] = {outcome.value: outcomes.get(outcome, 0) for outcome in EntryOutcome}
    return shape


def preview_shape(preview: Preview) -> Shape:
    """`evbot feed preview --json`."""
    entries = [
        {
            "title": each.entry.title,
            "url": each.entry.link,
            "published": _moment(each.entry.published),
            "date": each.entry.date_note.value,
            "kept": each.verdict.kept,
            "relevance": each.verdict.relevance.score,
            "reason": each.verdict.reason,
        }
        for each in preview.entries
    ]
    return {
        "url": preview.url,
        "title": preview.title,
        "format": preview.kind,
        "language": preview.language,
        "damage": preview.damage,
        "followed": preview.followed.id if preview.followed else None,
        "filters": asdict(preview.filters),
        "entries": entries,
    }


def report_shape(report: PollReport) -> Shape:
    """One feed of `evbot feed refresh --json`."""
    result = report.result
    return {
        "id": report.feed.id,
        "name": report.feed.name,
        "taken": report.kept,
        "left_out": report.left_out,
        "changed": len(result.changed),
        "error": result.error,
        "damage": result.damage,
    }


def why_shape(why: Why) -> Shape:
    """`evbot feed why --json`."""
    findings = [
        {"feed": finding.feed.id, "feed_name": finding.feed.name, **_entry(finding.entry)} for finding in why.findings
    ]
    return {
        "url": why.url,
        "entries": findings,
        "article": None if why.article is None else article_shape(why.article),
        "feeds_of_site": [feed.id for feed in why.site_feeds],
        "text": why_lines(why),
    }


def _entry(entry: KnownEntry) -> Shape:
    return {
        "title": entry.title,
        "link": entry.link,
        "outcome": entry.outcome.value,
        "reason": entry.reason,
        "relevance": entry.score,
        "published": _moment(entry.published),
        "date": entry.date_note.value,
        "first_seen": _moment(entry.first_seen),
        "last_seen": _moment(entry.last_seen),
        "first_poll": entry.first_poll,
        "summary_only": entry.summary_only,
        "changes": entry.changes,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
