from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.evidence import MAX_ID, Finding, decode, encode, look_up
from corpus.models import GLOBAL_SCOPE, Span, guild_scope
from retrieval.models import StatementKind
from tests.unit.bot.samples import NOW, XIAOMI_TEXT, article, citation


def ids(*citations_: object) -> str:
    custom_id = encode(citations_)  # type: ignore[arg-type]
    assert custom_id is not None
    return custom_id


def test_round_trip() -> None:
    first, second = article(46655), article(7)
    custom_id = ids(citation(1, first, 3, 20), citation(1, first, 30, 44), citation(2, second, 0, 5))
    refs = decode(custom_id)
    assert refs is not None
    assert refs.complete
    assert [(quote.marker, quote.article_number, quote.span) for quote in refs.quotes] == [
        (1, 46655, Span(3, 20)),
        (1, 46655, Span(30, 44)),
        (2, 7, Span(0, 5)),
    ]


def test_nothing_to_show_has_no_button() -> None:
    assert encode(()) is None


def test_too_many_quotes_say_so() -> None:
    text = "x" * 100_000
    custom_id = ids(*(citation(n, article(1000 + n, text=text), 40_000 + n, 41_000) for n in range(1, 30)))
    refs = decode(custom_id)
    assert refs is not None
    assert not refs.complete
    assert 5 <= len(refs.quotes) < 29
    assert len(custom_id) <= MAX_ID


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 5000)), min_size=1, max_size=20))
def test_every_id_fits_and_reads_back(numbers: list[tuple[int, int, int]]) -> None:
    unique = {number: (start, length) for number, start, length in numbers}
    citations = [
        citation(marker, article(number, text=""), start, start + length)
        for marker, (number, (start, length)) in enumerate(unique.items(), start=1)
    ]
    custom_id = ids(*citations)
    refs = decode(custom_id)
    assert len(custom_id) <= MAX_ID
    assert refs is not None
    for ref, cited in zip(refs.quotes, citations, strict=False):
        assert (ref.marker, ref.article_number, ref.span) == (cited.marker, cited.article.number, cited.span)


@given(st.text(max_size=100))
def test_foreign_ids_are_not_ours(text: str) -> None:
    assert decode(text) is None or text.startswith("ev1:")


def test_a_quote_that_stands() -> None:
    one = article()
    refs = decode(ids(citation(1, one, 0, 6)))
    assert refs is not None
    (quote,) = look_up(refs, {1: one}.get, (GLOBAL_SCOPE,), NOW + timedelta(minutes=1))
    assert (quote.finding, quote.text) == (Finding.STANDS, "Xiaomi")
    (quote,) = look_up(refs, {1: one}.get, (GLOBAL_SCOPE,), NOW - timedelta(minutes=1))
    assert (quote.finding, quote.text) == (Finding.UPDATED, "Xiaomi")


def test_a_quote_says_again_what_it_rests_on() -> None:
    text = "Xiaomi is rumoured to talk to Chery. A deal is near."
    one = article(text=text)
    refs = decode(ids(citation(1, one, 0, 36), citation(1, one, 37, len(text))))
    assert refs is not None
    quotes = look_up(refs, {1: one}.get, (GLOBAL_SCOPE,), NOW)
    assert [quote.statement for quote in quotes] == [StatementKind.RUMOUR, StatementKind.REPORTED]


def test_a_quote_that_no_longer_stands() -> None:
    refs = decode(ids(citation(1, article(), 0, 6)))
    assert refs is not None
    for text in ("Nissan is in talks", "Xi", ""):
        changed = article(text=text)
        (quote,) = look_up(refs, {1: changed}.get, (GLOBAL_SCOPE,), NOW)
        assert (quote.finding, quote.text) == (Finding.CHANGED, "")


def test_another_guilds_article_is_not_there() -> None:
    secret = article(scope=guild_scope(1))
    refs = decode(ids(citation(1, secret, 0, len(XIAOMI_TEXT))))
    assert refs is not None
    (quote,) = look_up(refs, {1: secret}.get, (GLOBAL_SCOPE, guild_scope(2)), NOW)
    assert quote.finding is Finding.REMOVED
    assert quote.article is None
    assert not quote.text
    (quote,) = look_up(refs, {1: secret}.get, (GLOBAL_SCOPE, guild_scope(1)), NOW)
    assert quote.finding is Finding.STANDS
