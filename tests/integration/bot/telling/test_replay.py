"""Items come by feeds to the whole bot in a process of its own, which is killed (SIGKILL) in the middle of a round."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.replay.outlets import HOURS, Item
from benchmarks.replay.run import replay
from tests.integration.bot.telling.stories import NIO, RIVIAN, SZEGED, SZEGED_AGAIN, SZEGED_DENIED, distinct

OUTLETS = ("Example News", "Other Herald")
REPORTS = (SZEGED, NIO, SZEGED_AGAIN, *map(distinct, range(12)), RIVIAN, SZEGED_DENIED)


def plan() -> dict[datetime, list[Item]]:
    """Some reports a day, the most of them at the moment of the kill."""
    found: dict[datetime, list[Item]] = {}
    for number, (title, text) in enumerate(REPORTS):
        moment = datetime(2024, 5, 6, HOURS[1], tzinfo=UTC) + timedelta(days=0 if number < 3 else number // 8 + 1)
        item = Item(f"https://news.example.com/{number}", title, text, OUTLETS[number % 2], moment)
        found.setdefault(moment, []).append(item)
    return found


async def test_killed_in_the_middle_of_a_round(tmp_path: Path) -> None:
    checks = await replay(tmp_path / "home", plan(), to_kill=(0.4,), restarts=False)
    assert len(checks) > 20
    assert [check for check in checks if not check.holds] == []
