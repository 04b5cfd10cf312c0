from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import _globals_first, main
from bot.cli.exits import FAULT, WRONG_USE, exit_code_of
from bot.compose import SettingError, read_settings
from bot.errors import BotError, RefusedError
from corpus.errors import FetchError, StoreError
from retrieval.errors import ChatModelError, QuestionError


@pytest.mark.parametrize(
    ("typed", "ordered"),
    [
        ("ask hello --home /x --json", "--home /x ask hello --json"),
        ("ask hello --verbose --home=/x", "--verbose --home=/x ask hello"),
        ("ask -- --home /x", "ask -- --home /x"),
        ("latest --home", "--home latest"),
    ],
)
def test_options_of_evbot_may_stand_anywhere(typed: str, ordered: str) -> None:
    assert _globals_first(typed.split()) == ordered.split()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (QuestionError("x"), WRONG_USE),
        (SettingError("x"), WRONG_USE),
        (RefusedError("x"), WRONG_USE),
        (BotError("x"), FAULT),
        (FetchError("x"), FAULT),
        (StoreError("x"), FAULT),
        (ChatModelError("x"), FAULT),
        (ValueError("x"), FAULT),
    ],
)
def test_exit_codes(error: Exception, code: int) -> None:
    assert exit_code_of(error) == code


def test_an_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == WRONG_USE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == "Error: No such command 'nonsense'."


def test_a_setting_that_cannot_be_names_itself_and_never_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CORPUS_PASSAGE_TOKENS", "hunter2")
    assert main(["latest"]) == WRONG_USE
    err = capsys.readouterr().err
    assert "CORPUS_PASSAGE_TOKENS" in err
    assert "hunter2" not in err


def test_home_comes_before_the_environment_and_an_empty_value_counts_as_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVBOT_HOME", str(tmp_path / "environment"))
    monkeypatch.setenv("BOT_DISCORD_TOKEN", "")
    monkeypatch.setenv("CORPUS_DATABASE_URL", "")
    assert read_settings().corpus.home == tmp_path / "environment"
    settings = read_settings(Path("relative"))
    assert settings.corpus.home == tmp_path / "relative"
    assert settings.corpus.database_url is None
    assert settings.bot.discord_token is None


def test_the_file_env_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVBOT_HOME", raising=False)
    (tmp_path / ".env").write_text(f"EVBOT_HOME={tmp_path / 'from-file'}\n", encoding="utf-8")
    assert read_settings().corpus.home == tmp_path / "from-file"
