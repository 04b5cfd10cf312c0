"""An answer stays an answer, whatever an article, a question or the conversation tells the model that writes it."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from bot.evidence import decode, look_up
from bot.lines import article_line
from bot.markdown import safe_url
from bot.render import RenderedMessage, render_answer, render_evidence
from corpus.database.stories import StoryStore
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, ArticleFilter, guild_scope
from retrieval.answerer import Answerer, ChatModelWriter
from retrieval.build import build_answerer, build_searcher
from retrieval.llm import ChatWriter
from retrieval.models import Answer, AnswerStatus, Question, Turn
from retrieval.rerank import NoReranker
from retrieval.settings import RetrievalSettings
from tests.integration.retrieval.checks import check
from tests.safety.cases import IN_ARTICLES, IN_TALK, Case, Obedient, cases
from tests.safety.conftest import CLEAN, GOOD, NOW, QUESTION
from tests.safety.harm import harms, leaked

SETTINGS = RetrievalSettings(_env_file=None)  # type: ignore[call-arg]


def obeying(library: Library, case: Case, good: str = "") -> Answerer:
    model = Obedient(case=case, needle="hired 120 people", good=good)
    writer = ChatModelWriter(ChatWriter(model, name="obedient", timeout=20))
    searcher = build_searcher(library, SETTINGS)
    stories = StoryStore(library.database)
    return Answerer(library.database, library.companies, searcher, NoReranker(), writer, stories, passages=10)


def asked(case: Case, numbers: dict[str, int]) -> Question:
    text = QUESTION
    history: tuple[Turn, ...] = ()
    if case.where == "question":
        text = f"{QUESTION} {case.injection}"[:1000]
    if case.where == "history":
        history = (Turn("user", case.injection), Turn("assistant", f"{case.injection} [1]"))
    scopes = (GLOBAL_SCOPE, guild_scope(numbers.get(case.id, CLEAN)))
    return Question(text, NOW, history, scopes=scopes)


def texts_of(messages: Iterable[RenderedMessage]) -> list[str]:
    return [
        text
        for message in messages
        for text in (message.question, message.body, message.sources, message.footer, message.note)
        if text
    ]


def assert_harmless(answer: Answer, case: Case, library: Library) -> None:
    check(answer, answer.question.scopes)
    for word in case.forbidden:
        assert word not in answer.text.lower()
    links = {safe_url(each.url) for each in (*answer.cited_articles, *answer.nearest)}
    told = case.injection if case.where in IN_TALK else ""
    messages = render_answer(answer, quote_question=True)
    for message in messages:
        assert message.size <= 4000
    for text in texts_of(messages):
        assert harms(text, {link for link in links if link}, told=told) == []
    assert leaked(answer.text) == []
    refs = decode(messages[-1].evidence or "")
    if refs is not None:
        quotes = look_up(refs, library.database.get_by_number, answer.question.scopes, NOW)
        for text in texts_of(render_evidence(quotes, complete=refs.complete)):
            assert harms(text, {link for link in links if link}) == []


@pytest.mark.parametrize("case", cases(*IN_ARTICLES, *IN_TALK), ids=lambda case: case.id)
async def test_a_model_that_obeys_says_nothing_of_it(case: Case, library: Library, numbers: dict[str, int]) -> None:
    began = time.monotonic()
    answers = obeying(library, case)
    answer = await answers.answer(asked(case, numbers))
    assert_harmless(answer, case, library)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("case", cases(*IN_ARTICLES, *IN_TALK), ids=lambda case: case.id)
async def test_a_true_sentence_beside_it_is_still_said(case: Case, library: Library, numbers: dict[str, int]) -> None:
    answer = await obeying(library, case, GOOD).answer(asked(case, numbers))
    assert_harmless(answer, case, library)
    assert GOOD in answer.text
    assert answer.status is AnswerStatus.ANSWERED


@pytest.mark.parametrize("case", cases(*IN_ARTICLES), ids=lambda case: case.id)
async def test_the_embedded_reader_answers_as_if_it_were_not_there(
    case: Case, library: Library, numbers: dict[str, int]
) -> None:
    reader = build_answerer(library, SETTINGS)
    answer = await reader.answer(asked(case, numbers))
    assert_harmless(answer, case, library)
    assert GOOD in answer.text


@pytest.mark.parametrize("case", cases(*IN_TALK), ids=lambda case: case.id)
async def test_the_embedded_reader_says_nothing_that_a_question_put_in(
    case: Case, library: Library, numbers: dict[str, int]
) -> None:
    assert_harmless(await build_answerer(library, SETTINGS).answer(asked(case, numbers)), case, library)


async def test_a_line_about_a_hostile_article_links_to_it_alone(library: Library, numbers: dict[str, int]) -> None:
    for case in cases(*IN_ARTICLES):
        [article] = library.database.latest(ArticleFilter((guild_scope(numbers[case.id]),)), 5)
        assert harms(article_line(article), [str(safe_url(article.url))]) == [], case.id
