"""What is posted, and what a channel wants to hear of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.render import MAX_MESSAGE
from bot.telling.deciding import concerns, is_recent, speaks_of
from bot.telling.posts import render_catch_up, render_change, render_digest, render_story, weight_of
from corpus.companies import Companies
from corpus.models import DatePrecision, StatementKind
from corpus.telling import NewArticle, Statement, Subscription, ToldReport, ToldStory
from retrieval.changes import Change, ChangeKind

NOW = datetime(2024, 5, 6, 10, tzinfo=UTC)


def report(number: int = 1, title: str = "BYD opens a plant", **changes: Any) -> ToldReport:
    fields: dict[str, Any] = {
        "url": f"https://news.example.com/{number}",
        "source": f"Outlet {number}",
        "via": None,
        "published": NOW,
        "precision": DatePrecision.DAY,
        "summary_only": False,
        "kind": StatementKind.REPORTED,
        "opening": "BYD opened a plant in Szeged. NIO was there.",
        "is_copy": False,
    }
    return ToldReport(number, title, **fields | changes)


def story(*reports: ToldReport, **changes: Any) -> ToldStory:
    reports = reports or (report(),)
    fields: dict[str, Any] = {
        "headline": reports[-1].title,
        "status": StatementKind.REPORTED,
        "status_sentence": "",
        "outlets": len(reports),
        "companies": ("BYD",),
    }
    return ToldStory(1, **fields | changes, reports=reports)


def test_a_story_of_one_report_and_of_several() -> None:
    alone = render_story(story())
    assert alone.body.startswith("**[BYD opens a plant](<https://news.example.com/1>)**\n<t:")
    assert alone.body.endswith("Outlet 1")
    assert alone.sources is None
    both = render_story(
        story(report(2, "BYD denies", kind=StatementKind.DENIED), report(), status=StatementKind.DENIED)
    )
    assert "**denied**" in both.body
    assert "2 outlets" in both.body
    assert both.sources is not None
    assert both.sources.splitlines()[0].endswith("Outlet 2 · denied")


def test_hostile_titles_stay_words() -> None:
    shown = render_story(story(report(title="@everyone [click](https://evil.example) <@&1> **x**")))
    assert "@everyone" not in shown.body
    assert "](https://evil" not in shown.body
    assert "<@&1>" not in shown.body


@pytest.mark.parametrize("count", [1, 15, 400])
def test_everything_fits(count: int) -> None:
    long = [story(report(n, "x" * 900, url="https://e.example/" + "a" * 480, source="o" * 200)) for n in range(count)]
    for shown in (
        render_catch_up(long),
        render_digest(long, None, weekly=True),
        render_digest(long, "BYD", weekly=False),
    ):
        assert shown.size <= MAX_MESSAGE
    assert render_story(story(*[report(n, "x" * 900, opening="") for n in range(1, count + 1)])).size <= MAX_MESSAGE


def test_a_changed_answer_fits_and_shows_both() -> None:
    def said(quote: str) -> Statement:
        return Statement(quote, 1, "t" * 900, None, "o", None, NOW, DatePrecision.DAY, StatementKind.REPORTED)

    changed = [Change(ChangeKind.FIGURE, said("n" * 5000), said("o" * 5000)) for _ in range(9)]
    shown = render_change("q" * 1000, changed, NOW)
    assert shown.size <= MAX_MESSAGE
    assert shown.body.index("nnn") < shown.body.index("ooo")


def test_what_matters_more() -> None:
    plain, denied = story(), story(status=StatementKind.DENIED)
    assert weight_of(denied, ()) > weight_of(plain, ())
    assert weight_of(plain, ["BYD"]) > weight_of(plain, ["NIO"])
    assert weight_of(story(outlets=5), ()) > weight_of(denied, ())


def test_topics() -> None:
    assert speaks_of("battery swap", "NIO swaps batteries in Norway.")
    assert not speaks_of("battery swap", "NIO swaps cars. Batteries are dear.")
    assert speaks_of("solid-state, battery swap", "A solid state cell.")
    assert not speaks_of(" , ", "Anything.")


def test_whom_a_story_is_about() -> None:
    companies = Companies.from_toml()

    def wants(**options: str) -> bool:
        return concerns(story(), Subscription(1, 1, 1, 1, NOW, **options), companies)  # type: ignore[arg-type]

    assert wants()
    assert wants(company="BYD")
    assert not wants(company="Tesla")


@pytest.mark.parametrize(
    ("published", "precision", "expected"),
    [
        (None, DatePrecision.NONE, True),
        (NOW - timedelta(days=6), DatePrecision.DAY, True),
        (NOW - timedelta(days=8), DatePrecision.DAY, False),
        (datetime(2024, 4, 29, tzinfo=UTC), DatePrecision.DAY, True),  # some time on that day
        (datetime(2024, 4, 1, tzinfo=UTC), DatePrecision.MONTH, True),
        (datetime(2024, 3, 1, tzinfo=UTC), DatePrecision.MONTH, False),
    ],
)
def test_what_is_news(published: datetime | None, precision: DatePrecision, *, expected: bool) -> None:
    article = NewArticle(1, "a", "global", "t", "o", (), published, precision, False, True, 1)
    assert is_recent(article, NOW) is expected
