"""What waits for a decision: its owner's alone, once, and not for ever."""

from __future__ import annotations

from bot.desk.waiting import SECONDS, Waiting


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_only_its_owner_in_its_guild_gets_it_and_once() -> None:
    waiting = Waiting[str](Clock(), len)
    key = waiting.put("draft", 1, 2)
    assert waiting.get(key, 1, 3) is waiting.take(key, 9, 2) is waiting.get("other", 1, 2) is None
    assert waiting.get(key, 1, 2) == "draft"
    assert waiting.take(key, 1, 2) == "draft"
    assert waiting.take(key, 1, 2) is None


def test_it_waits_a_quarter_of_an_hour_from_its_last_change() -> None:
    clock = Clock()
    waiting = Waiting[str](clock, len)
    key = waiting.put("one", 1, 2)
    clock.now = SECONDS - 1
    assert waiting.put("two", 1, 2, key) == key
    clock.now = 2 * SECONDS - 2
    assert waiting.get(key, 1, 2) == "two"
    clock.now = 2 * SECONDS
    assert waiting.get(key, 1, 2) is None


def test_the_oldest_give_way_where_there_is_no_room() -> None:
    waiting = Waiting[str](Clock(), lambda value: 20_000_000)
    keys = [waiting.put(str(number), 1, 2) for number in range(3)]
    assert [waiting.get(key, 1, 2) for key in keys] == [None, "1", "2"]
    huge = Waiting[str](Clock(), lambda value: 99_000_000)
    assert huge.get(huge.put("alone", 1, 2), 1, 2) == "alone"
