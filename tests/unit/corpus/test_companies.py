"""Who is meant: names, nicknames, tickers, native names and models; and who is not."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.companies import Companies

COMPANIES = Companies.from_toml()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("who is Xiaomi talking to?", ("Xiaomi",)),
        ("how are teslas doing vs. byd?", ("Tesla", "BYD")),
        ("Tesla's plan, BYD’s answer, two BMWs", ("Tesla", "BYD", "BMW")),
        ("VW and the blue oval meet Chevy", ("Volkswagen", "Ford", "Chevrolet")),
        ("Xpeng/XPENG/小鹏", ("Xpeng",)),
        ("SKODA, Škoda and skoda", ("Škoda",)),
        ("including Brilliance Auto, Chery, and Beijing Automotive Group", ("Brilliance Auto", "Chery", "BAIC")),
        ("General Motors-backed Cruise and Lynk & Co", ("General Motors", "Cruise", "Lynk & Co")),
        ("the Waymo/Jaguar fleet", ("Waymo", "Jaguar")),
        ("Hyundai-Kia", ("Hyundai", "Kia")),
    ],
)
def test_names_are_found_in_order_of_first_mention(text: str, found: tuple[str, ...]) -> None:
    assert COMPANIES.find(text) == found


@pytest.mark.parametrize(
    ("text", "maker"),
    [
        ("what does a model 3 cost", "Tesla"), ("two Model Ys", "Tesla"), ("the Model3", "Tesla"),
        ("the ID.4", "Volkswagen"),
        ("an id4", "Volkswagen"), ("the ID. Buzz", "Volkswagen"), ("SU7 sales", "Xiaomi"), ("Mustang Mach-E", "Ford"),
        ("an F-150 Lightning", "Ford"), ("Ioniq 5", "Hyundai"), ("the R1T", "Rivian"),
        ("NIO's ET5", "NIO"), ("a Taycan", "Porsche"),
        ("the i4", "BMW"), ("an EV6", "Kia"), ("bZ4X", "Toyota"), ("I-Pace", "Jaguar"),
        ("e:Ny1", "Honda"), ("C-HR+", "Toyota"),
    ],
)  # fmt: skip
def test_models_tell_their_maker(text: str, maker: str) -> None:
    assert COMPANIES.find(text) == (maker,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What's the range of the Seagull?", ("BYD",)),
        ("The new Seal has a bigger battery than the Leaf.", ("BYD", "Nissan")),
        ("a used bolt ev", ("Chevrolet",)),
        ("Its electric Mini gets a new motor", ("Mini",)),
        ("Seal the deal on this car", ()),
        ("a seagull stole the driver's lunch", ()),
        ("Usain Bolt drives an electric car", ()),
        ("Dolphin Energy builds chargers", ()),
        ("the iPhone 13 Mini charges quickly", ()),
        ("a five-seat sedan", ()),
        ("Smart people buy electric cars", ()),
        ("Nikola Tesla was no carmaker", ()),
        ("this model's price", ()),
        ("Harrison Ford drives", ()),
        ("it weighs 5 MG, or 5 mg", ()),
        ("im in for the ora of it, will be 6 percent", ()),
        ("the city lies in Apples and teslameters", ("Apple",)),
    ],
)
def test_ordinary_words_count_only_as_cars(text: str, found: tuple[str, ...]) -> None:
    assert COMPANIES.find(text) == found


def test_far_from_any_car_an_ordinary_word_is_no_company() -> None:
    filler = "The museum showed paintings and old books to its guests. " * 8
    assert COMPANIES.find(f"{filler}They saw a Seagull there. {filler}") == ()
    assert COMPANIES.find(f"{filler}They drove a Seagull with a new battery. {filler}") == ("BYD",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TSLA and XPEV rose", ("Tesla", "Xpeng")),
        ("tsla", ()),
        ("$F fell, $LI rose, $GM too", ("Ford", "Li Auto", "General Motors")),
        ("grade F, LI GO TM RIDE RACE PLUG", ()),
        ("$RIDE", ("Lordstown Motors",)),
    ],
)
def test_tickers(text: str, found: tuple[str, ...]) -> None:
    assert COMPANIES.find(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("比亚迪和特斯拉在中国的销量", ("BYD", "Tesla")),
        ("现代社会里的理想生活，大众喜欢坦克", ()),
        ("大众和现代的新车", ("Volkswagen", "Hyundai")),
        ("トヨタと日産", ("Toyota", "Nissan")),
        ("현대차와 기아", ("Hyundai", "Kia")),
    ],
)
def test_native_names_need_no_spaces(text: str, found: tuple[str, ...]) -> None:
    assert COMPANIES.find(text) == found


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("Tesla", "Tesla"), ("tesla's", "Tesla"), ("Teslas", "Tesla"), ("Teslaa", "Tesla"),
        ("tsla", "Tesla"), ("$tsla", "Tesla"),
        ("f", "Ford"), ("LI", "Li Auto"), ("vw", "Volkswagen"),
        ("Volkswagon", "Volkswagen"), ("the blue oval", "Ford"),
        ("Ford Motor Co.", "Ford"), ("BYD Auto Co., Ltd", "BYD"), ("1211.hk", "BYD"),
        ("Xpneg", "Xpeng"), ("XPENG", "Xpeng"),
        ("小鹏汽车", "Xpeng"), ("特斯拉汽车", "Tesla"), ("ARCFOX极狐", "Arcfox"), ("Hundai", "Hyundai"),
        ("Rivain", "Rivian"),
        ("model 3", "Tesla"), ("seagull", "BYD"), ("id.4", "Volkswagen"),
        ("Mercedes", "Mercedes-Benz"), ("Jeep/Dodge", "Jeep"),
        ("Beijing Automotive Group", "BAIC"), ("lynk and co", "Lynk & Co"), ("Citroen", "Citroën"),
        ("GM", "General Motors"),
        ("Polestar 2", "Polestar"), ("spring", "Dacia"),
    ],
)  # fmt: skip
def test_resolve(name: str, company: str) -> None:
    assert COMPANIES.resolve(name) == company


@pytest.mark.parametrize("name", ["", "  ", "$", "nonsense", "xyz", "the", "Volkswagen or Toyota", "🚗", "a" * 5000])
def test_resolve_knows_its_limits(name: str) -> None:
    assert COMPANIES.resolve(name) is None


def test_suggestions_put_names_before_aliases_and_the_better_known_first() -> None:
    assert COMPANIES.suggest("te")[0] == "Tesla"
    assert COMPANIES.suggest("v")[:2] == ["Volkswagen", "Vauxhall"]
    assert COMPANIES.suggest("$tsl") == ["Tesla"]
    assert "Xiaomi" in COMPANIES.suggest("小")
    assert "General Motors" in COMPANIES.suggest("motors")
    assert COMPANIES.suggest("teslla") == ["Tesla"]
    assert COMPANIES.suggest("zzzz") == []
    assert len(COMPANIES.suggest("")) == 25
    assert len(COMPANIES.suggest("a", limit=3)) == 3


def test_names_parents_and_brands() -> None:
    assert "TSLA" in COMPANIES.aliases("Tesla")
    assert "小鹏" in COMPANIES.aliases("Xpeng")
    assert "Model 3" in COMPANIES.models("Tesla")
    assert COMPANIES.parent("Redmi") == "Xiaomi"
    assert COMPANIES.parent("Waymo") == "Alphabet"
    assert "Audi" in COMPANIES.brands("Volkswagen")
    assert COMPANIES.aliases("nobody") == COMPANIES.models("nobody") == ()
    assert COMPANIES.parent("nobody") is None


def test_every_name_of_every_company_leads_back_to_it() -> None:
    for name in COMPANIES.names:
        assert COMPANIES.resolve(name) == name
        for alias in COMPANIES.aliases(name):
            assert COMPANIES.resolve(alias) == name, alias
    assert len(COMPANIES.names) >= 300


def test_two_owners_of_one_name_and_unknown_fields_are_mistakes() -> None:
    with pytest.raises(ValueError, match="belongs to both A and B"):
        Companies.from_mapping({"A": {"aliases": ["X"]}, "B": {"aliases": ["x"]}})
    with pytest.raises(ValueError, match="unknown field"):
        Companies.from_mapping({"A": {"slogans": ["X"]}})
    with pytest.raises(ValueError, match="unknown parent"):
        Companies.from_mapping({"A": {"parent": "B"}})


def test_200_000_words_take_less_than_a_second() -> None:
    words = [
        "Tesla",
        "Model",
        "3",
        "Li",
        "Auto",
        "Seagull",
        "GM",
        "小鹏",
        "Great",
        "Wall",
        "the",
        "of",
        "in",
        "charging",
    ]
    text = " ".join(random.Random(7).choices([*words, *["word"] * 14], k=200_000))

    def seconds() -> float:
        start = time.process_time()
        assert "Tesla" in COMPANIES.find(text)
        return time.process_time() - start

    assert any(seconds() < 1.0 for _ in range(3))


@given(st.text(st.sampled_from("TeslaBYD id.4 小鹏的车$FGM'’s-&Seal EV.\n3"), max_size=60))
def test_any_text_is_safe(text: str) -> None:
    assert set(COMPANIES.find(text)) <= set(COMPANIES.names)
    COMPANIES.resolve(text)
    COMPANIES.suggest(text)


@given(st.text())
def test_any_unicode_is_safe(text: str) -> None:
    COMPANIES.find(text)
    COMPANIES.resolve(text)
    COMPANIES.suggest(text)


def test_a_name_of_any_length_is_looked_up_quickly() -> None:
    started = time.process_time()
    assert COMPANIES.suggest("x" + " " * 6000 + "y") == []
    assert time.process_time() - started < 1
