from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import health
from bot.doctor import looks_like_a_token
from tests.integration.cli.conftest import Evbot


def verdicts(evbot: Evbot, home: Path) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["verdict"], row["finding"]) for row in evbot("doctor", "--json", home=home).json}


def test_all_is_well(evbot: Evbot, stocked: Path) -> None:
    done = evbot("doctor", home=stocked)
    assert done.code == 0
    found = verdicts(evbot, stocked)
    assert found["database"] == ("ok", "3 articles.")
    assert found["index"][0] == found["embedding model"][0] == found["answers"][0] == "ok"
    assert found["discord token"][0] == "note"


def test_a_folder_that_was_never_used_is_not_made(evbot: Evbot, tmp_path: Path) -> None:
    assert evbot("doctor", home=tmp_path / "new").code == 0
    assert not (tmp_path / "new").exists()


def test_what_is_wrong_is_a_problem_with_advice(evbot: Evbot, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(home / "chroma")
    monkeypatch.setenv("BOT_DISCORD_TOKEN", "not-a-token")
    monkeypatch.setenv("CORPUS_EMBEDDING_MODEL", str(home / "nowhere"))
    monkeypatch.setenv("CORPUS_CHROMA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("RETRIEVAL_CHAT_MODEL", "nonsense:model")
    done = evbot("doctor", home=home)
    assert done.code == 1
    assert "not-a-token" not in done.out
    found = verdicts(evbot, home)
    for name in ("embedding model", "discord token", "chroma", "answers"):
        assert found[name][0] == "problem", name


def test_a_missing_index_is_found(evbot: Evbot, home: Path) -> None:
    shutil.rmtree(home / "chroma")
    assert verdicts(evbot, home)["index"] == ("problem", "The Chroma folder is missing.")


def test_a_setting_that_cannot_be_read(evbot: Evbot, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETRIEVAL_PASSAGES", "many")
    done = evbot("doctor", "--json", home=stocked)
    assert done.code == 1
    assert "RETRIEVAL_PASSAGES" in done.json[0]["finding"]


def test_health_is_that_of_the_running_bot(evbot: Evbot, tmp_path: Path) -> None:
    assert evbot("doctor", "--health", home=tmp_path).code == 1
    now = datetime.now(UTC)
    health.write(tmp_path / health.FILE_NAME, health.Health(now, connected=True, latency=0.1))
    assert evbot("doctor", "--health", home=tmp_path).code == 0
    health.write(tmp_path / health.FILE_NAME, health.Health(now - timedelta(hours=1), connected=True, latency=0.1))
    assert evbot("doctor", "--health", home=tmp_path).code == 1


@pytest.mark.parametrize(
    ("token", "shaped"),
    [
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB", True),
        ("Bot MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB", False),
        ("bm90IGEgbnVtYmVy.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB", False),
        ("//////////////.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB", False),
        ("0123456789abcdef0123456789abcdef", False),
    ],
)
def test_the_shape_of_a_token(token: str, shaped: bool) -> None:
    assert looks_like_a_token(token) is shaped
