from __future__ import annotations

import pytest

from bot.errors import RefusedError
from bot.in_flight import InFlight
from bot.paging import MAX_ID, Pager, Turn, clamp, decode, encode, pages_of, slice_of

OWNER = 1_234_567_890_123_456_789
NAME = "a_list-as-long-as-it"


@pytest.mark.parametrize(
    "arguments",
    [(), ("",), ("", ""), ("a",), ("a,b", "100%", "!", "%2C"), ("比亚迪", ""), ("x" * 300, "y"), ("!abc",), ("%",)],
)
def test_a_button_says_what_it_stands_for(arguments: tuple[str, ...]) -> None:
    pager = Pager(InFlight())
    custom_id = encode(Turn(NAME, OWNER, 123_456, rest(pager, arguments)))
    assert len(custom_id) <= MAX_ID
    turn = decode(custom_id)
    assert turn is not None
    assert (turn.owner, turn.number) == (OWNER, 123_456)
    assert pager._arguments(turn.rest) == arguments


def rest(pager: Pager, arguments: tuple[str, ...]) -> str:
    return pager._rest(NAME, arguments)


def test_long_arguments_are_not_remembered_over_a_restart() -> None:
    key = rest(Pager(InFlight()), ("x" * 300,))
    with pytest.raises(RefusedError, match="run the command again"):
        Pager(InFlight())._arguments(key)


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.paging._KEPT", 2)
    pager = Pager(InFlight())
    first, second = (rest(pager, (letter * 300,)) for letter in "ab")
    pager._arguments(first)  # used again, and so the younger
    rest(pager, ("c" * 300,))
    assert pager._arguments(first) == ("a" * 300,)
    with pytest.raises(RefusedError):
        pager._arguments(second)


@pytest.mark.parametrize("custom_id", ["", "pg", "pg:audit:zz:x:", "ev:1:2", "pg:audit:ZZ:1:", "pg:audit:zz:-1:"])
def test_what_is_no_button_of_ours(custom_id: str) -> None:
    assert decode(custom_id) is None


def test_pages() -> None:
    assert [pages_of(items, 10) for items in (0, 1, 10, 11, 20, 21)] == [1, 1, 1, 2, 2, 3]
    assert [clamp(number, 3) for number in (-1, 0, 2, 3, 999_999)] == [0, 0, 2, 2, 2]


def test_pages_cut_from_either_end() -> None:
    assert [slice_of(page, 12, 10) for page in (0, 1)] == [(0, 10), (10, 10)]
    assert [slice_of(page, 12, 10, from_end=True) for page in (0, 1)] == [(0, 2), (2, 10)]
    assert [slice_of(page, 20, 10, from_end=True) for page in (0, 1)] == [(0, 10), (10, 10)]
    assert slice_of(0, 0, 10, from_end=True) == (0, 0)
