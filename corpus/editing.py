"""What moderators do to single articles: look before storing, change, take out, put back; each with its audit line."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from corpus.clean import clean_line
from corpus.companies import Companies
from corpus.database import Database
from corpus.database.articles import (
    Stored,
    articles_sharing_a_band,
    find_stored,
    keep_former_version,
    read_article,
    update_article,
    write_bands,
)
from corpus.database.audit import write_audit
from corpus.database.index import enqueue
from corpus.database.removals import put_back, read_copy, remove_article, same_again
from corpus.database.types import as_utc
from corpus.dates import format_published
from corpus.dedupe import CANDIDATES, alike, bands, nearest, shingles
from corpus.desk import ArticlePreview, AuditAction, AuditEntry, Changes, Removal, Standing
from corpus.errors import InputError, NotFoundError
from corpus.ingest import (
    HEADING_FIELDS,
    LONGEST_TITLE,
    Candidate,
    Note,
    content_hash,
    find_same,
    keep_edits,
    prepare,
    without_foreign_id,
)
from corpus.merging import changed_metadata
from corpus.models import (
    GLOBAL_SCOPE,
    Article,
    DateOrigin,
    DatePrecision,
    Draft,
    IngestOutcome,
    IngestResult,
    guild_of,
)

UNDO = timedelta(days=1)
"""How long a removed article can be put back."""
LONGEST_SOURCE = 200
MOST_COMPANIES = 50
_NEAR = 3
"""Near-duplicates that a preview names."""
_OPENING = 400
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*(?=\s|$)")


class Editor:
    """Previews and changes articles. The index follows by the queue, as for every other change."""

    def __init__(self, database: Database, companies: Companies) -> None:
        """`companies` says whom an article names."""
        self._database = database
        self._companies = companies

    def preview(self, draft: Draft, scope: str) -> ArticlePreview:
        """What storing the draft would do; InputError where it is no article."""
        candidate = prepare(draft, scope)
        with self._database.reading() as connection:
            candidate = without_foreign_id(connection, candidate)
            candidate, known, standing = _standing(connection, candidate)
            near = _near(connection, candidate, known)
        draft = candidate.draft
        found = draft.companies
        if found is None:
            found = self._companies.find(f"{draft.title}\n{draft.text}")
        return ArticlePreview(
            title=draft.title,
            source=draft.source,
            via=draft.via,
            url=draft.url,
            published=draft.published,
            precision=draft.precision,
            dated_by=DateOrigin.NONE if draft.published is None else draft.dated_by or DateOrigin.GIVEN,
            words=len(draft.text.split()),
            language=draft.language,
            companies=found,
            opening=opening(draft.text),
            standing=standing,
            known=known,
            near_duplicates=tuple(near),
        )

    def edit(self, article_id: str, changes: Changes, scopes: Collection[str], by: int, at: datetime) -> Article:
        """Change what is known of an article; NotFoundError where these scopes hold none of that id."""
        wanted = self._checked(changes)
        with self._database.exclusive(), self._database.writing() as connection:
            stored = _own(connection, article_id, scopes)
            before = stored.article
            values = {name: value for name, value in wanted.items() if value != getattr(before, name)}
            if not values:
                return before
            edited = stored.edited | (values.keys() - {"precision"})
            if "title" in values:
                values |= self._retitled(connection, before, values["title"], at)
                # Names that a person has chosen stay; those that were found in the words follow the words.
                if "companies" not in edited:
                    values["companies"] = self._companies.find(f"{values['title']}\n{before.text}")
            values["edited"] = edited
            update_article(connection, before.number, values)
            if HEADING_FIELDS & values.keys():
                enqueue(connection, before.number, before.scope)
            after = _must_read(connection, before.number)
            _audit(connection, after, AuditAction.EDITED, by, at, describe(before, after))
            return after

    def remove(self, article_id: str, scopes: Collection[str], by: int, at: datetime) -> Removal:
        """Take an article out of everything; for a day it can be put back."""
        with self._database.exclusive(), self._database.writing() as connection:
            stored = _own(connection, article_id, scopes)
            article = stored.article
            removal = remove_article(connection, stored, by, at)
            enqueue(connection, article.number, article.scope)
            _audit(connection, article, AuditAction.REMOVED, by, at)
            return removal

    def restore(self, number: int, scopes: Collection[str], by: int, at: datetime) -> Article:
        """Put a removed article back as it was; NotFoundError where there is nothing (any more) to put back."""
        with self._database.exclusive(), self._database.writing() as connection:
            copy = read_copy(connection, number, scopes, at - UNDO)
            if copy is None:
                raise NotFoundError("There is nothing to put back: it is here already, or it was removed too long ago.")
            scope = copy.removal.scope
            same = same_again(connection, copy, dict.fromkeys((scope, GLOBAL_SCOPE)))
            if same is not None:
                raise InputError(f"It need not be put back: it has been added again as “{same.title}”.")
            put_back(connection, copy, bands(shingles(copy.values["title"], copy.values["text"])))
            enqueue(connection, number, scope)
            article = _must_read(connection, number)
            _audit(connection, article, AuditAction.RESTORED, by, at)
            return article

    def _checked(self, changes: Changes) -> dict[str, Any]:
        """The changes as columns; InputError for what cannot stand there."""
        values: dict[str, Any] = {}
        if changes.title is not None:
            values["title"] = clean_line(changes.title)
            if not values["title"]:
                raise InputError("An article needs a title.")
            if len(values["title"]) > LONGEST_TITLE:
                raise InputError(f"The title is longer than {LONGEST_TITLE} characters.")
        if changes.source is not None:
            values["source"] = clean_line(changes.source)[:LONGEST_SOURCE] or None
        if changes.dated is not None:
            published, precision = changes.dated
            values["published"] = as_utc(published) if published else None
            values["precision"] = precision if published else DatePrecision.NONE
        if changes.companies is not None:
            values["companies"] = known_companies(self._companies, changes.companies)
        return values

    def _retitled(self, connection: Connection, before: Article, title: str, at: datetime) -> dict[str, Any]:
        """What else changes with the title: version, identity of the words, near-duplicates."""
        keep_former_version(connection, before, at)
        marks = shingles(title, before.text)
        keys = bands(marks)
        write_bands(connection, before.number, keys)
        scopes = sorted({before.scope, GLOBAL_SCOPE})
        earlier = articles_sharing_a_band(connection, keys, scopes, before=before.number, limit=CANDIDATES)
        original = nearest(marks, earlier)
        return {
            "content_hash": content_hash(title, before.text),
            "updated_at": at,
            "version": before.version + 1,
            "near_duplicate_of": original and original.number,
        }


def known_companies(companies: Companies, names: Collection[str]) -> tuple[str, ...]:
    """Canonical names; InputError that tells those nobody knows."""
    found = {name.strip(): companies.resolve(name) for name in names if name.strip()}
    unknown = [name for name, known in found.items() if known is None]
    if unknown:
        listed = ", ".join(f"“{name[:60]}”" for name in unknown[:5])
        raise InputError(f"I do not know {listed}; write companies by a name that I know, with commas between them.")
    if len(found) > MOST_COMPANIES:
        raise InputError(f"An article can name {MOST_COMPANIES} companies at most.")
    return tuple(dict.fromkeys(known for known in found.values() if known))


def note_added(by: int, at: datetime) -> Note:
    """Writes the audit line of an article that `by` adds."""

    def note(connection: Connection, result: IngestResult) -> None:
        if result.article is None:
            return
        if result.outcome is IngestOutcome.ADDED:
            _audit(connection, result.article, AuditAction.ADDED, by, at, result.article.url or "")
        elif result.outcome is IngestOutcome.UPDATED:
            _audit(connection, result.article, AuditAction.EDITED, by, at, "added again, with other words or data")

    return note


def describe(before: Article, after: Article) -> str:
    """Old and new values as one plain line."""
    pairs = (
        ("title", f"“{before.title}”", f"“{after.title}”"),
        ("source", before.source or "none", after.source or "none"),
        ("date", format_published(before), format_published(after)),
        ("companies", ", ".join(before.companies) or "none", ", ".join(after.companies) or "none"),
    )
    return "; ".join(f"{name}: {old} → {new}" for name, old, new in pairs if old != new)


def opening(text: str) -> str:
    """The first sentences of a text, as many as fit."""
    line = " ".join(text[: 4 * _OPENING].split())
    if len(line) <= _OPENING:
        return line
    ends = [found.end() for found in _SENTENCE_END.finditer(line, 0, _OPENING)]
    if ends and ends[-1] > _OPENING // 3:
        return line[: ends[-1]]
    return line[: _OPENING - 1].rsplit(" ", 1)[0] + "…"


def _standing(connection: Connection, candidate: Candidate) -> tuple[Candidate, Article | None, Standing]:
    """The candidate as it would be stored, the article that it is, and what would become of that."""
    if candidate.scope != GLOBAL_SCOPE:
        shared, _ = find_same(connection, replace(candidate, scope=GLOBAL_SCOPE))
        if shared is not None:
            return candidate, shared.article, Standing.TRACKED
    stored, by_identity = find_same(connection, candidate)
    if stored is None:
        return candidate, None, Standing.NEW
    candidate = keep_edits(stored, candidate)
    same_words = stored.article.content_hash == candidate.content_hash
    if same_words and not changed_metadata(stored, candidate.draft, by_identity=by_identity):
        return candidate, stored.article, Standing.KNOWN
    return candidate, stored.article, Standing.CHANGED


def _near(connection: Connection, candidate: Candidate, known: Article | None) -> list[Article]:
    """Articles with nearly the same words, of this scope and everybody's: never another guild's."""
    marks = shingles(candidate.draft.title, candidate.draft.text)
    scopes = sorted({candidate.scope, GLOBAL_SCOPE})
    candidates = articles_sharing_a_band(connection, bands(marks), scopes, before=None, limit=CANDIDATES)
    return [each for each in alike(marks, candidates) if known is None or each.number != known.number][:_NEAR]


def _own(connection: Connection, article_id: str, scopes: Collection[str]) -> Stored:
    stored = find_stored(connection, None, article_id=article_id)
    if stored is None or stored.article.scope not in scopes:
        raise NotFoundError("That article is no longer here.")
    return stored


def _must_read(connection: Connection, number: int) -> Article:
    article = read_article(connection, number)
    if article is None:
        raise RuntimeError(f"article {number} vanished within its own transaction")
    return article


def _audit(
    connection: Connection, article: Article, action: AuditAction, by: int, at: datetime, detail: str = ""
) -> None:
    guild_id = guild_of(article.scope)
    if guild_id is not None:
        entry = AuditEntry(guild_id, at, by, action, article.title, article.number, detail)
        write_audit(connection, entry)
