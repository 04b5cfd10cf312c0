from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import marked_answer, plain_answer
from bot.evidence import Finding, Quote
from bot.lines import article_line, day_stamp
from bot.render import MAX_MESSAGE, render_answer, render_evidence
from corpus.models import CorpusStats, DatePrecision
from retrieval.models import AnswerStatus, Question, StatementKind
from tests.unit.bot.samples import NOW, answer, article, citation


def test_an_answer() -> None:
    (message,) = render_answer(answer(), quote_question=True)
    assert message.question == "> who is Xiaomi talking to?"
    assert message.body == "Xiaomi talks to Chery. [[1 · 15 Apr 2023]](<https://news.example.com/1>)"
    assert message.sources == "\\[1\\] [Story 1](<https://news.example.com/1>) · <t:1681560000:D> · Electrek"
    assert message.footer == "-# Searched 230 articles, 21 Jan 2015 – 3 Nov 2023 · written by the embedded reader"
    assert message.evidence is not None
    assert message.found


def test_no_question_on_top_of_a_reply() -> None:
    (message,) = render_answer(answer(), quote_question=False)
    assert message.question is None


def test_an_article_without_an_address_has_no_link() -> None:
    seed = article(url="https://seed-article.invalid/x", source=None, via="gizmochina.com", published=None)
    (message,) = render_answer(answer("Talks. [1]", citation(1, seed)), quote_question=False)
    assert message.body == "Talks. \\[1 · undated\\]"
    assert message.sources == "\\[1\\] Story 1 · undated · via gizmochina.com"


def test_a_source_that_is_no_plain_report_says_so() -> None:
    rumour = replace(citation(1, article()), statement=StatementKind.RUMOUR)
    (message,) = render_answer(answer("Talks. [1]", rumour), quote_question=False)
    assert message.sources == f"\\[1\\] {article_line(article())} · rumour"


def test_a_source_names_who_else_reports_its_story() -> None:
    few, many = ("Reuters", "In*ev"), ("A", "B", "x" * 50, "D", "E")
    said = answer("One. [1] Two. [2]", citation(1, article()), citation(2, article(2)), also={1: few, 2: many})
    (message,) = render_answer(said, quote_question=False)
    assert (message.sources or "").splitlines() == [
        f"\\[1\\] {article_line(article())} · also: Reuters, In\\*ev",
        f"\\[2\\] {article_line(article(2))} · also: A, B, {'x' * 39}… +2",
    ]


def test_unknown_marks_are_no_links() -> None:
    (message,) = render_answer(answer("One [1]. Two [7]."), quote_question=False)
    assert message.body == "One [[1 · 15 Apr 2023]](<https://news.example.com/1>). Two \\[7\\]."


def test_not_found_offers_headlines() -> None:
    refused = answer("The articles do not say.", status=AnswerStatus.NOT_FOUND, citations=(), nearest=(article(2),))
    (message,) = render_answer(refused, quote_question=False)
    assert message.evidence is None
    assert not message.found
    assert message.sources is not None
    assert message.sources.splitlines() == ["Nearest headlines:", f"- {article_line(article(2))}"]


def test_footer_of_an_undated_corpus() -> None:
    (message,) = render_answer(answer(searched=CorpusStats(1, None, None), written_by="gpt*5"), quote_question=False)
    assert message.footer == "-# Searched 1 article · written by gpt\\*5"


def test_a_day_is_the_same_day_from_california_to_japan() -> None:
    assert day_stamp(datetime(2023, 4, 15, tzinfo=UTC)) == "<t:1681560000:D>"  # noon UTC
    assert "2023-04 ·" in article_line(article(precision=DatePrecision.MONTH))


def test_untrusted_titles_and_questions() -> None:
    title = "**BYD** [free](https://evil.example) <@1> @everyone ||x||\n# Big"
    (message,) = render_answer(
        answer("A [1]", citation(1, article(title=title)), question=Question("*hi*\n> @here", NOW)), quote_question=True
    )
    assert message.sources is not None
    assert message.question == "> \\*hi\\* \\> \\@\u200bhere"
    assert "\n" not in message.sources
    assert "[free]" not in message.sources
    assert "@everyone" not in message.sources


def test_each_article_is_dated_where_it_is_first_cited() -> None:
    month = article(2, precision=DatePrecision.MONTH)
    said = answer("One [1]. Two [1][2]. Three [2].", citation(1, article()), citation(2, month))
    (message,) = render_answer(said, quote_question=False)
    marks = re.findall(r"\[(\d[^]]*)\]\]", message.body)
    assert marks == ["1 · 15 Apr 2023", "1", "2 · Apr 2023", "2"]
    assert plain_answer(message.body) == "One. Two. Three."
    assert marked_answer(message.body) == "One [1]. Two [1] [2]. Three [2]."


def test_buttons_and_the_note_belong_to_the_last_message() -> None:
    text = " ".join(f"Sentence number {n} says something about a car. [1]" for n in range(60))
    first, last = render_answer(answer(text), quote_question=True, note="-# Only you.", share=True)
    assert (first.votes, first.share, first.note) == (False, False, None)
    assert (last.votes, last.share, last.note) == (True, False, "-# Only you.")  # a part alone is not shared
    (short,) = render_answer(answer(), quote_question=True, note="-# Only you.", share=True)
    assert (short.votes, short.share) == (True, True)


LINK = re.compile(r"\[\[\d+(?: · 15 Apr 2023)?\]\]\(<https://[^<>]*>\)")


def in_limits(messages: tuple[object, ...]) -> None:
    assert 1 <= len(messages) <= 2
    for message in messages:
        assert message.size <= MAX_MESSAGE  # type: ignore[attr-defined]
        body = message.body  # type: ignore[attr-defined]
        assert body.count("[[") == len(LINK.findall(body)), "a link was cut"


def test_a_long_answer_is_split_at_a_sentence() -> None:
    text = " ".join(f"Sentence number {n} says something about a car. [1]" for n in range(60))
    messages = render_answer(answer(text), quote_question=True)
    in_limits(messages)
    first, last = messages
    assert first.body.endswith(">)")
    assert last.body.startswith("Sentence number")
    assert (first.evidence, first.sources, first.footer) == (None, None, None)
    assert last.evidence
    assert last.sources
    assert "longer than this" not in last.body


def test_an_endless_answer_is_cut() -> None:
    text = " ".join(f"Sentence number {n} says something about a car. [1]" for n in range(600))
    messages = render_answer(answer(text), quote_question=False)
    in_limits(messages)
    assert messages[1].body.endswith("ask for a part of it to read on.")


@given(
    st.lists(
        st.sampled_from(["Short. [1] ", "[2][3] ", "x" * 900 + ". ", "*" * 1700, "\n", "🚗" * 300, "a b " * 500]),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 450),
    st.booleans(),
)
def test_every_answer_keeps_the_limits(parts: list[str], url_length: int, quote: bool) -> None:
    citations = [
        citation(marker, article(marker, title="T*" * 150, url=f"https://news.example.com/{'p' * url_length}/{marker}"))
        for marker in (1, 2, 3)
    ]
    in_limits(render_answer(answer("".join(parts) + ".", *citations), quote_question=quote))


def test_evidence() -> None:
    one, two = article(1), article(2)
    (message,) = render_evidence(
        [
            Quote(1, Finding.STANDS, one, "Exact *words*.\nMore."),
            Quote(1, Finding.STANDS, one, "Again."),
            Quote(2, Finding.UPDATED, two, "Others."),
            Quote(3, Finding.REMOVED),
            Quote(4, Finding.CHANGED, article(4)),
        ],
        complete=False,
    )
    assert message.body.startswith(f"**\\[1\\]** {article_line(one)}\n> Exact \\*words\\*.\n> More.\n\n> Again.")
    assert "updated since" in message.body
    assert "no longer here" in message.body
    assert "no longer stands" in message.body
    assert message.footer == "-# There are more quotes than fit behind this button."


def test_evidence_says_what_a_quote_rests_on() -> None:
    of = article()
    quotes = [
        Quote(1, Finding.STANDS, of, "Talks, it is rumoured.", StatementKind.RUMOUR),
        Quote(1, Finding.STANDS, of, "Talks."),
    ]
    (message,) = render_evidence(quotes, complete=True)
    assert message.body == f"**\\[1\\]** {article_line(of)}\n> Talks, it is rumoured.\n-# — rumour\n\n> Talks."


def test_long_evidence_keeps_the_limits() -> None:
    quotes = [Quote(n, Finding.STANDS, article(n), "*" * 3000) for n in range(1, 12)]
    messages = render_evidence(quotes, complete=True)
    assert len(messages) <= 2
    assert all(message.size <= MAX_MESSAGE for message in messages)
    assert messages[-1].footer
