"""Answers on stories: copies are cited once, denials and confirmations are said, no guild's report shows elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from corpus.embed import SentenceTransformerEmbedder
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, Draft, StatementKind
from retrieval.answerer import Answerer
from tests.integration.retrieval.checks import check
from tests.integration.retrieval.conftest import GUILD_1, GUILD_2, ask, draft, open_library, reader_of

WIRE = (
    "Hyundai recalls 98,000 Ioniq 5 because the integrated charging control unit may fail. Owners are asked to visit a "
    "dealer from the first of July on. No injuries were reported. The regulator had asked the company for an "
    "explanation in March. A new fuse and a software update mend the fault within two hours, Hyundai said. The recall "
    "covers cars that were built in Ulsan between 2021 and 2023. The repair costs owners nothing."
)
RECALL, PICKUP = "Why does Hyundai recall the Ioniq 5?", "Does Rivian plan a cheaper pickup?"
MACH_E = "When will sales of the Mach-E end in Europe?"


def told(outlet: str, day: str, title: str, text: str) -> Draft:
    of = draft(day, title, text)
    return replace(of, source=outlet, url=f"{of.url}-{outlet.split()[0].lower()}")


DRAFTS = (
    told("Wire Service", "2024-05-03", "Hyundai recalls 98,000 Ioniq 5 for a charging fault", WIRE),
    told("Harbour Herald", "2024-05-04", "Hyundai recalls 98,000 Ioniq 5 for a charging fault", f"{WIRE} Write to us."),
    told("Valley Times", "2024-05-04", "Hyundai recalls 98,000 Ioniq 5 for a charging fault", f"(Wire) {WIRE}"),
    told(
        "Charge Weekly",
        "2024-05-03",
        "Ioniq 5 recall: 98,000 Hyundai cars have a charging fault",
        "A faulty charging unit makes Hyundai call back 98,000 of its Ioniq 5. A test car had shown the fault.",
    ),
    told(
        "Detroit Insider",
        "2024-05-10",
        "Ford to end Mustang Mach-E sales in Europe, sources say",
        "Ford will end sales of the Mustang Mach-E in Europe this winter, according to two people familiar with it. "
        "The car has sold badly in Germany.",
    ),
    told(
        "Auto Courier",
        "2024-05-11",
        "Report: Ford to end sales of the Mustang Mach-E in Europe",
        "Ford reportedly wants to end sales of the Mustang Mach-E in Europe. Dealers know nothing of it.",
    ),
    told(
        "Cologne Post",
        "2024-05-13",
        "Ford denies that it will end Mustang Mach-E sales in Europe",
        "Ford denied on Monday that it will end sales of the Mustang Mach-E in Europe. The car stays on the list.",
    ),
    told(
        "Lane News",
        "2024-04-02",
        "Rivian reportedly plans a cheaper R4 pickup",
        "Rivian reportedly plans a cheaper pickup called the R4 for 30,000 dollars. It would share its frame.",
    ),
    told(
        "Truck Mirror",
        "2024-04-09",
        "Rivian confirms the cheaper R4 pickup",
        "Rivian confirmed that a cheaper pickup called the R4 will come in 2027. It will cost 32,000 dollars.",
    ),
)
SECRETS = (
    told(
        "Secret Gazette",
        "2024-05-05",
        "Hyundai Ioniq 5 recall for a charging fault: what members hear",
        "Hyundai recalls 98,000 Ioniq 5 for a charging fault, and members hear that dealers have no fuses.",
    ),
    told(
        "Secret Gazette",
        "2024-04-12",
        "Rivian denies the cheaper R4 pickup",
        "Rivian denied that a cheaper pickup called the R4 will come in 2027. A spokeswoman told our server so.",
    ),
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceTransformerEmbedder) -> Iterator[Library]:
    with open_library(tmp_path_factory.mktemp("stories"), embedder) as library:
        library.add_drafts(DRAFTS)
        library.add_drafts(SECRETS, scope=GUILD_1)
        yield library


@pytest.fixture(scope="module")
def answerer(library: Library) -> Answerer:
    return reader_of(library)


async def test_copies_are_cited_once_and_named_beside_their_original(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask(RECALL)))
    outlets = [article.source for article in answer.cited_articles]
    assert outlets == ["Wire Service", "Charge Weekly"]
    assert answer.also == {1: ("Harbour Herald", "Valley Times")}


@pytest.mark.parametrize(
    "text", [RECALL, "What does the Ioniq 5 recall cost owners?", "Which Ioniq 5 cars were built in Ulsan?"]
)
async def test_no_two_copies_stand_side_by_side(answerer: Answerer, text: str) -> None:
    answer = check(await answerer.answer(ask(text)))
    copies = {"Wire Service", "Harbour Herald", "Valley Times"}
    assert len([article for article in answer.cited_articles if article.source in copies]) == 1
    quotes = [citation.quote for citation in answer.citations]
    assert len(quotes) == len(set(quotes))


async def test_a_rumour_comes_with_its_denial(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask(MACH_E)))
    assert answer.text.startswith(
        "Denied on 13 May 2024: Ford denied on Monday that it will end sales of the Mustang Mach-E in Europe. [1] "
        "Earlier, on 10 May 2024: Ford will end sales"
    )
    assert [article.source for article in answer.cited_articles] == ["Cologne Post", "Detroit Insider"]
    assert [citation.statement for citation in answer.citations][:2] == [StatementKind.DENIED, StatementKind.RUMOUR]
    assert answer.also == {1: ("Auto Courier",)}


async def test_a_rumour_comes_with_its_confirmation(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask(PICKUP)))
    assert answer.text.startswith("Confirmed on 9 April 2024: Rivian confirmed that a cheaper pickup called the R4 ")
    assert "Earlier, on 2 April 2024: Rivian reportedly plans" in answer.text
    assert answer.also == {}


async def test_what_comes_later_than_the_asker_wants_is_neither_said_nor_named(answerer: Answerer) -> None:
    for limits in ({"until": datetime(2024, 5, 11, tzinfo=UTC)}, {"now": datetime(2024, 5, 10, 12, tzinfo=UTC)}):
        answer = check(await answerer.answer(ask(MACH_E, **limits)))
        assert answer.text.startswith("Ford will end sales")
        assert "Cologne Post" not in str(answer.also)
        assert len(answer.cited_articles) == 1
    since = check(await answerer.answer(ask(PICKUP, since=datetime(2024, 4, 9, tzinfo=UTC))))
    assert (since.also, [each.source for each in since.cited_articles]) == ({}, ["Truck Mirror"])


async def test_a_refusal_names_nobody(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask("how do I bake sourdough bread?")))
    assert answer.refused
    assert answer.also == {}


@pytest.mark.parametrize("scopes", [(GLOBAL_SCOPE,), (GLOBAL_SCOPE, GUILD_2)])
async def test_a_guilds_report_shows_nowhere_else(answerer: Answerer, scopes: tuple[str, ...]) -> None:
    for text in (RECALL, PICKUP, "Did Rivian deny the R4?", "Which fuses do dealers have for the Ioniq 5?"):
        answer = check(await answerer.answer(ask(text, scopes=scopes)), scopes)
        seen = f"{answer.text} {answer.also} {[article.source for article in answer.cited_articles]}"
        assert not re.search("Secret|Denied|denied|members hear", seen)


async def test_its_own_guild_sees_it_with_everybodys(answerer: Answerer) -> None:
    scopes = (GLOBAL_SCOPE, GUILD_1)
    answer = check(await answerer.answer(ask(PICKUP, scopes=scopes)), scopes)
    assert answer.text.startswith("Denied on 12 April 2024: Rivian denied that a cheaper pickup")
    assert answer.also == {1: ("Truck Mirror",)}
    alone = check(await answerer.answer(ask("Did Rivian deny the R4?", scopes=(GUILD_1,))), (GUILD_1,))
    assert alone.also == {}


async def test_a_limit_to_companies_holds_for_denials(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask(MACH_E, companies=("Ford",))))
    assert answer.text.startswith("Denied on 13 May 2024: ")
    assert {name for article in answer.cited_articles for name in article.companies} == {"Ford"}
