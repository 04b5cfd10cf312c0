from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.health import Health, is_healthy, problem, write

NOW = datetime(2024, 6, 1, tzinfo=UTC)


def test_a_bot_that_is_well(tmp_path: Path) -> None:
    path = tmp_path / "health.json"
    assert problem(path, NOW) == "The bot is not running."
    write(path, Health(NOW, connected=True, latency=float("inf")))
    assert is_healthy(path, NOW + timedelta(seconds=30))
    assert problem(path, NOW + timedelta(seconds=90)) == "The bot has not been heard of for 90 seconds."
    write(path, Health(NOW, connected=False, latency=None))
    assert problem(path, NOW) == "The bot runs, but it is not connected to Discord."


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"at": 1}', '{"at": "2024-01-01", "connected": true}'])
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "health.json"
    path.write_text(text)
    assert problem(path, NOW) == "The bot's health file cannot be read."
