"""What the company option offers while somebody types."""

from __future__ import annotations

import pytest

from corpus.companies import Companies

COMPANIES = Companies.from_toml()


@pytest.mark.parametrize(
    "typed",
    [
        "BYD",
        "byd",
        "比亚迪",
        "比",
        "BYDDY",
        "$byddy",
        "1211",
        "Build Your Dreams",
        "build y",
        "dreams",
        "buid your dreams",
    ],
)
def test_byd_by_any_of_its_names(typed: str) -> None:
    assert COMPANIES.suggest(typed)[0] == "BYD"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("gm", "General Motors"), ("gmc", "GMC"), ("tsla", "Tesla"), ("vw", "Volkswagen"), ("小鹏", "Xpeng")],
)
def test_a_whole_name_goes_before_a_beginning(typed: str, first: str) -> None:
    assert COMPANIES.suggest(typed)[0] == first


@pytest.mark.parametrize("typed", ["bee why dee", "zzz", "亚迪", "\\", "%"])
def test_what_names_nobody_offers_nobody(typed: str) -> None:
    assert COMPANIES.suggest(typed) == []


def test_no_more_than_discord_shows() -> None:
    assert len(COMPANIES.suggest("", limit=25)) == 25
    assert len(COMPANIES.suggest("a", limit=25)) <= 25
