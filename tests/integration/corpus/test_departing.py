"""The end of a guild: nothing of it is left in any table, collection or file, and nothing of others is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from corpus.database import Database
from corpus.database.guild_data import COMPACT, GuildOverview, guild_overviews, guilds_with_data
from corpus.database.guilds import GuildStore
from corpus.departing import Departing
from corpus.embed import SentenceTransformerEmbedder
from corpus.errors import StoreError
from corpus.guild_export import export_guild, is_empty
from corpus.importing import from_record
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, Draft, guild_scope
from tests.integration.corpus.conftest import make_settings
from tests.integration.corpus.guilds import NOW, WORD, files_with, fill_guild, rows, tables_with

A, B = 771_234_567_890_123_451, 881_234_567_890_123_452
LATER = NOW + timedelta(days=30)
EVERYWHERE = {
    "articles", "article_versions", "removed_articles", "passages", "guilds", "audit", "suggestions", "feedback",
    "unanswered", "model_answers", "feeds", "feed_entries",
}  # fmt: skip


@pytest.fixture
def library(tmp_path: Path, tiny: SentenceTransformerEmbedder) -> Iterator[Library]:
    with Library.open(make_settings(tmp_path / "home"), tiny) as library:
        library.add_draft(Draft("Everybody's", "BYD sells cars. Everybody may read that it does so."))
        yield library


def departing(library: Library) -> Departing:
    return Departing(library.database, library.vectors, library.embedder.fingerprint)


def others(library: Library) -> dict[str, Any]:
    """Everything but the guild A's."""
    kept = {}
    for name, found in rows(library.database).items():
        told = [row for row in found if A not in row and guild_scope(A) not in row and WORD.format(A) not in str(row)]
        kept[name] = [row for row in told if name != "meta" or row[0] != COMPACT]
    numbers = {row[0] for row in kept["articles"]}
    for name, column in (("article_companies", 1), ("minhash_bands", 1)):
        kept[name] = [row for row in kept[name] if row[column] in numbers]
    passages = {row[0] for row in kept["passages"]}
    kept["sentence_vectors"] = [row for row in kept["sentence_vectors"] if row[0] in passages]
    return kept


def test_nothing_is_left_and_nothing_else_is_gone(library: Library) -> None:
    home = library.settings.home
    fill_guild(library, A)
    fill_guild(library, B)
    assert tables_with(library.database, A) == tables_with(library.database, B) >= EVERYWHERE
    assert {path.name for path in files_with(home, A)} >= {"articles.db-wal", "chroma.sqlite3"}
    before, theirs = others(library), library.vectors.ids(guild_scope(B))
    graphs = set(home.rglob("data_level0.bin"))
    GuildStore(library.database).left(A, NOW)

    assert departing(library).delete(A, LATER)
    departing(library).compact()
    assert tables_with(library.database, A) == set()
    assert list(files_with(home, A)) == []
    assert set(library.vectors.scopes()) == {GLOBAL_SCOPE, guild_scope(B)}
    assert set(home.rglob("data_level0.bin")) < graphs
    assert rows(library.database) == before == others(library)

    assert library.vectors.ids(guild_scope(B)) == theirs != set()
    found = library.vectors.search(library.embedder.embed(["the plant"])[0], [guild_scope(A), guild_scope(B)], 50)
    assert {hit.passage_id for hit in found} == theirs
    assert tables_with(library.database, B) >= EVERYWHERE
    assert not departing(library).delete(A, LATER)  # there is nothing left to delete


def test_a_guild_that_came_back_or_left_lately_keeps_everything(library: Library) -> None:
    fill_guild(library, A)
    store = GuildStore(library.database)
    assert not departing(library).delete(A, LATER)
    store.left(A, NOW + timedelta(seconds=1))
    assert not departing(library).delete(A, NOW)
    store.returned(A)
    assert not departing(library).delete(A, LATER)
    assert tables_with(library.database, A) >= EVERYWHERE
    assert store.get(A).language == "de"


def test_a_crash_between_vectors_and_rows_is_made_good(
    tmp_path: Path, tiny: SentenceTransformerEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_settings(tmp_path / "home")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with Library.open(settings, tiny) as library:
        fill_guild(library, A)
        GuildStore(library.database).left(A, NOW)
        with monkeypatch.context() as patch:
            patch.setattr("corpus.departing.delete_guild", crash)
            with pytest.raises(KeyboardInterrupt):
                departing(library).delete(A, LATER)
        assert tables_with(library.database, A) >= EVERYWHERE
    with Library.open(settings, tiny) as library:
        assert library.vectors.ids(guild_scope(A))  # the start has mended the index
        assert departing(library).delete(A, LATER)
        assert library.database.get_meta(COMPACT)
    with Library.open(settings, tiny) as library:  # a crash before the files were made compact
        departing(library).compact()
        assert library.database.get_meta(COMPACT) is None
        assert list(files_with(settings.home, A)) == []


def test_an_outage_of_the_vector_store_deletes_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_guild(library, A)
    GuildStore(library.database).left(A, NOW)

    def fail(scope: str) -> None:
        raise StoreError("out of reach")

    with monkeypatch.context() as patch:
        patch.setattr(library.vectors, "erase", fail)
        with pytest.raises(StoreError):
            departing(library).delete(A, LATER)
    assert tables_with(library.database, A) >= EVERYWHERE
    assert departing(library).delete(A, LATER)


def test_questions_go_on_while_files_are_made_compact(library: Library) -> None:
    fill_guild(library, A)
    fill_guild(library, B)
    GuildStore(library.database).left(A, NOW)
    departing(library).delete(A, LATER)
    vector, stop, failures = library.embedder.embed(["the plant"])[0], threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            try:
                assert library.vectors.search(vector, [guild_scope(B)], 3)
                assert library.database.search_articles(["plant"], [guild_scope(B)], 3)
            except Exception as error:  # noqa: BLE001
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        departing(library).compact()
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
    assert failures == []


@pytest.fixture
def on_servers(
    tmp_path: Path, tiny: SentenceTransformerEmbedder, chroma_server: str, new_postgres: Callable[[], str]
) -> Iterator[Library]:
    settings = make_settings(tmp_path / "home", chroma_url=chroma_server, database_url=new_postgres())
    with Library.open(settings, tiny) as library:
        for scope in library.vectors.scopes():
            library.vectors.erase(scope)
        yield library


def test_the_same_on_postgresql_and_a_chroma_server(on_servers: Library) -> None:
    fill_guild(on_servers, A)
    fill_guild(on_servers, B)
    before = others(on_servers)
    GuildStore(on_servers.database).left(A, NOW)
    assert departing(on_servers).delete(A, LATER)
    departing(on_servers).compact()
    assert tables_with(on_servers.database, A) == set()
    assert set(on_servers.vectors.scopes()) == {guild_scope(B)}
    assert rows(on_servers.database) == before


def test_a_guild_cannot_come_back_half_way_by_another_process(
    on_servers: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes back before and keeps everything, or after and finds nothing; never in between."""
    fill_guild(on_servers, A)
    GuildStore(on_servers.database).left(A, NOW)
    another = Database(on_servers.database.engine.url.render_as_string(hide_password=False))
    erase = on_servers.vectors.erase

    def erase_and_come_back(scope: str) -> None:
        erase(scope)
        GuildStore(another).returned(A)

    @event.listens_for(another.engine, "begin")
    def impatient(connection: Connection) -> None:
        connection.exec_driver_sql("SET lock_timeout = '100ms'")

    monkeypatch.setattr(on_servers.vectors, "erase", erase_and_come_back)
    with pytest.raises(StoreError):  # it would wait, if it had the patience
        departing(on_servers).delete(A, LATER)
    monkeypatch.undo()
    assert tables_with(on_servers.database, A) >= EVERYWHERE
    GuildStore(another).returned(A)
    another.close()
    assert not departing(on_servers).delete(A, LATER)


def test_who_has_what(library: Library) -> None:
    fill_guild(library, A)
    GuildStore(library.database).left(B, NOW)
    assert guilds_with_data(library.database) == {A, B}
    assert guild_overviews(library.database) == [GuildOverview(A, 2, None), GuildOverview(B, 0, NOW)]


def test_the_export_holds_it_all_and_can_be_read_again(library: Library) -> None:
    articles = fill_guild(library, A)
    fill_guild(library, B)
    export = export_guild(library.database, A, NOW)
    assert WORD.format(B) not in str(export)
    assert str(B) not in str(export)
    assert [from_record(each).title for each in export["articles"]] == [each.title for each in articles]
    assert export["settings"] == {
        **dict.fromkeys(("posts_channel", "review_channel", "user_questions", "channel_questions")),
        **dict.fromkeys(("guild_questions", "model_answers")),
        "guild_id": str(A),
        "moderator_roles": [str(A + 11)],
        "answer_channels": [],
        "language": "de",
    }
    assert [entry["action"] for entry in export["audit"]] == ["removed", "edited", "added", "added", "added"]
    (suggested,) = export["suggestions"]
    assert (suggested["user_id"], suggested["status"], suggested["at"]) == ("6", "pending", "2024-05-01T12:00:00+00:00")
    assert [each["question"] for each in export["unanswered"]] == [f"when does {WORD.format(A)} sell its trucks?"]
    assert "feedback" not in export
    assert not is_empty(export)
    assert is_empty(export_guild(library.database, 5, NOW))
