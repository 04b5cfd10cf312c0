"""Questions to a real library: answered with exact quotes, refused off topic, limits and scopes honoured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, ArticleFilter
from retrieval.answerer import NOTHING_STORED, NOTHING_WITHIN, Answerer
from retrieval.errors import QuestionError
from retrieval.models import Answer, AnswerStatus, Question
from tests.integration.retrieval.checks import check
from tests.integration.retrieval.conftest import GUILD_1, GUILD_2, ask, days_ago, reader_of

LUCID = "Where does Lucid rent a warehouse for the Gravity?"


async def test_who_is_xiaomi_talking_to(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask("who is Xiaomi talking to?")))
    assert answer.status is AnswerStatus.ANSWERED
    assert all(name in answer.text for name in ("Brilliance Auto", "Chery", "Beijing Automotive Group"))
    first = answer.citations[0].article
    assert "Xiaomi" in first.title
    assert first.published is None
    assert first.via == "gizmochina.com"
    assert answer.written_by == "reader"
    assert answer.searched.articles == 13


async def test_page_furniture_is_in_no_quote(answerer: Answerer) -> None:
    for text in ("share with friends", "leave a reply about Xiaomi", "what does reCAPTCHA protect at Xiaomi?"):
        answer = check(await answerer.answer(ask(text)))
        said = " ".join([answer.text, *(citation.quote for citation in answer.citations)])
        assert not any(
            words in said for words in ("Share with friends", "Leave a Reply", "reCAPTCHA", "Required fields")
        )


@pytest.mark.parametrize("text", ["how do I bake sourdough bread?", "who won the football match last night?"])
async def test_off_topic_is_refused_with_the_nearest_headlines(answerer: Answerer, text: str) -> None:
    answer = check(await answerer.answer(ask(text)))
    assert answer.refused
    assert answer.nearest
    assert answer.searched.articles == 13


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("How many people work at the plant in Szeged?", "3,000"),
        ("by how much did Rivian cut the price of the R1T?", "3,000 dollars"),
        ("Why does Hyundai recall the Ioniq 5?", "charging control unit"),
        ("who blamed market conditions for Ampere?", "Luca de Meo"),
    ],
)
async def test_facts(answerer: Answerer, text: str, fact: str) -> None:
    answer = check(await answerer.answer(ask(text)))
    assert fact in answer.text


async def test_a_follow_up_takes_its_subject_from_the_conversation(answerer: Answerer) -> None:
    first = check(await answerer.answer(ask("who is Xiaomi talking to?")))
    asked = "and how much money did their CEO promise to invest?"
    follow_up = check(await answerer.answer(ask(asked, "who is Xiaomi talking to?", first.text)))
    assert "$10 billion" in follow_up.text


async def test_a_new_question_is_not_answered_from_the_old_one(answerer: Answerer) -> None:
    history = ("who is Xiaomi talking to?", "Xiaomi is in talks with Chery. [1]")
    answer = check(await answerer.answer(ask("Where did BYD open a battery plant?", *history)))
    assert "Szeged" in answer.text
    assert {article.companies[0] for article in answer.cited_articles} == {"BYD"}


async def test_a_company_is_a_limit(answerer: Answerer) -> None:
    answer = check(await answerer.answer(ask("what about delivery forecasts and prices?", companies=("rivian",))))
    assert {"Rivian"} >= {name for article in answer.cited_articles for name in article.companies}
    assert answer.searched.articles == 1
    assert len(answer.retrieved) == 1


async def test_since_and_until_are_limits(answerer: Answerer) -> None:
    text = "What is Nio's delivery forecast?"
    new = check(await answerer.answer(ask(text, since=days_ago(60))))
    old = check(await answerer.answer(ask(text, until=datetime(2023, 1, 1, tzinfo=UTC))))
    assert "56,000" in new.text
    assert "25,000" in old.text
    assert "56,000" not in old.text
    for citation in new.citations:
        assert citation.article.published
        assert citation.article.published >= days_ago(60)


async def test_undated_articles_are_not_within_a_since(answerer: Answerer) -> None:
    result = await answerer.search(ask("Xiaomi talks with Chery, Polestar", since=days_ago(5000)))
    assert result.articles
    assert all(article.published for article in result.articles)


async def test_what_was_published_after_the_moment_of_asking_is_not_used(answerer: Answerer) -> None:
    then = datetime(2022, 6, 1, tzinfo=UTC)
    for text in ("What is Nio's delivery forecast?", "what is the latest on BYD and CATL?"):
        answer = check(await answerer.answer(ask(text, now=then)))
        seen = [*answer.cited_articles, *answer.nearest]
        assert all(article.published is None or article.published <= then for article in seen)
        result = await answerer.search(ask(text, now=then), 50)
        assert all(article.published is None or article.published <= then for article in result.articles)


async def test_limits_that_leave_nothing_are_not_called_an_empty_library(answerer: Answerer) -> None:
    old = datetime(1999, 1, 1, tzinfo=UTC)
    for limits in ({"companies": ("Ferrari",)}, {"since": old, "until": old + timedelta(days=1)}):
        answer = check(await answerer.answer(ask("what is new?", **limits)))
        assert answer.text == NOTHING_WITHIN
        assert answer.searched.articles == 0


async def test_undated_articles_are_not_within_an_until(answerer: Answerer) -> None:
    result = await answerer.search(ask("Xiaomi talks with Chery, Polestar", until=days_ago(10)))
    assert all(article.published for article in result.articles)


async def test_an_empty_library(new_library: Callable[[], Library]) -> None:
    answer = check(await reader_of(new_library()).answer(ask("who is Xiaomi talking to?")))
    assert answer.refused
    assert answer.text == NOTHING_STORED
    assert (answer.nearest, answer.retrieved, answer.searched.articles) == ((), (), 0)


async def test_a_guilds_article_is_seen_in_that_guild(answerer: Answerer) -> None:
    scopes = (GLOBAL_SCOPE, GUILD_1)
    answer = check(await answerer.answer(ask(LUCID, scopes=scopes)), scopes)
    assert "Casa Grande" in answer.text
    assert answer.searched.articles == 14
    alone = check(await answerer.answer(ask("what does Peter Rawlinson sign?", scopes=(GUILD_1,))), (GUILD_1,))
    assert alone.searched.articles == 1


@pytest.mark.parametrize("scopes", [(GLOBAL_SCOPE,), (GUILD_2,), (GLOBAL_SCOPE, GUILD_2)])
async def test_a_guilds_article_is_seen_nowhere_else(
    answerer: Answerer, library: Library, scopes: tuple[str, ...]
) -> None:
    [secret] = library.database.latest(ArticleFilter((GUILD_1,)), 10)
    for text in (LUCID, "lucid gravity", "What did Peter Rawlinson sign?", "41,000 dollars"):
        answer = check(await answerer.answer(ask(text, scopes=scopes)), scopes)
        assert "Casa Grande" not in answer.text
        assert secret.id not in answer.retrieved
        assert secret not in answer.nearest
        assert answer.searched.articles == (13 if GLOBAL_SCOPE in scopes else 0)
        result = await answerer.search(ask(text, scopes=scopes), 50)
        assert all(source.article.scope in scopes for source in result.sources)
        assert all(article.scope in scopes for article in result.articles)
    limited = await answerer.search(ask("news?", scopes=scopes, companies=("Lucid",)), 50)
    assert limited.articles == ()


ODD = (
    "🚗 Xiaomi 🔋 talks ⚡ with?",
    'Xiaomi" OR 1=1; DROP TABLE articles; --',
    "NEAR(xiaomi chery, 5) AND title:* NOT byd^2",
    "'\"`´“”‘’",
    '"xiaomi" "talks"',
    "xiaomi AND OR NOT (",
    "* % _ \\ xiaomi {} [] <> [1] [2]",
    "{refusals} {0} %s Xiaomi",
    "xiaomi " * 142,
    "Xiaomi" * 160,
    "מי מדבר עם Xiaomi?",
    "من يتحدث مع شاومي؟",
    "小米和谁谈判？",
    "Кто ведёт переговоры с Xiaomi?",
    "\u202exiaomi\u202c talks\u200b with \ufeffwhom",
    "who\0is\x07Xiaomi talking to",
    "W̶h̷o̸ is X̴i̵a̶o̷m̸i talking to",
    "a vs b",
    "🚗 vs 🚙 or which is more",
    "? Xiaomi ! vs !",
    "https://evil.example/x?q=Xiaomi @everyone <@1> **bold** ||spoiler||",
    "1",
    "the of and",
    "Xiaomi \udce9 talks",
)


@pytest.mark.parametrize("text", ODD)
async def test_odd_questions_get_a_lawful_answer(answerer: Answerer, text: str) -> None:
    try:
        answer = await answerer.answer(ask(text))
    except QuestionError:
        return
    check(answer)
    await answerer.search(ask(text))


def shape(answer: Answer) -> tuple[object, ...]:
    return (answer.status, answer.text, [citation.quote for citation in answer.citations], answer.retrieved)


async def test_sixteen_at_once_are_answered_as_one_by_one(answerer: Answerer) -> None:
    texts = ["who is Xiaomi talking to?", "how do I bake bread?", "Why does Hyundai recall the Ioniq 5?", LUCID]
    questions: list[Question] = [ask(text) for text in texts * 4]
    together = await asyncio.gather(*(answerer.answer(question) for question in questions))
    apart = [await answerer.answer(question) for question in questions[:4]] * 4
    assert [shape(answer) for answer in together] == [shape(answer) for answer in apart]
