"""The real command on real parts: real model, real Chroma, real SQLite, in the test's own process."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

ARTICLES = [
    {
        "id": "rivian-1",
        "title": "Rivian opens a second factory in Georgia",
        "source": "The Daily Volt",
        "url": "https://example.com/rivian",
        "published": "2023-05-02",
        "text": "Rivian will build its second factory in Georgia. The plant costs $5 billion and will employ "
        "7,500 people. Production is to begin in 2026. The governor welcomed the decision on Tuesday.",
    },
    {
        "id": "byd-1",
        "title": "BYD sells more cars than ever",
        "source": "Shenzhen Herald",
        "url": "https://example.com/byd",
        "published": "2023-07",
        "text": "BYD sold 700,244 cars in the second quarter, more than in any quarter before. "
        "Its Seagull is the cheapest of them. Exports grew to 74,000 cars.",
    },
]


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Evbot = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nobody's own settings, data folder or `.env` take part."""
    forget_settings(monkeypatch)
    monkeypatch.chdir(tmp_path_factory.mktemp("cwd"))


def forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("EVBOT_", "CORPUS_", "RETRIEVAL_", "BOT_")):
            monkeypatch.delenv(name)


@pytest.fixture
def evbot(capfd: pytest.CaptureFixture[str]) -> Evbot:
    """Runs one command as the shell would, and says what it printed (libraries' own noise included)."""

    def run(*arguments: object, home: Path | None = None) -> Outcome:
        capfd.readouterr()
        place = [] if home is None else ["--home", str(home)]
        code = main([*place, *map(str, arguments)])
        return Outcome(code, *capfd.readouterr())

    return run


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the shipped article and two more; not to be changed."""
    folder = tmp_path_factory.mktemp("stocked")
    file = write_jsonl(folder / "articles.jsonl", ARTICLES)
    with pytest.MonkeyPatch.context() as patch:
        forget_settings(patch)
        patch.chdir(folder)
        assert main(["--home", str(folder / "home"), "ask", "who is Xiaomi talking to?"]) == 0
        assert main(["--home", str(folder / "home"), "import", str(file)]) == 0
    yield folder / "home"
    shutil.rmtree(folder)


@pytest.fixture
def home(stocked: Path, tmp_path: Path) -> Path:
    """A copy of `stocked` that the test may change."""
    return Path(shutil.copytree(stocked, tmp_path / "home"))


def write_jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path
