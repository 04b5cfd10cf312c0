"""What people read about evbot names every setting and every command there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from bot.cli.app import app
from bot.settings import BotSettings
from corpus.settings import CorpusSettings
from retrieval.settings import RetrievalSettings

ROOT = Path(__file__).parents[3]


def names_of(kind: type[BaseSettings]) -> Iterator[str]:
    for field, info in kind.model_fields.items():
        alias = info.validation_alias
        yield (
            str(alias.choices[0])
            if isinstance(alias, AliasChoices)
            else f"{kind.model_config['env_prefix']}{field}".upper()
        )


SETTINGS = [name for kind in (CorpusSettings, RetrievalSettings, BotSettings) for name in names_of(kind)]
COMMANDS = {command.name: command for command in app.registered_commands}


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_in_the_example_and_in_the_guide(setting: str) -> None:
    assert f"\n#{setting}=" in (ROOT / ".env.example").read_text(encoding="utf-8")
    assert f"\n| `{setting}` |" in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_neither_names_a_setting_that_is_not_there() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    example = {line[1:].split("=")[0] for line in lines if line.startswith("#") and "=" in line and line[1:2].isupper()}
    guide = {
        line.split("`")[1] for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    }  # fmt: skip
    assert example - {"POSTGRES_PASSWORD"} == set(SETTINGS)
    assert guide == set(SETTINGS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_its_guide(command: str) -> None:
    assert f"\n## `evbot {command}" in (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def test_every_option_is_in_the_guide() -> None:
    import typer

    guide = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    options = {name for one in [group, *commands.values()] for parameter in one.params for name in parameter.opts}
    missing = sorted(name for name in options if name.startswith("--") and f"`{name}" not in guide)
    assert commands
    assert missing == []
