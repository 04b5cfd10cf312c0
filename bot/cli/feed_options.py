"""Options of `evbot feed` that say which entries are taken."""

from __future__ import annotations

from typing import Annotated

import typer

from corpus.feeds.models import Filters

Company = Annotated[
    list[str] | None, typer.Option("--company", metavar="NAME", help="Only what names this company; may be repeated.")
]
Keyword = Annotated[
    list[str] | None, typer.Option("--keyword", metavar="WORDS", help="Only what has these words; may be repeated.")
]
Without = Annotated[
    list[str] | None, typer.Option("--without", metavar="WORDS", help="Nothing that has these words; may be repeated.")
]
Pattern = Annotated[
    list[str] | None, typer.Option("--pattern", metavar="REGEX", help="Only what fits it; may be repeated.")
]
Language = Annotated[
    list[str] | None,
    typer.Option("--language", metavar="CODE", help="Only in this language, e.g. en; may be repeated."),
]
Relevance = Annotated[int, typer.Option("--relevance", min=0, max=100, help="Least EV relevance; 0 takes everything.")]


def filters_of(
    company: list[str] | None,
    keyword: list[str] | None,
    without: list[str] | None,
    pattern: list[str] | None,
    language: list[str] | None,
    relevance: int,
) -> Filters:
    """What was chosen."""
    return Filters(
        companies=tuple(company or ()),
        keywords=tuple(keyword or ()),
        without=tuple(without or ()),
        patterns=tuple(pattern or ()),
        languages=tuple(language or ()),
        relevance=relevance,
    )
