"""Stories for the terminal (pure: each function returns Rich text)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from bot.markdown import one_line
from corpus.dates import format_date
from corpus.models import DatePrecision, StatementKind
from corpus.stories.figures import FigureGroup, figures
from corpus.stories.models import Report, Story


def stories_text(stories: Iterable[Story]) -> Text:
    """Each story: headline, status, span and outlets; the sentence behind the status; what each says; figures."""
    return Text("\n\n").join(Text("\n").join(_lines(story)) for story in stories)


def _lines(story: Story) -> Iterator[Text]:
    count = "1 outlet" if story.outlets == 1 else f"{story.outlets} outlets"
    facts = [story.status.value, _span(story), count]
    yield Text.assemble((one_line(story.headline), "bold"), (" · " + " · ".join(filter(None, facts)), "dim"))
    teller = next((report for report in story.reports if report.number == story.status_number), None)
    if teller is not None and story.status is not StatementKind.REPORTED:
        yield Text.assemble(
            (f"  {story.status.value}: ", "yellow"), f"“{one_line(story.status_sentence)}” ({_teller(teller)})"
        )
    for report in story.reports:
        yield _report(report)
    for group in figures(story):
        if group.disagree:
            yield _figures(group)


def _report(report: Report) -> Text:
    kind = f" · {report.kind.value}" if report.kind is not StatementKind.REPORTED else ""
    copy = " · copy" if report.copy_of is not None else ""
    facts = f" · {_teller(report)}"
    title = one_line(report.title) or "(no title)"
    return Text.assemble("  ", (report.id, "cyan"), "  ", title, (facts, "dim"), (kind, "yellow"), (copy, "dim"))


def _figures(group: FigureGroup) -> Text:
    """ "  range, EPA: 400 miles (InsideEVs, 2020-06-15) · 402 miles (…)": as each report writes it."""
    said = " · ".join(f"{one_line(each.written)} ({_teller(each.report)})" for each in group.figures)
    label = f"{group.unit} by {group.standard}" if group.standard else group.unit
    return Text.assemble((f"  {label}: ", "yellow"), said)


def _teller(report: Report) -> str:
    """ "Electrek, 2020-06-15"."""
    name = one_line(report.source or "") or (f"via {one_line(report.via)}" if report.via else "")
    return ", ".join(filter(None, (name, format_date(report.published, report.precision))))


def _span(story: Story) -> str:
    first, last = (format_date(moment, DatePrecision.DAY) if moment else "" for moment in (story.first, story.last))
    return first if first == last else f"{first} to {last}"
