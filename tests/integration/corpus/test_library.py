"""The route of an article on the real model, Chroma and SQL: what goes in is found, what goes out is gone."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from corpus.chunk import embedded_sentence, embedded_text
from corpus.database import Database
from corpus.database.index import GENERATION
from corpus.embed import SentenceTransformerEmbedder
from corpus.errors import IndexMismatchError, InputError, NotFoundError, StoreLockedError
from corpus.library import ARTICLES, Library
from corpus.models import (
    GLOBAL_SCOPE,
    Article,
    ArticleFilter,
    DatePrecision,
    Draft,
    IngestOutcome,
    IngestResult,
    Passage,
    guild_scope,
)
from corpus.settings import CorpusSettings
from tests.integration.corpus.conftest import make_settings

GUILD = guild_scope(7)
BERLIN = Draft(
    title="Tesla goes to Berlin",
    text="Tesla will build a factory near Berlin. It opens in 2021.\n\nThe mayor of Grünheide is glad.",
    url="https://news.example/berlin",
    published=datetime(2019, 4, 15, tzinfo=UTC),
    precision=DatePrecision.DAY,
)
XIAOMI = "Xiaomi’s Electric Vehicle Might Arrive Much Sooner Than We Thought"


def added(result: IngestResult) -> Article:
    assert result.article is not None
    return result.article


def search(library: Library, question: str, *scopes: str, limit: int = 5) -> list[str]:
    """Article ids of the nearest passages."""
    vector = library.embedder.embed([question])[0]
    hits = library.vectors.search(vector, scopes or (GLOBAL_SCOPE,), limit)
    passages = library.database.get_passages([hit.passage_id for hit in hits])
    return [passages[hit.passage_id].article_id for hit in hits]


def passages_of(library: Library, article: Article) -> list[Passage]:
    stored = library.database.passages_with_vectors({article.id: range(10_000)})
    return [passage for passage, _ in stored.get(article.id, [])]


def whole(library: Library) -> None:
    """Every article is indexed, and SQL and Chroma hold the same passages."""
    generation = library.vectors.generation
    assert library.database.get_meta(GENERATION) == str(generation)
    assert library.database.count_queued(generation) == 0
    articles = list(library.database.iterate(ArticleFilter(scopes=(GLOBAL_SCOPE, GUILD))))
    for scope in (GLOBAL_SCOPE, GUILD):
        ids = library.database.passage_ids(generation, scope)
        assert library.vectors.ids(scope) == ids.keys()
        assert {article.number for article in articles if article.scope == scope} == set(ids.values())
    for article in articles:
        for passage in passages_of(library, article):
            assert passage.span.of(article.text) == passage.text


def write_articles(path: Path, count: int, start: int = 0) -> Path:
    lines = [
        json.dumps({"id": f"p{n}", "title": f"Title {n}", "text": f"Plant {n} in town {n * 7} builds {n * 13} cars."})
        for n in range(start, start + count)
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_an_article_is_found_by_meaning_and_by_words(library: Library) -> None:
    article = added(library.add_draft(BERLIN))
    library.add_draft(Draft(title="Chery", text="Chery and Xiaomi talk about a partnership."))
    assert search(library, "Where does the American carmaker build a plant?")[0] == article.id
    (hit,) = library.database.search_text(["mayor"], [GLOBAL_SCOPE], 5)
    passage = library.database.get_passages([hit.passage_id])[hit.passage_id]
    assert passage.span.of(article.text) == passage.text
    assert passage.heading == "Tesla goes to Berlin — 15 April 2019"
    ((_, rows),) = library.database.passages_with_vectors({article.id: range(1)})[article.id]
    sentences = [embedded_sentence(article, span) for span in passage.sentences]
    np.testing.assert_allclose(rows, library.embedder.embed(sentences), atol=2e-3)
    # The vector is that of heading and text together.
    vector = library.embedder.embed([embedded_text(passage)])[0]
    assert library.vectors.search(vector, [GLOBAL_SCOPE], 1)[0].score > 0.999
    whole(library)


def test_no_passage_is_longer_than_the_model_reads(library: Library) -> None:
    text = "Tesla sold 12,345.67 € worth of Model-Ys… 小米正在谈判。 🔥🔥 " * 200 + "x" * 3000
    article = added(library.add_draft(Draft(title="Long " * 100, text=text)))
    passages = passages_of(library, article)
    counts = library.embedder.count_tokens([embedded_text(passage) for passage in passages])
    assert max(counts) <= 128
    assert len(passages) > 20
    whole(library)


def test_the_same_twice_writes_nothing_to_the_index(library: Library) -> None:
    article = added(library.add_draft(BERLIN))
    before = library.vectors.ids(GLOBAL_SCOPE)
    assert library.add_draft(BERLIN).outcome is IngestOutcome.UNCHANGED
    assert library.vectors.ids(GLOBAL_SCOPE) == before
    result = library.add_draft(replace(BERLIN, text="Tesla goes to Munich instead."))
    assert added(result).id == article.id
    assert not library.vectors.ids(GLOBAL_SCOPE) & before
    assert library.database.search_text(["grünheide"], [GLOBAL_SCOPE], 5) == []
    whole(library)


def test_what_is_forgotten_is_gone_everywhere(library: Library) -> None:
    article = added(library.add_draft(BERLIN))
    theirs = added(library.add_draft(Draft(title="Ours", text="A guild’s own words on Rivian."), scope=GUILD))
    with pytest.raises(NotFoundError):
        library.forget(theirs.id, [GLOBAL_SCOPE])
    with pytest.raises(NotFoundError):
        library.forget("nothing", [GLOBAL_SCOPE])
    assert library.forget(article.id, [GLOBAL_SCOPE]) == article
    assert library.database.get(article.id) is None
    assert library.vectors.count(GLOBAL_SCOPE) == 0
    assert library.database.search_text(["berlin"], [GLOBAL_SCOPE], 5) == []
    assert search(library, "Rivian", GLOBAL_SCOPE, GUILD) == [theirs.id]
    assert search(library, "Rivian", GLOBAL_SCOPE) == []
    whole(library)


def test_the_shipped_article_comes_clean_once_and_an_import_names_it(library: Library, tmp_path: Path) -> None:
    assert library.add_shipped_articles() == len(list(ARTICLES.glob("*.md"))) == 1
    (article,) = library.database.latest(ArticleFilter(), 10)
    assert (article.title, article.via, article.published, article.url) == (XIAOMI, "gizmochina.com", None, None)
    assert "Brilliance Auto, Chery, and Beijing Automotive Group" in article.text
    for furniture in ("Share with", "Leave a Reply", "reCAPTCHA", "Required fields", "email address", "Via:", XIAOMI):
        assert furniture not in article.text
    assert library.add_shipped_articles() == 0
    raw = next(ARTICLES.glob("*.md")).read_text().split("---\n", 2)[2]
    record = {
        "id": "p230",
        "url": "https://seed-article.invalid/xiaomi-ev",
        "title": XIAOMI,
        "source": "seed (via gizmochina.com)",
        "published": None,
        "text": raw.strip(),
    }
    (tmp_path / "exam.jsonl").write_text(json.dumps(record))
    summary = library.import_jsonl(tmp_path / "exam.jsonl")
    assert summary.counts[IngestOutcome.UPDATED] == 1
    (article,) = library.database.latest(ArticleFilter(), 10)
    assert (article.id, article.url, article.via, article.published) == ("p230", record["url"], "gizmochina.com", None)
    assert set(search(library, "who is Xiaomi talking to?")) == {"p230"}
    library.forget("p230", [GLOBAL_SCOPE])
    assert library.add_shipped_articles() == 0
    whole(library)


def test_an_import_goes_on_where_it_was_left_and_an_export_comes_back_unchanged(
    library: Library, tmp_path: Path
) -> None:
    path = write_articles(tmp_path / "articles.jsonl", 40)
    with path.open("ab") as file:
        file.write(b'{"broken\n{"title": "No text"}\n')
    seen: list[tuple[int, int | None]] = []
    summary = library.import_jsonl(path, on_progress=lambda done, total: seen.append((done, total)))
    assert summary.counts[IngestOutcome.ADDED] == 40
    assert summary.refusals == ((41, "not valid JSON"), (42, "text is missing"))
    assert summary.counts[IngestOutcome.REFUSED] == 2
    assert seen[-1] == (42, 42)
    ids = library.vectors.ids(GLOBAL_SCOPE)
    library.add_draft(replace(BERLIN, source="Reuters", author="A. Writer", via="AP", language="en"))
    library.add_draft(
        Draft(
            title="March", text="Some time.", published=datetime(2019, 3, 1, tzinfo=UTC), precision=DatePrecision.MONTH
        )
    )
    library.add_draft(Draft(title="Guild", text="A guild’s own words."), scope=GUILD)
    before = {article.id: article for article in library.database.iterate(ArticleFilter())}
    for name in ("out.jsonl", "out.jsonl.gz"):
        assert library.export_jsonl(tmp_path / name) == 42
        again = library.import_jsonl(tmp_path / name)
        assert again.counts[IngestOutcome.UNCHANGED] == 42, again
    assert {article.id: article for article in library.database.iterate(ArticleFilter())} == before
    assert ids < library.vectors.ids(GLOBAL_SCOPE)
    assert b"guild" not in gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).lower()
    whole(library)


def test_an_interrupted_import_leaves_whole_articles_and_goes_on(library: Library, tmp_path: Path) -> None:
    path = write_articles(tmp_path / "articles.jsonl", 70)

    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.import_jsonl(path, on_progress=interrupt)
    assert library.database.count_articles() == 32
    whole(library)
    counts = library.import_jsonl(path).counts
    assert (counts[IngestOutcome.UNCHANGED], counts[IngestOutcome.ADDED]) == (32, 38)
    whole(library)


def test_a_second_process_is_refused_and_readers_are_not(library: Library, settings: CorpusSettings) -> None:
    library.add_draft(BERLIN)
    with pytest.raises(StoreLockedError, match="Another evbot process is using the data folder"):
        Library.open(settings, library.embedder)
    code = (
        "import sys; from pathlib import Path; from corpus.settings import CorpusSettings\n"
        "from corpus.library import Library; from corpus.models import ArticleFilter\n"
        "settings = CorpusSettings(home=Path(sys.argv[1]), _env_file=None)\n"
        "with Library.open_for_reading(settings) as reader:\n"
        "    print([article.title for article in reader.database.latest(ArticleFilter(), 5)])\n"
        "Library.open(settings)\n"
    )
    command = [sys.executable, "-c", code, str(settings.home)]
    other = subprocess.run(command, capture_output=True, text=True)
    assert other.stdout.strip() == "['Tesla goes to Berlin']"
    assert "StoreLockedError: Another evbot process" in other.stderr


def test_the_folder_is_free_again_after_closing(
    settings: CorpusSettings, embedder: SentenceTransformerEmbedder
) -> None:
    for _ in range(2):
        with Library.open(settings, embedder) as library:
            assert search(library, "anything") == []


def test_questions_are_answered_while_articles_come_in(library: Library, tmp_path: Path) -> None:
    library.add_draft(BERLIN)
    path = write_articles(tmp_path / "articles.jsonl", 60)
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            while importing.is_alive():
                assert search(library, "Where will Tesla build its factory near Berlin?")[0]
                assert library.database.search_text(["berlin"], [GLOBAL_SCOPE], 3)
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    importing = threading.Thread(target=library.import_jsonl, args=(path,))
    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in (importing, *asking):
        thread.start()
    for thread in (importing, *asking):
        thread.join(60)
    assert errors == []
    whole(library)


def test_two_hundred_thousand_words_go_in_whole(settings: CorpusSettings, tiny: SentenceTransformerEmbedder) -> None:
    # A real model of one small layer: MiniLM would take minutes.
    text = " ".join(f"Sentence {n} tells of the plant in town number {n * 7}." for n in range(20_000))
    with Library.open(settings, tiny) as library:
        article = added(library.add_draft(Draft(title="A very long report", text=text)))
        assert article.text == text
        assert len(passages_of(library, article)) > 1_500
        whole(library)


@pytest.mark.parametrize("draft", [replace(BERLIN, text=" "), replace(BERLIN, title="")])
def test_what_is_no_article_is_refused_and_nothing_stored(library: Library, draft: Draft) -> None:
    with pytest.raises(InputError):
        library.add_draft(draft)
    assert library.database.count_articles() == 0


def test_everything_on_servers(
    new_postgres: Callable[[], str], chroma_server: str, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    url = new_postgres()
    settings = make_settings(tmp_path / "home", database_url=url, chroma_url=chroma_server)
    with Library.open(settings, embedder) as one, Library.open(settings, embedder) as two:
        article = added(one.add_draft(BERLIN))
        assert search(two, "Tesla in Berlin")[0] == article.id
        # One process rebuilds, the other goes on with the new index.
        assert one.reindex() == 1
        assert search(two, "Tesla in Berlin")[0] == article.id
        other = added(two.add_draft(Draft(title="Chery", text="Chery talks with Xiaomi."), scope=GUILD))
        assert search(one, "Chery", GUILD) == [other.id]
        whole(one)
        whole(two)
    # The lock is of the data folder; servers need none.
    assert not (settings.home / "lock").exists()
    for name in ("a", "b"):
        database = Database(url)
        database.set_meta(name, "x")
        database.close()


def test_another_model_is_refused_until_reindex(
    library: Library, settings: CorpusSettings, other_model: Path, embedder: SentenceTransformerEmbedder
) -> None:
    article = added(library.add_draft(BERLIN))
    library.close()
    changed = settings.model_copy(update={"embedding_model": str(other_model)})
    with pytest.raises(IndexMismatchError, match=r"all-MiniLM-L6-v2@.*other-model@.*evbot reindex"):
        Library.open(changed)
    # Refusing changed nothing.
    with Library.open(settings, embedder) as again:
        assert search(again, "Berlin")[0] == article.id
    with Library.open(changed, check=False) as repaired:
        assert repaired.reindex() == 1
        assert search(repaired, "Berlin")[0] == article.id
        assert repaired.vectors.search(np.ones(16, dtype=np.float32), [GLOBAL_SCOPE], 1)
        whole(repaired)
    with Library.open(changed) as reopened:
        whole(reopened)
    with pytest.raises(IndexMismatchError):
        Library.open(settings, embedder)


def test_an_empty_folder_may_change_its_model(
    settings: CorpusSettings, other_model: Path, embedder: SentenceTransformerEmbedder
) -> None:
    Library.open(settings, embedder).close()
    changed = settings.model_copy(update={"embedding_model": str(other_model)})
    with Library.open(changed) as library:
        library.add_draft(BERLIN)
        whole(library)
