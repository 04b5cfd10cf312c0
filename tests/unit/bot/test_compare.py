from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.lines import article_line
from bot.news.compare import Comparison, heading, side_of_answer, side_of_headlines
from bot.news.views import comparison_view
from bot.render import MAX_MESSAGE
from retrieval.models import AnswerStatus, Question, StatementKind
from tests.unit.bot.samples import NOW, answer, article, citation
from tests.unit.bot.test_news_lists import headline


def test_what_the_articles_say_on_one_company() -> None:
    rumour = replace(citation(1, article()), statement=StatementKind.RUMOUR)
    side = side_of_answer("BYD", answer("It builds a plant. [1]", rumour))
    assert side.body.startswith("**BYD**\nIt builds a plant. [[1")
    assert "](<https://news.example.com/1>)" in side.body
    assert side.sources == f"\\[1\\] {article_line(article())} · rumour"
    assert side.footer is not None
    assert "Searched 230 articles" in side.footer
    assert side.evidence


def test_a_side_says_that_the_chat_model_has_written_enough_today() -> None:
    side = side_of_answer("BYD", answer(question=Question("plants", NOW, use_model=False)))
    assert side.footer is not None
    assert "today's answers by the chat model are used up" in side.footer


def test_a_side_that_finds_nothing() -> None:
    refused = answer("The articles do not say.", status=AnswerStatus.NOT_FOUND, citations=(), nearest=(article(2),))
    side = side_of_answer("BYD", refused)
    assert (side.body, side.found, side.evidence) == ("**BYD**\nThe articles do not say.", False, None)
    assert side.sources == f"Nearest headlines:\n- {article_line(article(2))}"
    assert side_of_headlines("BYD", [], 0, NOW).body == "**BYD**\nI have no articles on BYD yet."


def test_the_newest_of_one_company() -> None:
    side = side_of_headlines("BYD", [headline(1)], 12, NOW)
    assert side.body.splitlines() == [
        "**BYD** · 12 articles",
        "- [Story 1](<https://news.example.com/1>) · <t:1681560000:R> · Electrek",
    ]


def test_two_that_rest_on_the_same_quote_have_one_button() -> None:
    side = side_of_answer("BYD", answer())
    view = comparison_view(Comparison("> BYD and NIO", (side, replace(side, body="**NIO**\nThe same."))))
    ids = [item.item.custom_id for item in view.walk_children() if hasattr(item, "item")]
    assert ids == [side.evidence]


@given(
    st.lists(
        st.sampled_from(["Short. [1] ", "[2][3] ", "x" * 900 + ". ", "*" * 1700, "\n", "🚗" * 300, "a b " * 500]),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 450),
    st.booleans(),
)
def test_every_comparison_keeps_the_limit(parts: list[str], url_length: int, found: bool) -> None:
    long: dict[str, Any] = {"title": "T*" * 150, "source": "S*" * 60}
    articles = [article(n, url=f"https://news.example.com/{'p' * url_length}/{n}", **long) for n in (1, 2, 3)]
    citations = [citation(each.number, each) for each in articles]
    name, topic = "_" * 100, "*" * 100
    status = AnswerStatus.ANSWERED if found else AnswerStatus.NOT_FOUND
    text = "".join(parts) + "."
    one = answer(text, *citations, status=status, nearest=tuple(articles), written_by="*" * 60)
    rows = [headline(n, title="*" * 500, url=articles[0].url, also=("*" * 200,) * 3) for n in range(5)]
    sides = side_of_answer(name, one), side_of_headlines(name, rows, 100_000, NOW)
    for side in sides:
        both = Comparison(heading([name, name], topic), (side, side))
        assert both.size <= MAX_MESSAGE
        assert side.body.count("](<") == side.body.count(">)")
        assert side.body.partition("\n")[2]
