"""Stories on the terminal and as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.shapes import to_json
from bot.story_shapes import stories_shape
from bot.terminal_stories import stories_text
from corpus.models import DatePrecision, StatementKind
from corpus.stories.models import Report, Story

FIRST = Report(
    1, "r1", "Taycan \x1b[31mgets 201 miles (EPA)", "https://a.example", "Electrek", None,
    datetime(2019, 12, 11, tzinfo=UTC), DatePrecision.DAY, StatementKind.RUMOUR, "It is rumoured.", "",
)  # fmt: skip
LATER = replace(
    FIRST, number=2, id="r2", title="EPA: 192 miles", source="Wire", published=datetime(2019, 12, 13, tzinfo=UTC),
    kind=StatementKind.CONFIRMED, sentence="EPA confirms it.",
)  # fmt: skip
STORY = Story(
    7, "global", FIRST.title, FIRST.published, LATER.published, ("Porsche",), StatementKind.CONFIRMED,
    "EPA confirms it.", 2, 2, (LATER, FIRST),
)  # fmt: skip


def test_a_story_with_its_sentence_reports_and_figures() -> None:
    assert stories_text([STORY]).plain.splitlines() == [
        "Taycan [31mgets 201 miles (EPA) · confirmed · 2019-12-11 to 2019-12-13 · 2 outlets",
        "  confirmed: “EPA confirms it.” (Wire, 2019-12-13)",
        "  r2  EPA: 192 miles · Wire, 2019-12-13 · confirmed",
        "  r1  Taycan [31mgets 201 miles (EPA) · Electrek, 2019-12-11 · rumour",
        "  mi by EPA: 201 miles (Electrek, 2019-12-11) · 192 miles (Wire, 2019-12-13)",
    ]


def test_a_plain_report_needs_no_sentence() -> None:
    alone = replace(STORY, status=StatementKind.REPORTED, reports=(LATER,), outlets=1, first=None, last=None)
    assert stories_text([alone]).plain.splitlines()[0].endswith("· reported · 1 outlet")
    assert len(stories_text([alone]).plain.splitlines()) == 2


def test_the_shape_names_articles_by_their_ids() -> None:
    shape = stories_shape([replace(STORY, reports=(replace(LATER, copy_of=1), FIRST))])[0]
    assert shape["status_id"] == "r2"
    assert [(report["id"], report["copy_of"]) for report in shape["reports"]] == [("r2", "r1"), ("r1", None)]
    assert to_json(shape).startswith('{"number": 7')
