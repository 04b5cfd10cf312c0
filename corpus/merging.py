"""What of a new draft goes into an article that is there already (pure)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from corpus.database.articles import Stored
from corpus.models import Article, DatePrecision, Draft


def given_fields(draft: Draft) -> frozenset[str]:
    """Names of the fields that a person set."""
    return draft.given if draft.companies is None else draft.given | {"companies"}


def keep_fields(stored: Stored, draft: Draft) -> Draft:
    """The draft with what a person has set of the stored article, unless a person sets it anew."""
    article = stored.article
    kept: dict[str, Any] = {name: getattr(article, name) for name in stored.edited - given_fields(draft)}
    if "published" in kept:
        kept["precision"] = article.precision
    return replace(draft, **kept)


def changed_metadata(stored: Stored, draft: Draft, *, by_identity: bool) -> dict[str, Any]:
    """What the draft knows better. Nothing known is ever replaced by nothing; another's copy only fills gaps."""
    article = stored.article
    changes: dict[str, Any] = {}
    for field in ("source", "via", "author", "language"):
        old, new = getattr(article, field), getattr(draft, field)
        if new is not None and new != old and (old is None or by_identity):
            changes[field] = new
    if draft.published is not None and (article.published is None or by_identity):
        new_date, old_date = (draft.published, draft.precision), (article.published, article.precision)
        if new_date != old_date and not _only_vaguer(draft, article):
            changes |= {"published": draft.published, "precision": draft.precision}
    if draft.companies is not None and draft.companies != article.companies:
        changes["companies"] = draft.companies
    if draft.url is not None and article.url is None:
        changes["url"] = draft.url
    if draft.id is not None and draft.id != article.id and not stored.id_given:
        changes |= {"id": draft.id, "id_given": True}
    return changes


def _only_vaguer(draft: Draft, article: Article) -> bool:
    old, new = article.published, draft.published
    vaguer = draft.precision is DatePrecision.MONTH and article.precision is DatePrecision.DAY
    return bool(old and new and vaguer and (old.year, old.month) == (new.year, new.month))
