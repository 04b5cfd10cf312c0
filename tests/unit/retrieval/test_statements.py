"""What kind of statement a sentence rests on."""

from __future__ import annotations

import pytest

from corpus.models import Span
from retrieval.citations import Claim, Evidence, number_claims
from retrieval.models import StatementKind
from retrieval.statements import kinds_to_show, statement_kind
from tests.unit.retrieval.samples import article

COMPANIES = ("Tesla", "Xiaomi", "Volkswagen", "BYD", "Toyota", "Apple", "Rivian")
CONFIRMED, REPORTED, RUMOUR, DENIED = (
    StatementKind.CONFIRMED,
    StatementKind.REPORTED,
    StatementKind.RUMOUR,
    StatementKind.DENIED,
)

DENIALS = [
    "Tesla denied reports that it was putting the expansion of its factory on hold.",
    "Panasonic denies a plan to partner with Tesla on battery production in Shanghai.",
    "The report was denied by both carmakers on Friday.",
    "A spokesman denied that its application for a permit had been withdrawn.",
    "“That is not true,” the chief executive said of the report.",
    "The company called it a false report.",
    "Tesla says the claims of sudden acceleration are completely false.",
    "Toyota rules out electric vehicles for Australia because of their price.",
    "The plant manager ruled out further shifts before the summer.",
    "Volkswagen said it has no plans to sell the brand.",
    "There are currently no plans for a second factory.",
    "Daimler refutes a report that it will slash production.",
    "The regulator refuted Musk’s claim that the range test was compromised.",
    "Rivian dismissed reports of a delay.",
    "Apple dismissed the latest rumours about a car as fiction.",
    "Xiaomi rejected claims that its car copies another.",
    "There is no truth to the rumour, said the head of the plant.",
    "“We are not in talks with Apple,” Musk told analysts.",
    "BYD has confirmed the meeting but denied that it is buying a stake.",
]
NO_DENIALS = [
    ("It cannot be denied that prices are falling.", REPORTED),
    ("There is no denying that the range is short.", REPORTED),
    ("Musk did not deny that the plan exists.", REPORTED),
    ("Musk did not rule out raising more money this year.", REPORTED),
    ("The carmaker would neither confirm nor deny the plan.", REPORTED),
    ("The driver was denied bail on Tuesday.", REPORTED),
    ("Two owners were denied permission to charge at work.", REPORTED),
    ("A judge denied the company's request for a new hearing.", REPORTED),
    ("The lawsuit against Musk was denied by a judge in Delaware.", REPORTED),
    ("Insurers denied him coverage after the fire.", REPORTED),
    ("Nothing was ruled in or out at the meeting of engineers.", REPORTED),
    ("After years of false starts, the van is on sale.", REPORTED),
    ("Rumours that could not be denied reached the press.", RUMOUR),
]
RUMOURS = [
    "As many might know, there have been rumors circulating about an EV named MS11 for a while.",
    "The next BMW M5 is rumored to be a plug-in hybrid.",
    "Apple is reportedly in talks with four makers of sensors.",
    "The new model is said to be smaller than the Model 3.",
    "The carmaker is widely believed to be working on a van.",
    "The two firms are understood to have met in Wolfsburg.",
    "Employees had to sift through millions of cells, sources said.",
    "A source told the paper that the plant will close.",
    "The order is worth $2 billion, three people familiar with the matter said.",
    "Apple wants a revolutionary design, said a person briefed on the talks.",
    "Occidental will start negotiations, the agency wrote, citing sources.",
    "According to two people with knowledge of the project, it was delayed.",
    "Leaked photos of the new hatchback reveal a cleaner design.",
    "A leak suggests that the hybrid will have 1,000 horsepower.",
    "The memo was leaked to the press on Monday.",
    "An unconfirmed report speaks of 2,500 orders.",
    "There is speculation that the chairman will leave.",
    "Tesla announced a price cut, but sources say more will follow.",
    "A worker told the Global Times on condition of anonymity that the roof is finished.",
    "The rumours have not been confirmed.",
]
CONFIRMATIONS = [
    "Tesla confirmed that it will build the factory in Texas.",
    "Confirming earlier rumors, the sedan gets a new motor.",
    "Months of rumours were confirmed on Tuesday when the tent came down.",
    "OnePlus confirmed the date after weeks of speculation.",
    "Rivian announced last year that it would build the plant in Georgia.",
    "“The credit may exist on paper,” Bozzella said in a statement.",
    "Uber said in a regulatory filing that its losses will go on.",
    "In a blog post late Thursday, the maker said orders have to be made by phone.",
    "Krafcik wrote in a tweet that the site is chosen.",
    "The statement said the order book is full until June.",
    "According to the company, the battery lasts for a million miles.",
    "According to Tesla, the car needs 3.2 seconds to 60 mph.",
    "According to a spokesman for the automaker, the fault is mended.",
    "Xiaomi said its first car will be built in Beijing.",
    "Volkswagen CEO Herbert Diess said the brand will be electric by 2033.",
    "The goal stands, said Toyota spokeswoman Emi Sato.",
    "“We are seeing significant gains from our new lines,” Tesla said.",
    "“We will double our output,” Jane Doe, vice president for Europe, promised.",
    "A court ruled that the state had the authority to adopt the rule.",
    "The council approved the site on Monday.",
    "The rule was approved by the state's pollution control board.",
    "Uber filed paperwork for an IPO.",
    "The factory in Shanghai officially broke ground in January.",
    "Official figures show 254,000 registrations.",
    "City officials said the chargers will be free for a year.",
]
REPORTS = [
    "According to recent reports, Xiaomi in talks with several vehicle manufacturers, including Chery.",
    "Xiaomi CEO Lei Jun has committed to investing approximately $10 billion in electric vehicles.",
    "BYD sold 254,000 cars in March.",
    "The van may, might or could arrive next year.",
    "Tesla has not confirmed the price.",
    "The carmaker did not confirm that the car was a Model S.",
    "Apple declined to confirm the plan.",
    "The price is yet to be announced.",
    "Prices will be known once they are confirmed.",
    "Investors will listen in after the numbers are announced.",
    "Tesla is expected to announce its results on Wednesday.",
    "It has missed its targets ever since 2016, when the vehicle was announced.",
    "According to People, the two met in May.",
    "Analysts said the company will need more money.",
    "According to Tesla owners, the update helps.",
    "The car has not been officially approved for the road.",
    "The state counts 4,000 confirmed cases of theft.",
    "“We love our car,” an owner from Ohio said.",
    "Power sources such as wind grow fastest.",
    "A coolant leak was found under the car.",
    "Tesla warned its staff not to leak information.",
    "The unofficial record stands at 606 miles.",
    "BYD führt die Liste der größten Hersteller an.",
]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        *((sentence, DENIED) for sentence in DENIALS),
        *NO_DENIALS,
        *((sentence, RUMOUR) for sentence in RUMOURS),
        *((sentence, CONFIRMED) for sentence in CONFIRMATIONS),
        *((sentence, REPORTED) for sentence in REPORTS),
    ],
)
def test_kind(sentence: str, kind: StatementKind) -> None:
    assert statement_kind(sentence, article(companies=COMPANIES)) is kind


@pytest.mark.parametrize(
    ("title", "sentence", "kind"),
    [
        ("Musk denies that Apple is buying Tesla", "Apple is buying Tesla, Musk was told on Monday.", DENIED),
        ("Musk denies Apple deal", "The Apple deal would have been Musk’s largest.", DENIED),
        ("Toyota and BYD reportedly plan a van", "Toyota and BYD plan to build the van in Changzhou.", RUMOUR),
        ("Toyota and BYD reportedly plan a van", "BYD was founded in 1995.", REPORTED),
        ("Toyota confirms van with BYD", "Toyota builds the van with BYD.", REPORTED),
        ("Toyota reportedly plans a van", "Toyota confirmed that it plans a van.", CONFIRMED),
        ("", "Toyota plans a van.", REPORTED),
    ],
)
def test_a_title_lends_its_doubt_to_what_it_is_about(title: str, sentence: str, kind: StatementKind) -> None:
    assert statement_kind(sentence, article(title=title, companies=COMPANIES)) is kind


def test_a_name_that_is_no_company_of_the_article_says_nothing() -> None:
    assert statement_kind("Gartner said demand will fall.", article(companies=COMPANIES)) is REPORTED
    assert statement_kind("", article()) is REPORTED


def test_kinds_of_a_source_most_careful_first() -> None:
    assert kinds_to_show([REPORTED, REPORTED]) == ""
    assert kinds_to_show([]) == ""
    assert kinds_to_show([RUMOUR]) == "rumour"
    assert kinds_to_show([CONFIRMED, REPORTED, DENIED, RUMOUR]) == "denied, rumour, reported, confirmed"


def test_each_quote_is_cited_with_its_kind() -> None:
    text = "BYD sold 254,000 cars in March. The company denied talks with Tesla."
    of = article(text=text)
    spans = Span(0, 31), Span(32, len(text))
    _, citations = number_claims([Claim(span.of(text), (Evidence(of, span),)) for span in spans])
    assert [citation.statement for citation in citations] == [REPORTED, DENIED]
