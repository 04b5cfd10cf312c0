"""Stories as JSON (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.shapes import Shape
from corpus.dates import format_date
from corpus.stories.figures import figures
from corpus.stories.models import Report, Story


def stories_shape(stories: Iterable[Story]) -> list[Shape]:
    """`evbot stories --json`."""
    return [_story(story) for story in stories]


def _story(story: Story) -> Shape:
    return {
        "number": story.number,
        "headline": story.headline,
        "first": _moment(story.first),
        "last": _moment(story.last),
        "companies": list(story.companies),
        "outlets": story.outlets,
        "status": story.status.value,
        "status_sentence": story.status_sentence,
        "status_id": next((each.id for each in story.reports if each.number == story.status_number), None),
        "reports": [_report(report, story) for report in story.reports],
        "figures": [
            {
                "unit": group.unit,
                "standard": group.standard,
                "disagree": group.disagree,
                "figures": [
                    {"written": each.written, "value": each.value, "id": each.report.id} for each in group.figures
                ],
            }
            for group in figures(story)
        ],
    }


def _report(report: Report, story: Story) -> Shape:
    return {
        "id": report.id,
        "title": report.title,
        "url": report.url,
        "source": report.source,
        "via": report.via,
        "published": None if report.published is None else format_date(report.published, report.precision),
        "precision": report.precision.value,
        "statement": report.kind.value,
        "sentence": report.sentence,
        "copy_of": next((each.id for each in story.reports if each.number == report.copy_of), None),
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
