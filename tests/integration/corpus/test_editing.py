"""Moderators look, change, take out and put back: on both databases, in their own guild alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from corpus.companies import Companies
from corpus.database import Database
from corpus.database.audit import AuditStore
from corpus.database.index import GENERATION
from corpus.database.removals import RemovalStore
from corpus.desk import AuditAction, Changes, Standing
from corpus.editing import UNDO, Editor, note_added, opening
from corpus.errors import InputError, NotFoundError
from corpus.ingest import Ingest, prepare
from corpus.models import GLOBAL_SCOPE, Article, ArticleFilter, DateOrigin, DatePrecision, Draft, guild_scope

ONE, OTHER = guild_scope(1), guild_scope(2)
OWN = (ONE,)
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
ADA = 2**60
WORDS = (
    "Lucid builds a factory in the desert near Riyadh. It will make 150,000 cars a year, the company says. "
    "The first cars leave it in autumn. Half of them stay in the country, the other half is sold abroad. "
    "Analysts had expected the opening a year earlier, and name the heat and the price of water as reasons."
)
LUCID = Draft(
    title="Lucid goes to the desert",
    text=WORDS,
    url="https://news.example/lucid",
    source="Desert Times",
    published=datetime(2024, 2, 1, tzinfo=UTC),
    precision=DatePrecision.MONTH,
    dated_by=DateOrigin.METADATA,
)
COPY = replace(LUCID, url="https://other.example/lucid", source="Other", text=WORDS + " It rains seldom.")


class Desk:
    """An editor, and articles to try it on."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.companies = Companies.from_toml()
        self.editor = Editor(database, self.companies)
        self.audit = AuditStore(database)
        database.set_meta(GENERATION, "1")

    def add(self, draft: Draft, scope: str) -> Article:
        note = note_added(ADA, NOW)
        article = Ingest(self.database, self.companies).store([prepare(draft, scope)], note)[0].article
        assert article is not None
        return article

    def queued(self) -> set[int]:
        """Numbers of the articles that wait for the index; they are taken off it."""
        found = {each.number for each in self.database.next_queued(1, 100)}
        with self.database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM index_queue")
        return found

    def actions(self, guild_id: int = 1) -> list[AuditAction]:
        return [entry.action for entry in reversed(self.audit.list(guild_id, limit=50))]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_preview_stores_nothing_and_says_what_would_become_of_it(desk: Desk) -> None:
    preview = desk.editor.preview(LUCID, ONE)
    assert (preview.title, preview.source, preview.url) == (LUCID.title, "Desert Times", LUCID.url)
    assert (preview.dated_by, preview.precision) == (DateOrigin.METADATA, DatePrecision.MONTH)
    assert (preview.companies, preview.words, preview.standing) == (("Lucid",), len(WORDS.split()), Standing.NEW)
    assert preview.opening == WORDS
    assert desk.database.count_articles() == 0
    assert desk.audit.list(1, limit=5) == []


def test_how_the_date_was_found_is_never_made_up(desk: Desk) -> None:
    given = replace(LUCID, dated_by=None)
    assert desk.editor.preview(given, ONE).dated_by is DateOrigin.GIVEN
    assert desk.editor.preview(replace(given, published=None), ONE).dated_by is DateOrigin.NONE


def test_a_preview_knows_what_is_here_already(desk: Desk) -> None:
    article = desk.add(LUCID, ONE)
    known = desk.editor.preview(LUCID, ONE)
    assert (known.standing, known.known, known.near_duplicates) == (Standing.KNOWN, article, ())
    assert desk.editor.preview(replace(LUCID, source="Times"), ONE).standing is Standing.CHANGED
    longer = desk.editor.preview(replace(LUCID, text=WORDS + " Update: It has opened."), ONE)
    assert (longer.standing, longer.known) == (Standing.CHANGED, article)


def test_a_preview_names_near_duplicates_of_this_guild_and_of_everybody(desk: Desk) -> None:
    own, everybodys = desk.add(LUCID, ONE), desk.add(replace(COPY, url="https://third.example/x"), GLOBAL_SCOPE)
    near = desk.editor.preview(COPY, ONE)
    assert (near.standing, near.known) == (Standing.TRACKED, everybodys)
    near = desk.editor.preview(replace(COPY, text=WORDS + " It is hot."), ONE)
    assert (near.standing, {each.id for each in near.near_duplicates}) == (Standing.NEW, {own.id, everybodys.id})


def test_a_preview_tells_nothing_of_another_guild(desk: Desk) -> None:
    alone = desk.editor.preview(LUCID, ONE)
    desk.add(LUCID, OTHER)
    desk.add(COPY, OTHER)
    assert desk.editor.preview(LUCID, ONE) == alone
    assert desk.editor.preview(replace(LUCID, id=desk.add(COPY, OTHER).id), ONE) == alone


def test_adding_is_noted_in_the_guild_s_audit(desk: Desk) -> None:
    article = desk.add(LUCID, ONE)
    desk.add(LUCID, ONE)
    desk.add(LUCID, GLOBAL_SCOPE)
    (entry,) = desk.audit.list(1, limit=5)
    assert (entry.action, entry.actor_id, entry.at) == (AuditAction.ADDED, ADA, NOW)
    assert (entry.article_number, entry.title, entry.detail) == (article.number, LUCID.title, LUCID.url)


def test_editing_changes_the_article_its_index_and_its_history(desk: Desk) -> None:
    article = desk.add(LUCID, ONE)
    desk.queued()
    dated = (datetime(2024, 2, 3, tzinfo=UTC), DatePrecision.DAY)
    changes = Changes(title=" Lucid and\u200b Rivian ", source="", dated=dated)
    after = desk.editor.edit(article.id, changes, OWN, ADA, NOW)
    assert (after.title, after.source, after.published, after.precision) == ("Lucid and Rivian", None, *dated)
    assert (after.number, after.id, after.version, after.updated_at) == (article.number, article.id, 2, NOW)
    assert after.companies == ("Lucid", "Rivian")
    assert desk.queued() == {article.number}
    assert [each.title for each in desk.database.versions_of(article.number)] == [LUCID.title]
    entry = desk.audit.list(1, limit=1)[0]
    assert (entry.action, entry.article_number, entry.title) == (
        AuditAction.EDITED, article.number, "Lucid and Rivian",
    )  # fmt: skip
    assert entry.detail == (
        "title: “Lucid goes to the desert” → “Lucid and Rivian”; source: Desert Times → none; "
        "date: 2024-02 → 2024-02-03; companies: Lucid → Lucid, Rivian"
    )


def test_companies_that_a_person_chose_stay_when_the_title_changes(desk: Desk) -> None:
    article = desk.add(LUCID, ONE)
    chosen = desk.editor.edit(article.id, Changes(companies=("tesla", "Tesla Inc.", " ")), OWN, ADA, NOW)
    assert (chosen.companies, chosen.version) == (("Tesla",), 1)
    assert desk.editor.edit(article.id, Changes(title="Rivian"), OWN, ADA, NOW).companies == ("Tesla",)
    assert desk.editor.edit(article.id, Changes(companies=()), OWN, ADA, NOW).companies == ()


def test_what_a_moderator_set_stays_when_the_article_is_read_again(desk: Desk) -> None:
    article = desk.add(LUCID, ONE)
    dated = (datetime(2024, 2, 3, tzinfo=UTC), DatePrecision.DAY)
    edits = Changes(title="Lucid and the desert", source="", dated=dated, companies=("Tesla",))
    edited = desk.editor.edit(article.id, edits, OWN, ADA, NOW)
    rewritten = replace(
        LUCID,
        title="LUCID GOES TO THE DESERT!",
        text=WORDS + " Rivian may follow.",
        source="Times",
        author="A. Writer",
        published=NOW,
        precision=DatePrecision.DAY,
    )
    preview = desk.editor.preview(rewritten, ONE)
    assert (preview.title, preview.source, preview.companies) == ("Lucid and the desert", None, ("Tesla",))
    again = desk.add(rewritten, ONE)
    assert again.text.endswith("Rivian may follow.")
    assert (again.number, again.version, again.author) == (article.number, 3, "A. Writer")
    for field in ("title", "source", "published", "precision", "companies"):
        assert getattr(again, field) == getattr(edited, field), field
    desk.editor.remove(article.id, OWN, ADA, NOW)
    desk.editor.restore(article.number, OWN, ADA, NOW)
    assert desk.add(replace(rewritten, text=WORDS), ONE).title == "Lucid and the desert"
    assert desk.editor.preview(replace(rewritten, text=WORDS), ONE).standing is Standing.KNOWN


def test_what_a_moderator_set_can_be_set_anew_while_adding(desk: Desk) -> None:
    article = desk.add(replace(LUCID, title="Lucid, at last", given=frozenset({"title"})), ONE)
    assert desk.add(LUCID, ONE).title == "Lucid, at last"
    desk.add(replace(LUCID, title="Lucid builds", given=frozenset({"title"})), ONE)
    assert desk.add(LUCID, ONE).title == "Lucid builds"
    assert desk.add(replace(LUCID, source="Times"), ONE).source == "Times"
    assert [each.number for each in desk.database.iterate(ArticleFilter(OWN))] == [article.number]


def test_whom_an_article_names_is_read_again_unless_a_moderator_has_said_it(desk: Desk) -> None:
    texts = [f"Lucid builds cars in hall {number}, and Acme Roadrunners follows." for number in range(120)]
    urls = [f"https://news.example/{number}" for number in range(120)]
    added = [desk.add(replace(LUCID, text=text, url=url), ONE) for text, url in zip(texts, urls, strict=True)]
    desk.editor.edit(added[0].id, Changes(companies=("Tesla",)), OWN, ADA, NOW)
    desk.queued()
    known = Companies.from_mapping({"Lucid": {}, "Acme Roadrunners": {}})
    assert Ingest(desk.database, known).name_companies() == 119
    assert [each.companies for each in desk.database.iterate(ArticleFilter(OWN))] == [
        ("Tesla",), *[("Lucid", "Acme Roadrunners")] * 119,
    ]  # fmt: skip
    named = desk.database.stats(ArticleFilter(OWN, companies=("Acme Roadrunners",)))
    assert (named.articles, desk.queued()) == (119, set())
    assert Ingest(desk.database, known).name_companies() == 0


def test_an_edit_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    article = desk.add(LUCID, ONE)
    desk.queued()
    dated = (article.published, article.precision)
    same = Changes(title=LUCID.title, source=LUCID.source, dated=dated, companies=("Lucid Motors",))
    assert desk.editor.edit(article.id, same, OWN, ADA, NOW) == article
    assert desk.queued() == set()
    assert desk.actions() == [AuditAction.ADDED]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (Changes(title="\u200b "), "needs a title"),
        (Changes(title="x" * 1001), "longer than"),
        (Changes(companies=("Lucid", "Acme Roadrunners")), "Acme Roadrunners"),
    ],
)
def test_what_cannot_stand_in_an_article_is_refused(desk: Desk, changes: Changes, words: str) -> None:
    article = desk.add(LUCID, ONE)
    with pytest.raises(InputError, match=words):
        desk.editor.edit(article.id, changes, OWN, ADA, NOW)
    assert desk.database.get(article.id) == article


def test_a_guild_changes_its_own_articles_only(desk: Desk) -> None:
    for scope, draft in (
        (OTHER, LUCID),
        (GLOBAL_SCOPE, replace(LUCID, url="https://x.example/y", text="Other words.")),
    ):
        article = desk.add(draft, scope)
        with pytest.raises(NotFoundError):
            desk.editor.edit(article.id, Changes(title="Mine"), OWN, ADA, NOW)
        with pytest.raises(NotFoundError):
            desk.editor.remove(article.id, OWN, ADA, NOW)
        assert desk.database.get(article.id) == article
    desk.editor.remove(desk.add(LUCID, OTHER).id, (OTHER,), ADA, NOW)
    with pytest.raises(NotFoundError):
        desk.editor.restore(1, OWN, ADA, NOW)


def test_a_removed_article_comes_back_whole(desk: Desk) -> None:
    desk.add(LUCID, ONE)
    first = desk.editor.edit(desk.add(LUCID, ONE).id, Changes(title="Lucid in the desert"), OWN, ADA, NOW)
    follower = desk.add(COPY, ONE)
    assert follower.near_duplicate_of == first.id
    desk.queued()
    removal = desk.editor.remove(first.id, OWN, ADA, NOW)
    assert (removal.article_number, removal.title, removal.removed_by) == (first.number, first.title, ADA)
    assert desk.database.get(first.id) is None
    assert desk.queued() == {first.number}
    assert [each.title for each in RemovalStore(desk.database).list(OWN, since=NOW, limit=5)] == [first.title]
    later = NOW + UNDO - timedelta(minutes=1)
    assert desk.editor.restore(first.number, OWN, ADA, later) == first
    assert desk.database.get_by_number(first.number) == first
    assert desk.queued() == {first.number}
    assert [each.title for each in desk.database.versions_of(first.number)] == [LUCID.title]
    assert desk.database.get(follower.id) == follower
    assert desk.editor.preview(replace(COPY, text=WORDS + " Hot."), ONE).near_duplicates[0].id in {
        first.id,
        follower.id,
    }
    assert desk.database.search_articles(["Riyadh"], OWN, 5)
    assert desk.actions()[-2:] == [AuditAction.REMOVED, AuditAction.RESTORED]
    assert RemovalStore(desk.database).list(OWN, since=NOW, limit=5) == []


def test_a_summary_comes_back_as_a_summary(desk: Desk) -> None:
    article = desk.add(replace(LUCID, summary_only=True), ONE)
    desk.editor.remove(article.id, OWN, ADA, NOW)
    assert desk.editor.restore(article.number, OWN, ADA, NOW) == article


def test_it_comes_back_once_and_for_a_day(desk: Desk) -> None:
    article = desk.add(LUCID, ONE)
    desk.editor.remove(article.id, OWN, ADA, NOW)
    with pytest.raises(NotFoundError, match="no longer here"):
        desk.editor.remove(article.id, OWN, ADA, NOW)
    with pytest.raises(NotFoundError, match="too long ago"):
        desk.editor.restore(article.number, OWN, ADA, NOW + UNDO + timedelta(seconds=1))
    desk.editor.restore(article.number, OWN, ADA, NOW)
    with pytest.raises(NotFoundError, match="here already"):
        desk.editor.restore(article.number, OWN, ADA, NOW)


@pytest.mark.parametrize("scope", [ONE, GLOBAL_SCOPE])
def test_what_was_added_again_need_not_come_back(desk: Desk, scope: str) -> None:
    article = desk.add(LUCID, ONE)
    desk.editor.remove(article.id, OWN, ADA, NOW)
    desk.add(replace(LUCID, title="Lucid, again"), scope)
    with pytest.raises(InputError, match="Lucid, again"):
        desk.editor.restore(article.number, OWN, ADA, NOW)


def test_undo_copies_are_forgotten(desk: Desk) -> None:
    store = RemovalStore(desk.database)
    for scope in (ONE, OTHER):
        desk.editor.remove(desk.add(LUCID, scope).id, (scope,), ADA, NOW)
    assert store.delete_before(NOW) == 0
    assert store.delete_scope(OTHER) == 1
    assert store.delete_before(NOW + timedelta(seconds=1)) == 1
    assert store.list((ONE, OTHER), since=NOW, limit=5) == []


def test_titles_are_found_in_their_own_scopes(desk: Desk) -> None:
    one = desk.add(replace(LUCID, title="Lucid's 100% desert_plan"), ONE)
    desk.add(replace(COPY, text="Other words, but under the very same name."), OTHER)
    found = desk.database.titled("DESERT lucid", (ONE, GLOBAL_SCOPE), 5)
    assert [(each.number, each.scope, each.title) for each in found] == [(one.number, ONE, one.title)]
    assert [each.number for each in desk.database.titled(f"#{one.number}", (ONE,), 5)] == [one.number]
    assert desk.database.titled("100%", (ONE,), 5)
    assert desk.database.titled("desert_plan", (ONE,), 5)
    assert desk.database.titled("desert%plan", (ONE,), 5) == []
    assert desk.database.titled("\ud800 lucid\0", (ONE,), 5)


def test_an_opening_ends_with_a_sentence() -> None:
    text = "First sentence of them all. " + "Second sentence, which goes on and on. " * 30
    assert opening(text).endswith("on and on.")
    assert len(opening("word " * 500)) <= 400
