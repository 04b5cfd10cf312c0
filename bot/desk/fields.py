"""What a moderator may set of an article, as it stands in a form: prefilled, read back, compared (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from corpus.companies import Companies
from corpus.dates import UNDATED, format_published, parse_published
from corpus.desk import ArticlePreview, Changes
from corpus.editing import known_companies
from corpus.models import Article, DateOrigin, DatePrecision, Draft


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form, as typed."""

    title: str
    source: str
    date: str
    companies: str
    link: str = ""


def fields_of(article: Article | ArticlePreview) -> Fields:
    """What is known, as a person would type it."""
    date = _date(article.published, article.precision)
    return Fields(article.title, article.source or "", date, ", ".join(article.companies), article.url or "")


def changes_in(before: Fields, after: Fields, companies: Companies, now: datetime) -> Changes:
    """What differs from what the form was prefilled with: nobody's change in between is undone by the rest."""
    return Changes(
        title=after.title if after.title != before.title else None,
        source=after.source if after.source != before.source else None,
        dated=parse_published(after.date, now=now) if after.date != before.date else None,
        companies=_companies(after.companies, companies) if after.companies != before.companies else None,
    )


def redraft(draft: Draft, before: Fields, after: Fields, companies: Companies, now: datetime) -> Draft:
    """The draft with what differs; InputError for what cannot be read."""
    changes = changes_in(before, after, companies, now)
    if changes.title is not None:
        draft = replace(draft, title=changes.title)
    if changes.source is not None:
        draft = replace(draft, source=changes.source or None)
    if changes.dated is not None:
        published, precision = changes.dated
        draft = replace(draft, published=published, precision=precision, dated_by=DateOrigin.GIVEN)
    if changes.companies is not None:
        draft = replace(draft, companies=changes.companies)
    if after.link != before.link:
        draft = replace(draft, url=after.link or None)
    return replace(draft, given=draft.given | changes.fields)


def _companies(text: str, companies: Companies) -> tuple[str, ...]:
    return known_companies(companies, [name for name in re.split(r"[,;\n]", text) if name.strip()])


def _date(published: datetime | None, precision: DatePrecision) -> str:
    text = format_published(Draft("", "", published=published, precision=precision))
    return "" if text == UNDATED else text
