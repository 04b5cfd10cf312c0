"""What an operator sees of Discord servers."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.database import Database
from corpus.database.guilds import GuildStore
from corpus.database.unanswered import UnansweredStore
from corpus.desk import GuildSettings
from tests.integration.cli.conftest import Evbot

A, B = 1_234_567_890_123_456_789, 1_234_567_890_123_456_790
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def with_guilds(home: Path) -> Path:
    database = Database(f"sqlite:///{home / 'articles.db'}")
    GuildStore(database).save(GuildSettings(A, language="de"))
    UnansweredStore(database).add(A, NOW, "how \x1b[31mred is it?")
    GuildStore(database).left(B, NOW)
    database.close()
    return home


def test_servers_and_when_their_data_goes(evbot: Evbot, with_guilds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_GRACE_DAYS", "10")
    listed = evbot("guilds", home=with_guilds)
    assert listed.code == 0
    heading, one, other = (line.split() for line in listed.out.splitlines())
    assert heading[:2] == ["server", "articles"]
    assert one == [str(A), "0"]
    assert other == [str(B), "0", "2024-05-01", "2024-05-11"]
    assert evbot("guilds", "--json", home=with_guilds).json == [
        {"guild": str(A), "articles": 0, "left_at": None, "deleted_from": None},
        {"guild": str(B), "articles": 0, "left_at": "2024-05-01T12:00:00+00:00",
         "deleted_from": "2024-05-11T12:00:00+00:00"},
    ]  # fmt: skip


def test_no_server(evbot: Evbot, stocked: Path) -> None:
    listed = evbot("guilds", home=stocked)
    assert (listed.code, listed.out) == (0, "")
    assert "any Discord server" in listed.err
    assert evbot("guilds", "--json", home=stocked).json == []


def test_everything_of_one_server(evbot: Evbot, with_guilds: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    done = evbot("export", "--guild", A, file, home=with_guilds)
    assert done.code == 0
    assert f"server {A} written" in done.err
    export = json.loads(file.read_text(encoding="utf-8"))
    assert (export["guild_id"], export["settings"]["language"]) == (str(A), "de")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    piped = evbot("export", "--guild", A, "-", home=with_guilds)
    assert "\x1b" not in piped.out
    assert piped.json["unanswered"] == export["unanswered"]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["out.json"]


def test_what_cannot_be_exported(evbot: Evbot, with_guilds: Path, tmp_path: Path) -> None:
    unknown = evbot("export", "--guild", 5, tmp_path / "out.json", home=with_guilds)
    assert unknown.code == 1
    assert "Nothing is kept of the Discord server 5" in unknown.err
    nowhere = evbot("export", "--guild", A, tmp_path / "no" / "out.json", home=with_guilds)
    assert nowhere.code == 1
    assert "cannot be written" in nowhere.err
