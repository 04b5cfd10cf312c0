"""Cards of the article desk keep to Discord's limits, and show what comes from outside harmless."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.desk import article_texts as texts
from bot.desk.article_cards import (
    render_article,
    render_done,
    render_found,
    render_history,
    render_removed,
    title_choice,
)
from bot.desk.fields import Fields, changes_in, fields_of, redraft
from bot.desk.preview import (
    Batch,
    Looked,
    option_label,
    render_added,
    render_announcement,
    render_batch,
    render_preview,
)
from bot.render import MAX_MESSAGE
from corpus.companies import Companies
from corpus.database.article_search import TitleHit
from corpus.database.articles import FormerVersion
from corpus.desk import ArticlePreview, AuditAction, AuditEntry, Changes, Removal, Standing
from corpus.errors import InputError
from corpus.models import DateOrigin, DatePrecision, Draft, IngestOutcome, IngestResult, guild_scope
from tests.unit.bot.samples import NOW, article

NASTY = "@everyone **[free](https://evil.example)** \u202egnp.exe <@1> `x` discord.gg/abc " * 3
COMPANIES = Companies.from_toml()


def preview(**changes: object) -> ArticlePreview:
    made = ArticlePreview(
        title="Lucid goes to the desert",
        source="Desert Times",
        via=None,
        url="https://news.example.com/lucid",
        published=datetime(2024, 2, 3, tzinfo=UTC),
        precision=DatePrecision.DAY,
        dated_by=DateOrigin.METADATA,
        words=1234,
        language="en",
        companies=("Lucid",),
        opening="Lucid builds a factory. It will make cars.",
        standing=Standing.NEW,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_preview_reads_from_top_to_bottom() -> None:
    message = render_preview(preview(near_duplicates=(article(7),)))
    assert message.body == (
        "**Preview** · nothing is stored yet\n"
        "[Lucid goes to the desert](<https://news.example.com/lucid>)\n"
        "Desert Times · <t:1706961600:D> (as the page's own data says)\n"
        "> Lucid builds a factory. It will make cars."
    )
    assert (message.sources or "").startswith(f"{texts.NEAR}\n- [Story 7](<https://news.example.com/7>)")
    assert message.footer == "-# 1,234 words · companies named: Lucid"


@pytest.mark.parametrize("origin", [origin for origin in DateOrigin if origin is not DateOrigin.NONE])
def test_how_the_date_was_found_is_said(origin: DateOrigin) -> None:
    assert f"({texts.FOUND_BY[origin]})" in render_preview(preview(dated_by=origin)).body
    assert texts.NO_DATE in render_preview(preview(published=None, dated_by=DateOrigin.NONE)).body


def test_what_comes_from_outside_is_harmless() -> None:
    nasty = preview(title=NASTY, source=NASTY, opening=NASTY, companies=(NASTY,), url="javascript:alert(1)")
    removal = Removal(1, "guild-1", NASTY, NOW, 2)
    entry = AuditEntry(1, NOW, 2, AuditAction.EDITED, NASTY, 1, NASTY)
    version = FormerVersion(1, NASTY, NASTY, "", NOW)
    item = Looked("https://a.example/", Draft(NASTY, NASTY), nasty)
    for message in (
        render_preview(nasty),
        render_batch(Batch((item, Looked("https://b.example/", problem=NASTY)), frozenset({0}))),
        render_removed(removal),
        render_done("**Changed**", article(title=NASTY), NASTY),
        render_history(NASTY, 1, [entry], [version]),
        render_article(article(title=NASTY, text=NASTY), article(title=NASTY)),
    ):
        text = "\n".join(part for part in (message.body, message.sources, message.footer) if part)
        assert "@everyone" not in text
        assert "**[free]" not in text
        assert "\u202e" not in text
        assert "https://evil" not in text
        assert "<@1>" not in text
    assert "\u202e" not in option_label(1, item) + title_choice(
        TitleHit(1, "global", NASTY, NASTY, None, DatePrecision.NONE)
    )


def test_everything_fits_into_one_message() -> None:
    long = "word_*" * 150
    big = preview(
        title=long, source=long, opening="_" * 400, companies=(long,) * 50, near_duplicates=(article(title=long),) * 3
    )
    items = tuple(Looked(f"https://a.example/{long}", Draft(long, long), big) for _ in range(10))
    entries = [AuditEntry(1, NOW, 2, AuditAction.EDITED, long, 1, long)] * 30
    versions = [FormerVersion(1, long, long, "", NOW)] * 30
    results = [IngestResult(IngestOutcome.ADDED, article(title=long))] * 200
    announced = render_announcement(results)
    assert announced is not None
    for message in (
        render_preview(big),
        render_batch(Batch(items, frozenset(range(10)), left_out=3)),
        render_history(long, 1, entries, versions),
        render_found([article(title=long)] * 10, long[:100]),
        render_article(article(title=long, text=long * 9, companies=(long,) * 50), article(title=long)),
        render_done("**Changed**", article(title=long), long * 9),
        announced,
    ):
        assert message.size <= MAX_MESSAGE
    assert len(option_label(10, items[0])) <= 100
    hit = TitleHit(1, guild_scope(1), long, long, NOW, DatePrecision.DAY)
    assert len(title_choice(hit)) <= 100


def test_history_stands_newest_first() -> None:
    early, late = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
    entries = [
        AuditEntry(1, late, 5, AuditAction.EDITED, "T", 1, "date"),
        AuditEntry(1, early, 4, AuditAction.ADDED, "T", 1),
    ]
    body = render_history("T", 1, entries, [FormerVersion(1, "Old", "two words", "", late)]).body
    assert body.splitlines() == [
        "**History of #1** T",
        "- <t:1706745600:f> <@5> changed it: date",
        "- <t:1706745600:f> version 1 ended: “Old”, 2 words",
        "- <t:1704067200:f> <@4> added it",
    ]
    assert texts.NO_HISTORY in render_history("T", 1, [], []).body


def test_nothing_is_announced_where_nothing_was_added() -> None:
    assert (
        render_announcement([IngestResult(IngestOutcome.UPDATED, article()), IngestResult(IngestOutcome.REFUSED)])
        is None
    )


def test_a_form_is_prefilled_and_only_what_differs_is_changed() -> None:
    before = fields_of(article(companies=("Lucid", "BYD")))
    assert before == Fields("Story 1", "Electrek", "2023-04-15", "Lucid, BYD", "https://news.example.com/1")
    assert changes_in(before, before, COMPANIES, NOW) == Changes()
    after = replace(before, title="New", source="", date="2023-04", companies="byd;  Build Your Dreams\nTesla")
    assert changes_in(before, after, COMPANIES, NOW) == Changes(
        "New", "", (datetime(2023, 4, 1, tzinfo=UTC), DatePrecision.MONTH), ("BYD", "Tesla")
    )
    assert changes_in(before, replace(before, date="", companies=""), COMPANIES, NOW) == Changes(
        dated=(None, DatePrecision.NONE), companies=()
    )
    assert fields_of(article(published=None, precision=DatePrecision.NONE)).date == ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("date", "2199-01-01", "future"),
        ("date", "soon", "not a date"),
        ("companies", "Acme Roadrunners", "do not know"),
    ],
)
def test_a_form_that_cannot_be_read_says_why(field: str, value: str, words: str) -> None:
    before = fields_of(article())
    with pytest.raises(InputError, match=words):
        changes_in(before, replace(before, **{field: value}), COMPANIES, NOW)


def test_a_draft_takes_what_was_typed() -> None:
    draft = Draft("T", "Words.", dated_by=DateOrigin.METADATA, published=NOW, precision=DatePrecision.DAY)
    before = Fields("T", "", "2024-06-01", "Lucid")
    assert redraft(draft, before, before, COMPANIES, NOW) == draft
    after = redraft(draft, before, Fields("U", "S", "", "", "https://a.example/"), COMPANIES, NOW)
    assert (after.title, after.source, after.published, after.companies, after.url) == (
        "U", "S", None, (), "https://a.example/",
    )  # fmt: skip
    assert after.dated_by is DateOrigin.GIVEN


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (IngestResult(IngestOutcome.ADDED, article()), "Added for this server"),
        (IngestResult(IngestOutcome.ADDED, article(), "Nearly the same as *that*."), "Nearly the same as \\*that\\*."),
        (IngestResult(IngestOutcome.UNCHANGED, article()), "nothing has changed"),
        (IngestResult(IngestOutcome.UPDATED, article()), "Updated"),
        (IngestResult(IngestOutcome.REFUSED, None, "The page is a PDF."), "Not added: The page is a PDF."),
    ],
)
def test_what_became_of_an_article(result: IngestResult, words: str) -> None:
    assert words in render_added(result, None).body
