"""A file appears whole, on the disk, with the rights that it should have, or the old one stays."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import InputError, StoreError
from corpus.importing import write_jsonl
from corpus.models import GLOBAL_SCOPE
from corpus.whole_file import whole_file
from tests.unit.bot.samples import article


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, move = os.fsync, os.replace

    def noted_sync(handle: int) -> None:
        steps.append("sync")
        sync(handle)

    def noted_replace(source: Path, target: Path) -> None:
        steps.append("replace")
        move(source, target)

    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)
    path = tmp_path / "all.jsonl"
    path.write_bytes(b"old")
    with whole_file(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert steps == ["sync", "replace", "sync"]
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("private", "rights"), [(False, 0o644), (True, 0o600)])
def test_private_files_are_their_owner_s_alone(tmp_path: Path, private: bool, rights: int) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    path.chmod(0o666)
    with whole_file(path, private=private) as file:
        assert [mode(each) for each in tmp_path.iterdir() if each != path] == [rights]
        file.write(b"new")
    assert mode(path) == rights


def test_an_export_of_everybody_s_articles_is_a_file_like_any_other(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "all.jsonl", [article(scope=GLOBAL_SCOPE)])
    assert mode(tmp_path / "all.jsonl") == 0o644


def test_where_it_breaks_off_the_old_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    with pytest.raises(StoreError, match="could not be written: No space left"):
        write_half(path, OSError(28, "No space left on device"))
    with pytest.raises(KeyboardInterrupt):
        write_half(path, KeyboardInterrupt())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def write_half(path: Path, error: BaseException) -> None:
    with whole_file(path) as file:
        file.write(b"half")
        raise error


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"), whole_file(tmp_path / "none" / "out"):
        raise AssertionError("there is no such folder")
