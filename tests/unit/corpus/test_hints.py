"""Whom a question means without naming them; and that no article names a company that way."""

from __future__ import annotations

import time
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.companies import Companies
from corpus.names import NATIVE
from corpus.periphrasis import only_tells_maker

COMPANIES = Companies.from_toml()
DATA: dict[str, Any] = tomllib.loads(files("corpus").joinpath("companies.toml").read_text(encoding="utf-8"))
TABLES = {name: entry for name, entry in DATA.items() if isinstance(entry, dict)}


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        ("who threw jia yueting's startup a rope", ("Faraday Future",)),
        ("what did Yueting Jia promise?", ("Faraday Future",)),
        ("How much will Lei Jun invest?", ("Xiaomi",)),
        ("what did Tesla boss Musk and Mary Barra say", ("Tesla", "General Motors")),
        ("did CEO Diess resign?", ("Volkswagen",)),
        ("Milton resigned", ("Nikola",)),
        ("who replaced Carlos Ghosn", ("Renault", "Nissan")),
        ("Robin Zeng, Wang Chuanfu and RJ Scaringe", ("CATL", "BYD", "Rivian")),
        ("马斯克和雷军说了什么", ("Tesla", "Xiaomi")),
        ("the chargers of Milton Keynes", ()),
        ("John Milton drove an electric car", ()),
        ("the farm of Barrack Farleys", ()),
    ],
)
def test_people_tell_the_company_that_they_lead(text: str, companies: tuple[str, ...]) -> None:
    assert COMPANIES.of_people(text) == companies


def test_no_article_names_a_company_by_its_people_nicknames_or_a_slip_of_the_pen() -> None:
    hints = "Jia Yueting met Lei Jun at the Wolfsburg carmaker. The three-pointed star, a Huyndai and 1211.HK, by Musk."
    assert COMPANIES.find(hints) == ()
    assert COMPANIES.of_people(hints) == ("Faraday Future", "Xiaomi", "Tesla")


def test_every_person_leads_to_the_company() -> None:
    for name, entry in TABLES.items():
        for person in entry.get("people", ()):
            assert name in COMPANIES.of_people(f"what did {person} say?"), person


def test_every_nickname_leads_to_the_company() -> None:
    for name, entry in TABLES.items():
        for nickname in entry.get("nicknames", ()):
            asked = f"{nickname}怎么样" if NATIVE.search(nickname) else f"how is the {nickname} doing?"
            assert name in COMPANIES.meant(asked), nickname


def test_every_kind_of_unit_leads_to_the_brand() -> None:
    for name, entry in TABLES.items():
        for unit in entry.get("units", ()):
            assert name in COMPANIES.meant(f"who runs {entry['parent']}'s {unit} unit?"), (name, unit)


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        ("what does the Wolfsburg-based auto giant plan?", ("Volkswagen",)),
        ("the carmaker from Wolfsburg", ("Volkswagen",)),
        ("the three-pointed star's profit", ("Mercedes-Benz",)),
        ("top speed of the first electric from james bond's car brand?", ("Aston Martin",)),
        ("the Vietnamese EV maker", ("VinFast",)),
        ("China's largest battery maker", ("CATL",)),
        ("the company behind the iPhone", ("Apple",)),
        ("the seagull's maker", ("BYD",)),
        ("the sorento people", ("Kia",)),
        ("the firm behind the Taycan", ("Porsche",)),
        ("how far does the leaf go on a charge", ("Nissan",)),
        ("a used bolt ev or the volt", ("Chevrolet",)),
        ("seal the deal on this car", ()),
        ("is the general public for electric cars?", ()),
    ],
)
def test_nicknames_homes_and_best_known_products(text: str, companies: tuple[str, ...]) -> None:
    assert COMPANIES.meant(text) == companies


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        ("GOOGL's driverless unit", ("Alphabet", "Waymo")),
        ("Amazon's robotaxi arm", ("Amazon", "Zoox")),
        ("GM's self-driving business", ("General Motors", "Cruise")),
        ("Toyota's luxury brand", ("Toyota", "Lexus")),
        ("Toyota's truck", ("Toyota",)),
        ("the redmi maker's car", ("Redmi", "Xiaomi")),
        ("who owns the parent of Jeep", ("Jeep", "Stellantis")),
    ],
)
def test_parts_and_owners_of_a_company_that_is_named(text: str, companies: tuple[str, ...]) -> None:
    assert COMPANIES.meant(text) == companies


@pytest.mark.parametrize("text", ["how is tsla doing", "$TSLA", "is tsla a buy?", "NASDAQ: TSLA"])
def test_tickers_in_any_case(text: str) -> None:
    assert COMPANIES.meant(text) == ("Tesla",)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("1211.HK", "BYD"), ("HKG:1211", "BYD"), ("SZ002594", "BYD"), ("0175.hk", "Geely"), ("HKEX: 175", "Geely"),
        ("7203.T", "Toyota"), ("TYO:7203", "Toyota"), ("KRX:005380", "Hyundai"), ("bmw.de", "BMW"),
        ("300750.SZ", "CATL"), ("(NYSE: F)", "Ford"), ("(NYSE: LI)", "Li Auto"),
    ],
)  # fmt: skip
def test_listings_of_many_exchanges(text: str, company: str) -> None:
    assert COMPANIES.meant(f"why did {text} fall") == (company,)


@pytest.mark.parametrize(
    ("text", "companies"),
    [
        ("is a Volkswagon cheaper than a Huyndai?", ("Volkswagen", "Hyundai")),
        ("Teslar and Porshe", ("Tesla", "Porsche")),
        ("hundai vs xioami", ("Hyundai", "Xiaomi")),
        ("mitsibushi's plans", ("Mitsubishi",)),
        ("two Rivains", ("Rivian",)),
        ("green power gets around", ()),
        ("the cybertuck", ("Tesla",)),
        ("how many testers apply brakes in lichen and comedy", ()),
        ("Mr Fisher escalates", ()),
        ("tesl", ()),
    ],
)
def test_slips_of_the_pen(text: str, companies: tuple[str, ...]) -> None:
    assert COMPANIES.meant(text) == companies


def test_words_listed_as_ordinary_are_needed_and_are_no_names() -> None:
    """Each would be taken for a slip otherwise; a list that nobody needs would only grow."""
    unguarded = Companies.from_mapping({**DATA, "ordinary": []})
    for word in DATA["ordinary"]:
        assert unguarded.meant(f"zzz {word} zzz"), word
        assert COMPANIES.meant(f"zzz {word} zzz") == (), word


@pytest.mark.parametrize(
    ("model", "text", "only"),
    [
        ("Sorento", "what did the sorento people show?", True),
        ("Taycan", "the firm behind the Taycan", True),
        ("Seagull", "the Seagull's maker", True),
        ("ID.4", "the company that makes the ID. 4", True),
        ("ID.4", "the company that makes the ID4, and the ID.4's price", False),
        ("Taycan", "how fast is the Taycan?", False),
        ("Model 3", "can I get a Model 3 company car?", False),
        ("Taycan", "how fast is it?", False),
    ],
)
def test_models_that_only_say_whose_they_are(model: str, text: str, only: bool) -> None:
    assert only_tells_maker(model, text) is only


def test_a_long_question_is_read_in_a_moment() -> None:
    question = ("what does the Wolfsburg carmaker say of Musk, Huyndai's plans and the firm behind the iPhone? " * 11)[
        :1000
    ]
    COMPANIES.meant(question)

    def seconds() -> float:
        start = time.process_time()
        assert "Volkswagen" in COMPANIES.meant(question) or "Hyundai" in COMPANIES.meant(question)
        return time.process_time() - start

    assert any(seconds() < 0.1 for _ in range(3))


@given(st.text(st.sampled_from("Teslar musk'’s-VW unit the firm behind iPhone 1211.HK 小鹏$\n"), max_size=80))
def test_any_question_is_safe(text: str) -> None:
    assert set(COMPANIES.meant(text)) <= set(COMPANIES.names)
    assert set(COMPANIES.find(text)) <= set(COMPANIES.meant(text))


@given(st.text())
def test_any_unicode_is_safe(text: str) -> None:
    COMPANIES.meant(text)
    only_tells_maker("Model 3", text)
