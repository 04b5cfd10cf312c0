"""Identity, versions and near-duplicates: what becomes of an article, on a real SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from corpus.companies import Companies
from corpus.database import Database
from corpus.database.connection import write_meta
from corpus.database.index import GENERATION
from corpus.errors import InputError
from corpus.ingest import Ingest, content_hash, prepare
from corpus.models import GLOBAL_SCOPE, ArticleFilter, DatePrecision, Draft, IngestOutcome, IngestResult, guild_scope

ADDED, UPDATED, UNCHANGED = IngestOutcome.ADDED, IngestOutcome.UPDATED, IngestOutcome.UNCHANGED
URL = "https://news.example/tesla"
TEXT = "Tesla will build a factory near Berlin. The plant opens in 2021, and Volkswagen watches closely."
DAY = datetime(2019, 4, 15, tzinfo=UTC)
DRAFT = Draft(
    title="Tesla goes to Berlin", text=TEXT, url=URL, source="Reuters", published=DAY, precision=DatePrecision.DAY
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'articles.db'}")
    database.migrate()
    with database.writing() as connection:
        write_meta(connection, GENERATION, "1")
    yield database
    database.close()


@pytest.fixture
def ingest(database: Database) -> Ingest:
    return Ingest(database, Companies.from_mapping({"Tesla": {}, "Volkswagen": {}, "Ford": {}}))


def add(ingest: Ingest, draft: Draft, scope: str = GLOBAL_SCOPE) -> IngestResult:
    return ingest.store([prepare(draft, scope)])[0]


def queued(database: Database) -> int:
    return len(database.next_queued(1, 100))


def drained(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM index_queue")


def everything(database: Database) -> list[str]:
    with database.reading() as connection:
        return [
            repr(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("articles", "article_versions", "article_companies", "minhash_bands", "index_queue")
        ]


def test_a_new_article_is_stored_with_all_that_is_known_of_it(ingest: Ingest, database: Database) -> None:
    result = add(ingest, DRAFT)
    assert result.outcome is ADDED
    article = result.article
    assert article is not None
    assert article == database.get(article.id) == database.get_by_number(article.number)
    assert article == database.find(GLOBAL_SCOPE, canonical_url=URL)
    assert (article.title, article.text, article.version, article.published) == (DRAFT.title, TEXT, 1, DAY)
    assert article.companies == ("Tesla", "Volkswagen")
    assert len(article.id) == 12
    assert queued(database) == 1


def test_the_same_again_changes_nothing(ingest: Ingest, database: Database) -> None:
    add(ingest, DRAFT)
    before = everything(database)
    for again in (DRAFT, replace(DRAFT, url=URL + "?utm_source=x"), replace(DRAFT, url=None), replace(DRAFT, id=None)):
        assert add(ingest, again).outcome is UNCHANGED
    assert add(ingest, replace(DRAFT, source=None, published=None)).outcome is UNCHANGED
    assert everything(database) == before


def test_changed_words_make_a_new_version_and_keep_the_former(ingest: Ingest, database: Database) -> None:
    first = add(ingest, DRAFT).article
    drained(database)
    result = add(ingest, replace(DRAFT, text=TEXT + " Ford follows."))
    assert first is not None
    assert result.outcome is UPDATED
    assert result.article is not None
    assert (result.article.id, result.article.version) == (first.id, 2)
    assert result.article.updated_at > first.updated_at
    assert "Ford" in result.article.companies
    assert [(former.version, former.text) for former in database.versions_of(first.number)] == [(1, TEXT)]
    assert queued(database) == 1
    assert database.latest(ArticleFilter(companies=("Ford",)), 5) == [result.article]


def test_only_what_is_in_the_heading_is_indexed_again(ingest: Ingest, database: Database) -> None:
    add(ingest, DRAFT)
    drained(database)
    assert add(ingest, replace(DRAFT, author="A. Writer")).outcome is UPDATED
    assert queued(database) == 0
    assert add(ingest, replace(DRAFT, source="AP")).outcome is UPDATED
    assert queued(database) == 1


def test_a_vaguer_date_does_not_replace_an_exact_one(ingest: Ingest) -> None:
    add(ingest, DRAFT)
    month = datetime(2019, 4, 1, tzinfo=UTC)
    assert add(ingest, replace(DRAFT, published=month, precision=DatePrecision.MONTH)).outcome is UNCHANGED


def test_times_of_other_zones_are_kept_in_utc(ingest: Ingest) -> None:
    there = datetime(2019, 4, 15, 1, 30, tzinfo=timezone(timedelta(hours=5)))
    article = add(ingest, replace(DRAFT, published=there)).article
    assert article is not None
    assert article.published == there
    assert article.published.tzinfo is UTC
    naive = add(ingest, replace(DRAFT, url=None, text="Other text.", published=datetime(2020, 1, 1))).article  # noqa: DTZ001
    assert naive is not None
    assert naive.published == datetime(2020, 1, 1, tzinfo=UTC)


def test_an_import_names_the_article_that_was_there_without_address(ingest: Ingest, database: Database) -> None:
    first = add(ingest, replace(DRAFT, url=None, source=None, published=None)).article
    result = add(ingest, replace(DRAFT, id="p230"))
    assert first is not None
    assert result.outcome is UPDATED
    assert result.article is not None
    assert (result.article.id, result.article.number, result.article.url) == ("p230", first.number, URL)
    assert (result.article.source, result.article.version) == ("Reuters", 1)
    assert database.get(first.id) is None
    assert add(ingest, replace(DRAFT, id="p230")).outcome is UNCHANGED


def test_an_id_that_a_person_gave_is_never_replaced(ingest: Ingest, database: Database) -> None:
    add(ingest, replace(DRAFT, id="mine"))
    before = everything(database)
    result = add(ingest, replace(DRAFT, id="other"))
    assert (result.outcome, result.article and result.article.id) == (UNCHANGED, "mine")
    assert result.reason is not None
    assert "mine" in result.reason
    assert everything(database) == before


def test_one_text_under_two_given_ids_is_two_articles(ingest: Ingest) -> None:
    add(ingest, replace(DRAFT, id="one"))
    result = add(ingest, replace(DRAFT, id="two", url="https://other.example/copy"))
    assert result.outcome is ADDED
    assert result.article is not None
    assert result.article.near_duplicate_of == "one"


def test_one_address_under_two_given_ids_with_other_words_is_two_articles(ingest: Ingest, database: Database) -> None:
    drafts = [replace(DRAFT, id="morning"), replace(DRAFT, id="evening", text="By the evening all had changed.")]
    assert [add(ingest, draft).outcome for draft in drafts] == [ADDED, ADDED]
    before = everything(database)
    assert [add(ingest, draft).outcome for draft in drafts * 2] == [UNCHANGED] * 4
    assert everything(database) == before
    evening = database.get("evening")
    assert evening is not None
    assert evening.url == URL


def test_an_id_finds_its_article_at_a_new_address(ingest: Ingest) -> None:
    add(ingest, replace(DRAFT, id="mine"))
    result = add(ingest, replace(DRAFT, id="mine", url="https://news.example/moved", text=TEXT + " More."))
    assert (result.outcome, result.article and result.article.version) == (UPDATED, 2)


def test_a_copy_at_another_address_fills_gaps_and_replaces_nothing(ingest: Ingest) -> None:
    add(ingest, replace(DRAFT, author=None))
    result = add(ingest, replace(DRAFT, url="https://other.example/copy", source="Copycat", author="A. Writer"))
    assert result.article is not None
    assert (result.article.url, result.article.source, result.article.author) == (URL, "Reuters", "A. Writer")


def test_a_guild_that_adds_what_everybody_sees_is_told_so(ingest: Ingest, database: Database) -> None:
    add(ingest, DRAFT)
    for draft in (DRAFT, replace(DRAFT, url=None), replace(DRAFT, text="Other words.")):
        result = add(ingest, draft, guild_scope(1))
        assert (result.outcome, result.article and result.article.scope) == (UNCHANGED, GLOBAL_SCOPE)
        assert result.reason
    assert database.count_articles() == 1


def test_a_guild_learns_nothing_of_another(ingest: Ingest) -> None:
    first = add(ingest, replace(DRAFT, id="mine"), guild_scope(1))
    for draft in (DRAFT, replace(DRAFT, id="mine"), replace(DRAFT, url="https://other.example/x", text=TEXT + " So.")):
        other = add(ingest, draft, guild_scope(2))
        assert other.article is not None
        assert first.article is not None
        assert other.article.scope == guild_scope(2)
        assert other.article.near_duplicate_of != first.article.id
        assert other.article.id != first.article.id
        assert first.article.id not in (other.reason or "")


LONG = " ".join(f"Sentence number {number} tells of battery plant {number * 7}." for number in range(60))


def test_a_near_duplicate_is_kept_and_marked(ingest: Ingest, database: Database) -> None:
    first = add(ingest, replace(DRAFT, text=LONG)).article
    copy = replace(DRAFT, url="https://other.example/copy", text=LONG.replace("number 30", "numeral thirty"))
    result = add(ingest, copy)
    assert first is not None
    assert result.outcome is ADDED
    assert result.article is not None
    assert result.article.near_duplicate_of == first.id
    assert result.reason is not None
    assert first.id in result.reason
    # The earlier one is never marked as the copy of the later, not even when it changes.
    changed = add(ingest, replace(DRAFT, text=LONG + " End.")).article
    assert changed is not None
    assert changed.near_duplicate_of is None


def test_articles_on_the_same_matter_are_no_duplicates(ingest: Ingest) -> None:
    add(ingest, replace(DRAFT, text=LONG))
    half = LONG[: len(LONG) // 2] + " ".join(f"Something else {number} entirely here." for number in range(60))
    result = add(ingest, replace(DRAFT, url="https://other.example/half", text=half))
    assert (result.reason, result.article and result.article.near_duplicate_of) == (None, None)


@pytest.mark.parametrize(
    "draft",
    [
        replace(DRAFT, title="  "),
        replace(DRAFT, text=" \n "),
        replace(DRAFT, text="Share with friends:\n\nLeave a Reply"),
        replace(DRAFT, text="…?!"),
        replace(DRAFT, url="ftp://x.example/a"),
        replace(DRAFT, id="x" * 300),
        replace(DRAFT, id="line\nbreak"),
        replace(DRAFT, title="t" * 2000),
    ],
)
def test_what_is_no_article_is_refused(draft: Draft) -> None:
    with pytest.raises(InputError):
        prepare(draft, GLOBAL_SCOPE)


def test_text_that_no_database_takes_is_made_fit(ingest: Ingest, database: Database) -> None:
    result = add(ingest, replace(DRAFT, title="Nul\x00 here", text=TEXT + " \ud800 \x00 end.", author="A\x00B\udfff"))
    assert result.article is not None
    assert database.get(result.article.id) == result.article
    assert "\x00" not in result.article.text + result.article.title + (result.article.author or "")


def test_a_failure_in_a_batch_stores_none_of_it(ingest: Ingest, database: Database) -> None:
    good, bad = prepare(DRAFT, GLOBAL_SCOPE), prepare(replace(DRAFT, url=None, text="Other."), GLOBAL_SCOPE)
    with pytest.raises(AttributeError):
        ingest.store([good, replace(bad, draft=None)])  # type: ignore[arg-type]
    assert database.count_articles() == 0


def test_white_space_is_no_change() -> None:
    assert content_hash("A  title", "One\n\ntwo") == content_hash("A title", "One two")
    assert content_hash("A title", "One two") != content_hash("A", "title One two")


def test_a_summary_gives_way_to_the_whole_article_and_never_replaces_it(ingest: Ingest) -> None:
    teaser = replace(DRAFT, text="Tesla will build a plant.", summary_only=True)
    first = add(ingest, teaser).article
    assert first is not None
    assert first.summary_only
    second = add(ingest, DRAFT).article
    assert second is not None
    assert (second.number, second.text, second.summary_only) == (first.number, TEXT, False)
    third = add(ingest, replace(teaser, source="An aggregator")).article
    assert third is not None
    assert (third.text, third.summary_only, third.source) == (TEXT, False, "Reuters")
