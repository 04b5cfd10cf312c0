"""Answers, articles and search results for the terminal (pure: each function returns Rich text).

Articles are untrusted: `visible` and `one_line` take out every character that a terminal might obey.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rich.style import Style
from rich.text import Text

from bot import texts
from bot.markdown import cut, one_line, safe_url, visible
from corpus.dates import format_published
from corpus.models import Article, CorpusStats
from corpus.overview import Headline
from retrieval.models import Answer, Source
from retrieval.statements import kinds_to_show

_MARK = re.compile(r"\[\d{1,3}\]")
_SNIPPET = 240
"""Characters of a passage that a search result shows."""


def answer_text(answer: Answer) -> Text:
    """The answer, then its sources; or, where nothing answers, the nearest headlines."""
    body = Text(visible(answer.text))
    body.highlight_regex(_MARK, "bold cyan")
    if answer.refused:
        return _with_list(body, "Nearest headlines", (headline(article) for article in answer.nearest))
    cited = enumerate(answer.cited_articles, start=1)
    lines = (
        source_line(number, article, kinds_to_show(answer.statements(number)), answer.also.get(number, ()))
        for number, article in cited
    )
    return _with_list(body, "Sources", lines)


def source_line(number: int, article: Article, kinds: str = "", outlets: Sequence[str] = ()) -> Text:
    """`[1] Title · 2019-04-15 · Outlet · rumour · also: A, B`; a plain report says nothing of its kind."""
    return Text.assemble((f"[{number}]", "bold cyan"), " ", headline(article), *told(kinds, outlets))


def told(kinds: str, outlets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """` · rumour · also: A, B`: how a story stands, and who else reports it."""
    if kinds:
        yield f" · {kinds}", "yellow"
    if also := texts.also(outlets, one_line):
        yield f" · {also}", "dim"


def headline(article: Article | Headline) -> Text:
    """`Title · 2019-04-15 · Outlet`, the title linked where the terminal can."""
    line = Text(one_line(article.title) or "(no title)", style=_link(article.url))
    facts = [format_published(article), outlet(article), texts.SUMMARY_ONLY if article.summary_only else ""]
    return Text.assemble(line, (" · " + " · ".join(fact for fact in facts if fact), "dim"))


def outlet(article: Article | Headline) -> str:
    """The outlet; "via …" where only the origin that the article names is known; empty where neither is."""
    if article.source:
        return one_line(article.source)
    return f"via {one_line(article.via)}" if article.via else ""


def search_text(sources: Sequence[Source]) -> Text:
    """Ranked articles, each with the beginning of its best passage."""
    blocks = []
    for number, source in enumerate(sources, start=1):
        snippet = cut(one_line(source.passage.text), _SNIPPET)
        entry = Text.assemble((f"{number:>2}.", "bold cyan"), " ", headline(source.article))
        blocks.append(Text.assemble(entry, (f"  {source.article.id}", "dim"), "\n    ", snippet))
    return Text("\n").join(blocks)


def article_text(article: Article) -> Text:
    """A whole article: what is known about it, then its text."""
    facts = [
        ("id", article.id),
        ("published", format_published(article)),
        ("outlet", outlet(article)),
        ("author", article.author),
        ("url", article.url),
        ("companies", ", ".join(article.companies)),
        ("language", article.language),
        ("seen by", "everybody" if article.scope == "global" else article.scope),
        ("fetched", f"{article.fetched_at:%Y-%m-%d %H:%M} UTC"),
        ("version", str(article.version)),
        ("like", article.near_duplicate_of),
    ]
    lines = [Text(one_line(article.title), style="bold"), Text("")]
    lines += [Text.assemble((f"{name:<10}", "dim"), one_line(value)) for name, value in facts if value]
    return Text("\n").join([*lines, Text(""), Text(visible(article.text))])


def searched_line(stats: CorpusStats) -> str:
    """`Searched 230 articles, 2015-01-21 to 2019-12-30.`"""
    number = f"{stats.articles:,} article{'' if stats.articles == 1 else 's'}"
    if stats.earliest is None or stats.latest is None:
        return f"Searched {number}."
    return f"Searched {number}, {stats.earliest:%Y-%m-%d} to {stats.latest:%Y-%m-%d}."


def _with_list(body: Text, title: str, lines: Iterable[Text]) -> Text:
    listed = list(lines)
    return Text("\n").join([body, Text(""), Text(title, style="bold"), *listed]) if listed else body


def _link(url: str | None) -> Style:
    return Style(link=safe_url(url))
