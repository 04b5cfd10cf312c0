"""What may be sent: numbers, names, denials, hedges."""

from __future__ import annotations

from decimal import Decimal

import pytest

from retrieval.grounding import is_whole, joint_parts, unsupported
from retrieval.quantities import quantities

TALKS = (
    "According to the recent reports, Xiaomi in talks with several vehicle manufacturers, including Brilliance Auto, "
    "Chery, and Beijing Automotive Group."
)
MONEY = (
    "Xiaomi CEO Lei Jun, has committed to investing approximately $10 billion in their electric vehicle endeavors and "
    "aims to launch their first electric car next year."
)
SALES = "BYD sold 254,000 cars in March, which is 40 percent more than a year ago."
PLUGS = "The projects will result in over 320 new plugs in 11 counties."
PARIS = "The Mercedes-Benz plant at Hambach built three million engines for Citroën."


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        ("Xiaomi is in talks with Brilliance Auto, Chery and Beijing Automotive Group.", TALKS),
        ("Reportedly, Xiaomi talks with Chery and other vehicle manufacturers.", TALKS),
        ("Lei Jun has committed to investing about $10 billion in EVs.", MONEY),
        ("Xiaomi's CEO committed 10 billion dollars to electric vehicles.", MONEY),
        ("Xiaomi aims to launch its first electric car next year.", MONEY),
        ("BYD sold 254000 cars in March.", SALES),
        ("BYD sold 254 thousand cars, 40% more than a year ago.", SALES),
        ("According to the passage, BYD sold 254,000 cars in March.", SALES),
        ("Mercedes built 3 million engines for Citroen.", PARIS),
        ("Tesla denied the talks.", "Tesla denied the talks."),
        ("Tesla did not hold talks.", "Tesla denied that it held talks."),
        ("Owners can't charge the car at home.", "Owners cannot charge the car at home."),
        ("BYD not only sells cars but also buses.", "BYD sells cars and buses."),
        ("BYD sells buses.", "BYD not only sells cars, it sells buses."),
        ("The plant may open in May.", "The plant may open in May, the mayor said."),
        ("BYD plans to hire 200 workers.", "BYD said it does not expect delays and plans to hire 200 workers."),
        ("小米 talks with Chery.", "小米 talks with Chery and others."),
        # Another word for the same.
        ("Carmakers bought 20 trucks.", "The manufacturers purchased 20 trucks."),
        ("Sales grew by around 5 percent.", "Sales rose by about 5 percent."),
        (
            "In Q1 2019, 254,000 electric cars were sold.",
            "The number of electric cars sold reached 254,000 in Q1 2019.",
        ),
    ],
)
def test_what_the_evidence_says_may_be_said(sentence: str, evidence: str) -> None:
    assert unsupported(sentence, [evidence]) is None


@pytest.mark.parametrize(
    ("sentence", "evidence", "reason"),
    [
        # Numbers, their scale and their unit.
        ("BYD sold 255,000 cars in March.", SALES, "the number 255,000"),
        ("BYD sold 254 cars in March.", SALES, "the number 254"),
        ("BYD sold 254 million cars in March.", SALES, "the number 254 million"),
        ("Lei Jun has committed to investing $10 million.", MONEY, "the number 10 million"),
        ("Lei Jun has committed to investing $10.", MONEY, "the number 10"),
        ("Xiaomi has committed to investing €10 billion.", MONEY, "the number 10 billion"),
        ("BYD sold 40 cars more than a year ago.", SALES, "the number 40"),
        ("BYD sold 40% cars.", "BYD sold 40 cars.", "the number 40%"),
        ("BYD sold five cars in March.", SALES, "the number 5"),
        # Names, wherever they stand.
        ("Xiaomi is in talks with Tesla and Chery, vehicle manufacturers.", TALKS, "the name Tesla"),
        ("Tesla is in talks with vehicle manufacturers, including Chery.", TALKS, "the name Tesla"),
        ("Musk has committed to investing $10 billion in electric vehicle endeavors.", MONEY, "the name Musk"),
        ("Lei Jun said: “Apple has committed to electric vehicle endeavors.”", MONEY, "the name Apple"),
        ("The MS12 is the electric car of Xiaomi.", "The MS11 is the electric car of Xiaomi.", "the name MS12"),
        ("The ms12 is the electric car of Xiaomi.", "The MS11 is the electric car of Xiaomi.", "the name ms12"),
        ("比亚迪 talks with Chery and vehicle manufacturers.", TALKS, "the name 比亚迪"),
        # Denials, both ways.
        ("Tesla held talks.", "Tesla denied the talks.", "deny"),
        ("Tesla held talks with Chery.", "Tesla denied that it held talks with Chery.", "deny"),
        ("Tesla denied the talks.", "Tesla held the talks.", "it denies"),
        ("Tesla denied the talks.", "Tesla did not deny the talks.", "deny"),
        ("Tesla held talks.", "Tesla has not, according to Reuters, held talks.", "deny"),
        ("Tesla builds a plant in Mexico.", "Tesla scrapped its plan to build a plant in Mexico.", "deny"),
        ("Tesla has a plant in Mexico.", "Tesla has no plant in Mexico.", "deny"),
        ("The car drives without a driver.", "The car drives with a driver.", "it denies"),
        ("Owners can’t charge the car.", "Owners charge the car.", "it denies"),
        # Rumours as facts, plans as deeds.
        ("Tesla will build a plant in Mexico.", "Reportedly, Tesla will build a plant in Mexico.", "for certain"),
        ("Tesla will build a plant in Mexico.", "Tesla might build a plant in Mexico.", "for certain"),
        ("Xiaomi launched its first electric car.", MONEY, "plan"),
        ("BYD builds buses in Szeged.", "BYD said that it would build buses in Szeged.", "plan"),
        # Something else.
        ("Xiaomi investigates kitchen robots.", TALKS, "the word investigates"),
        ("Xiaomi bought several vehicle manufacturers, including Chery.", TALKS, "the word bought"),
        ("Xiaomi ended talks with several vehicle manufacturers.", TALKS, "the word ended"),
        ("BYD sold 254,000 cars in March, which is 40 percent less than a year ago.", SALES, "the word less"),
        # Numbers that count something else than in the evidence.
        ("There were 320 counties with 11 new plugs.", PLUGS, "not say this of 320"),
        ("There were 2.87 million accidents.", "There was one accident for every 2.87 million miles.", "this of 2.87"),
        ("It fell to 71.8% from 62.9%.", "It fell to 62.9%, compared with its 71.8% share.", "this of 71.8"),
        ("Yes.", TALKS, "says nothing"),
        ("🚗", TALKS, "says nothing"),
    ],
)
def test_what_the_evidence_does_not_say_is_refused(sentence: str, evidence: str, reason: str) -> None:
    assert reason in (unsupported(sentence, [evidence]) or "")


def test_a_sentence_without_evidence() -> None:
    assert unsupported("Xiaomi talks.", []) == "it cites no passage"


def test_the_heading_supplies_what_the_quote_only_points_back_to() -> None:
    quote = ["The company aims to launch its first electric car next year."]
    sentence = "Xiaomi aims to launch its first electric car next year."
    assert unsupported(sentence, quote)
    assert unsupported(sentence, quote, heading="Xiaomi looks for partners — Test News, 15 April 2023") is None
    assert unsupported(sentence, quote, around="Xiaomi is in talks. The company aims …") is None


@pytest.mark.parametrize("quote", ["Rivian opened a bus plant in Joliet.", "Rivian opened its bus plant in Joliet."])
def test_a_name_from_before_the_quote_stands_only_where_the_quote_points_back(quote: str) -> None:
    sentence = quote.replace("Rivian", "Ford")
    assert unsupported(sentence, [quote], around="Ford watched.") == "the name Ford is not in the cited passages"


def test_a_day_from_before_the_quote_never_dates_it() -> None:
    quote = ["The company opened its plant in May."]
    assert unsupported("Rivian opened its plant in May.", quote, around="Rivian said in June that it waits.") is None
    assert unsupported("Rivian opened its plant in June.", quote, around="Rivian said in June that it waits.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Rivian opened an electric bus plant in Joliet in 2021.",
        "Lion Electric moved into a former Mitsubishi plant in 2019.",
        "Lion Electric opened a plant in Normal.",
    ],
)
def test_halves_of_two_quotes_prove_nothing(sentence: str) -> None:
    quotes = [
        "In 2021, Lion Electric opened an electric bus plant in Joliet.",
        "In 2019, Rivian moved into a former Mitsubishi plant in Normal.",
    ]
    assert unsupported(sentence, quotes)


def test_two_quotes_may_prove_a_part_each() -> None:
    quotes = ["BYD sold 254,000 cars in March.", "Exports rose 40 percent."]
    assert unsupported("BYD sold 254,000 cars in March and exports rose 40 percent.", quotes) is None


@pytest.mark.parametrize(
    "text", ["Tesla", "Ford/Lincoln", "1.", "The company", "The worst five brands are:", "A car built by the"]
)
def test_no_whole_sentence(text: str) -> None:
    assert not is_whole(text)


def test_parts_that_stand_alone() -> None:
    assert is_whole("Exports rose 40 percent.")
    assert joint_parts("Ford and Rivian opened plants, but BYD closed two plants and left.") == [
        "Ford Rivian opened plants",
        "BYD closed two plants left.",
    ]


def test_a_quote_proves_itself_however_it_is_built() -> None:
    quote = "“I am not for mining and I am not against it,” said the professor, who may, if asked, refuse."
    assert unsupported(quote.removesuffix("."), [quote]) is None


def test_the_heading_proves_no_number() -> None:
    assert unsupported("BYD sold 5,000 cars.", ["BYD sold cars."], heading="BYD sells 5,000 cars")


def test_a_model_that_the_heading_names_is_no_number() -> None:
    quote = ["The car gained 20 miles of range."]
    assert unsupported("The Model 3 gained 20 miles of range.", quote, heading="Tesla’s Model 3 goes farther") is None
    assert unsupported("The Model 4 gained 20 miles of range.", quote, heading="Tesla’s Model 3 goes farther")


def test_words_around_the_quotes_do_not_prove_a_claim() -> None:
    assert unsupported("Chery builds kitchen robots.", ["Chery is large."], around="Xiaomi builds kitchen robots.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("254,000", [("254000", "")]),
        ("$10 billion", [("10000000000", "$")]),
        ("US$5m", [("5000000", "$")]),
        ("10bn yuan", [("10000000000", "¥")]),
        ("100,000 RMB", [("100000", "¥")]),
        ("€3.5bn", [("3500000000.0", "€")]),
        ("5 m", [("5", "")]),
        ("254k", [("254000", "")]),
        ("40 per cent", [("40", "%")]),
        ("40%", [("40", "%")]),
        ("30-40%", [("30", ""), ("30", "%"), ("40", "%")]),
        ("10 to 12 billion", [("10", ""), ("10000000000", ""), ("12000000000", "")]),
        ("three million", [("3000000", "")]),
        ("one percent", [("1", "%")]),
        ("one of them", []),
        ("MS11 and G9", []),
        ("60mph on the 2nd", [("60", ""), ("2", "")]),
    ],
)
def test_quantities(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(quantity.value, quantity.unit) for quantity in quantities(text)] == [
        (Decimal(value), unit) for value, unit in expected
    ]
