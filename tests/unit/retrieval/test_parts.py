"""Questions about two things, and about one."""

from __future__ import annotations

import pytest

from retrieval.parts import split_question


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("whos in charge at Tychy and who runs Martorell?", ("whos in charge at Tychy", "who runs Martorell?")),
        ("who is the CEO of Ford and what did he say?", ("who is the CEO of Ford", "what did he say?")),
        (
            "how many cars did BYD sell in 2023, and how many did Tesla sell?",
            ("how many cars did BYD sell in 2023", "how many did Tesla sell?"),
        ),
        (
            "range of the Kia EV3 vs the Polestar 2?",
            ("range of the Kia EV3?", "range of the Polestar 2?"),
        ),
        (
            "did Oslo or Bergen have more chargers?",
            ("did Oslo have more chargers?", "did Bergen have more chargers?"),
        ),
    ],
)
def test_two_things_are_asked_apart(asked: str, parts: tuple[str, str]) -> None:
    assert split_question(asked) == parts


@pytest.mark.parametrize(
    "asked",
    [
        "when and where will Tesla open a plant?",
        "what cars and what trucks does Ford build?",
        "who owns Ionity?",
        "what did Ford and GM say?",
    ],
)
def test_one_thing_stays_one(asked: str) -> None:
    assert split_question(asked) == (asked,)
