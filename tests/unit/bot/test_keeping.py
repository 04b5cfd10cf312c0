"""What is kept of people: how it is forgotten, and for how long it is kept at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import ask_texts
from bot.forgetting import Forgetting, KeptOf
from bot.retention import KeptFor, Retention
from corpus.errors import StoreError

NOW = datetime(2026, 5, 1, tzinfo=UTC)


class Drawer:
    """A store of moments, all of one person."""

    def __init__(self, *kept: datetime, broken: bool = False) -> None:
        self.kept = list(kept)
        self.broken = broken

    def delete_of(self, user_id: int) -> int:
        count, self.kept = len(self.kept), []
        return count

    def delete_before(self, moment: datetime, /) -> int:
        if self.broken:
            raise StoreError("The disk is full.")
        before = len(self.kept)
        self.kept = [each for each in self.kept if each >= moment]
        return before - len(self.kept)


async def test_forgetting_tells_what_there_was() -> None:
    forgetting = Forgetting(
        [KeptOf("votes", Drawer(NOW, NOW)), KeptOf("watches", Drawer()), KeptOf("wishes", Drawer(NOW))]
    )
    assert ask_texts.forget_question(forgetting.kinds).startswith("Shall I delete all your votes, watches and wishes,")
    assert ask_texts.forgotten(await forgetting.forget(7)) == "Deleted: votes (2) and wishes (1)."
    assert ask_texts.forgotten(await forgetting.forget(7)) == ask_texts.NOTHING_KEPT


async def test_what_is_old_goes_and_one_failure_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    old, young = NOW - timedelta(days=91), NOW - timedelta(days=89)
    questions = Drawer(old, young)
    kept = [KeptFor("votes", Drawer(old, broken=True), 365), KeptFor("questions", questions, 90)]
    await Retention(kept, lambda: NOW).sweep()
    assert questions.kept == [young]
    assert "Old votes could not be deleted" in caplog.text
