"""Each bad input that reaches the command line: one clear sentence, and an exit code that is not 0."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus.embed import packaged_model_folder
from corpus.lock import FolderLock
from tests.integration.cli.conftest import Evbot

BAD = [
    (("ask", ""), 2, "Please ask a question."),
    (("ask", " \n "), 2, "Please ask a question."),
    (("ask", "x" * 4000), 2, "4,000 characters long"),
    (("ask", "🚗🔋❓"), 2, "words"),
    (("ask",), 2, "Write a question"),
    (("ask", "who?", "--since", "soonish"), 2, "soonish"),
    (("ask", "who?", "--at", "9999-12-31"), 2, "9999-12-31"),
    (("ask", "who?", "--company", "Nobody Motors"), 2, "Nobody Motors"),
    (("ask", "who?", "--batch", "nowhere.jsonl"), 2, "leave the rest"),
    (("ask", "--batch", "nowhere.jsonl"), 2, "no file"),
    (("ask", "--batch", "."), 2, "folder"),
    (("search", "who?", "-k", "0"), 2, "-k"),
    (("add", "http://127.0.0.1/"), 1, "private"),
    (("add", "http://2130706433/"), 1, "numbers"),
    (("add", "http://169.254.169.254/latest/meta-data/"), 1, "private"),
    (("add", "http://[::1]/"), 1, "private"),
    (("add", "http://localhost/"), 1, "private"),
    (("add", "file:///etc/passwd"), 1, "http"),
    (("add", "gopher://example.com/"), 1, "http"),
    (("add", "nowhere.html"), 1, "no file"),
    (("add", "paper.pdf"), 1, "PDF"),
    (("add", "empty.txt"), 1, "empty"),
    (("add", "page.html"), 1, "article"),
    (("add", "binary.txt"), 1, "text"),
    (("add", "fine.txt", "--published", "next year"), 1, "date"),
    (("add", "https://example.com/", "--url", "https://example.com/"), 2, "--url"),
    (("add", "https://example.com/", "--published", "2019-04"), 2, "the day as well"),
    (("import", "nowhere.jsonl"), 1, "no file"),
    (("import", "broken.jsonl.gz"), 1, "broken.jsonl.gz"),
    (("export", "no/such/folder/x.jsonl"), 1, "written"),
    (("show", "nobody"), 1, "nobody"),
    (("forget", "nobody"), 1, "nobody"),
    (("run",), 2, "BOT_DISCORD_TOKEN"),
]


@pytest.mark.parametrize(("arguments", "code", "sentence"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input(evbot: Evbot, stocked: Path, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    Path("paper.pdf").write_bytes(b"%PDF-1.7 \x00\x01")
    Path("empty.txt").touch()
    Path("page.html").write_text("<html><body><nav>Home</nav></body></html>", encoding="utf-8")
    Path("binary.txt").write_bytes(bytes(range(256)) * 8)
    Path("fine.txt").write_text("A title\n\nA text of several words.", encoding="utf-8")
    Path("broken.jsonl.gz").write_bytes(b"\x1f\x8bnonsense")
    done = evbot(*arguments, home=stocked)
    assert done.code == code
    assert done.out == ""
    assert done.err.splitlines()[-1].startswith("Error: ")
    assert sentence in done.err
    assert "Traceback" not in done.err


def test_nothing_of_all_that_went_in(evbot: Evbot, stocked: Path) -> None:
    assert len(evbot("latest", "--json", home=stocked).json) == 3


def test_verbose_shows_where_a_fault_arose(evbot: Evbot, stocked: Path) -> None:
    assert "Traceback" in evbot("--verbose", "show", "nobody", home=stocked).err


def test_a_second_process_on_the_same_folder(evbot: Evbot, stocked: Path) -> None:
    lock = FolderLock(stocked)
    lock.take()
    try:
        refused = evbot("ask", "who is Xiaomi talking to?", home=stocked)
        beside = evbot("latest", home=stocked)
    finally:
        lock.release()
    assert (refused.code, refused.out) == (1, "")
    assert "Another evbot process is using the data folder" in refused.err
    assert beside.code == 0


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """Another model, as far as its fingerprint tells, without copying its 90 MB."""
    for path in packaged_model_folder().rglob("*"):
        if path.is_file():
            link = tmp_path / "other" / path.relative_to(packaged_model_folder())
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    (tmp_path / "other" / "vocabulary.txt").write_text("of another training", encoding="utf-8")
    return tmp_path / "other"


def test_a_folder_written_by_another_model_is_refused_until_it_is_reindexed(
    evbot: Evbot, home: Path, other_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORPUS_EMBEDDING_MODEL", str(other_model))
    refused = evbot("ask", "who is Xiaomi talking to?", home=home)
    assert (refused.code, refused.out) == (1, "")
    assert "evbot reindex" in refused.err
    assert "evbot reindex" in evbot("doctor", home=home).out
    assert evbot("reindex", home=home).err == "Indexed 3 articles anew.\n"
    assert evbot("ask", "who is Xiaomi talking to?", home=home).code == 0


def test_a_corrupt_chroma_folder_is_named_and_rebuilt_from_the_articles(evbot: Evbot, home: Path) -> None:
    for path in (home / "chroma").rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage" * 1000)
    broken = evbot("ask", "who is Xiaomi talking to?", home=home)
    assert (broken.code, broken.out) == (1, "")
    assert "evbot reindex" in broken.err
    assert evbot("reindex", home=home).code == 0
    assert evbot("ask", "who is Xiaomi talking to?", home=home).code == 0


def test_a_data_folder_that_cannot_be(evbot: Evbot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    for command in (("ask", "who?"), ("latest",)):
        refused = evbot(*command, home=tmp_path / "file" / "home")
        assert refused.code == 1
        assert "data folder" in refused.err


def test_discord_out_of_reach(evbot: Evbot, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discord.http.Route.BASE", "http://127.0.0.1:9/api")
    monkeypatch.setenv("BOT_DISCORD_TOKEN", "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB")
    stopped = evbot("run", home=home)
    assert stopped.code == 1
    assert "Error: Discord cannot be reached." in stopped.err
    assert os.environ["BOT_DISCORD_TOKEN"] not in stopped.err


def test_a_chat_model_that_is_not_there_is_an_outage_not_an_empty_answer(
    evbot: Evbot, stocked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETRIEVAL_CHAT_MODEL", "nonsense:model")
    down = evbot("ask", "who is Xiaomi talking to?", home=stocked)
    assert (down.code, down.out) == (1, "")
    assert "chat model" in down.err
