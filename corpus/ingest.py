"""THE ROUTE OF AN ARTICLE, top to bottom: clean → identity → near-duplicate check → text of record → index queue."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from corpus.clean import clean_line, clean_text
from corpus.companies import Companies
from corpus.database import Database
from corpus.database.articles import (
    Stored,
    articles_sharing_a_band,
    find_stored,
    insert_article,
    keep_former_version,
    read_article,
    read_without_edited,
    update_article,
    write_bands,
)
from corpus.database.index import enqueue
from corpus.database.types import as_utc
from corpus.dedupe import CANDIDATES, bands, nearest, shingles
from corpus.errors import InputError
from corpus.merging import changed_metadata, given_fields, keep_fields
from corpus.models import (
    GLOBAL_SCOPE,
    Article,
    DatePrecision,
    Draft,
    IngestOutcome,
    IngestResult,
)
from corpus.urls import article_id, canonical_url

TRACKED = "This article is already among those that everybody sees."
LONGEST_ID = 200
LONGEST_TITLE = 1000
LONGEST_LANGUAGE = 16
_PAGE = 100
"""Articles that are read again in one transaction."""
HEADING_FIELDS = frozenset({"id", "title", "text", "source", "via", "published", "precision"})
"""A change of one of these changes what is embedded, or what the index says of the article."""

Note = Callable[[Connection, IngestResult], None]
"""Writes something about what was stored, in the transaction that stored it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cleaned draft with its identity, on its way into the store."""

    draft: Draft
    scope: str
    canonical_url: str | None
    content_hash: str
    own_id: str
    """The id that it gets when nobody gave it one."""


class Ingest:
    """Takes drafts into the text of record and queues them for the index."""

    def __init__(self, database: Database, companies: Companies) -> None:
        """`companies` says whom an article names."""
        self._database = database
        self._companies = companies

    def store(self, candidates: Sequence[Candidate], note: Note | None = None) -> list[IngestResult]:
        """Store all of them in one transaction, with what `note` writes of each: every one of them, or none."""
        with self._database.exclusive(), self._database.writing() as connection:
            results = [self._store(connection, candidate) for candidate in candidates]
            if note is not None:
                for result in results:
                    note(connection, result)
            return results

    def _store(self, connection: Connection, candidate: Candidate) -> IngestResult:
        candidate = without_foreign_id(connection, candidate)
        if candidate.scope != GLOBAL_SCOPE:
            shared, _ = find_same(connection, replace(candidate, scope=GLOBAL_SCOPE))
            if shared is not None:
                return IngestResult(IngestOutcome.UNCHANGED, shared.article, TRACKED)
        stored, by_identity = find_same(connection, candidate)
        if stored is None:
            return self._add(connection, candidate)
        return self._merge(connection, stored, candidate, by_identity=by_identity)

    def _add(self, connection: Connection, candidate: Candidate) -> IngestResult:
        draft = candidate.draft
        now = datetime.now(UTC)
        # The address identifies the article that had it first; this one is known by its id.
        taken = find_stored(connection, candidate.scope, canonical_url=candidate.canonical_url)
        original, keys = self._near_duplicate(connection, candidate, before=None)
        values = {
            "id": draft.id or candidate.own_id,
            "id_given": draft.id is not None,
            "scope": candidate.scope,
            "canonical_url": None if taken else candidate.canonical_url,
            "url": draft.url,
            "title": draft.title,
            "text": draft.text,
            "source": draft.source,
            "via": draft.via,
            "author": draft.author,
            "published": draft.published,
            "precision": draft.precision,
            "language": draft.language,
            "companies": self._named(draft),
            "fetched_at": draft.fetched_at or now,
            "updated_at": now,
            "version": 1,
            "content_hash": candidate.content_hash,
            "near_duplicate_of": original and original.number,
            "summary_only": draft.summary_only,
            "edited": given_fields(draft),
        }
        number = insert_article(connection, values, keys)
        enqueue(connection, number, candidate.scope)
        return IngestResult(IngestOutcome.ADDED, read_article(connection, number), _nearly_same(original))

    def _merge(
        self, connection: Connection, stored: Stored, candidate: Candidate, *, by_identity: bool
    ) -> IngestResult:
        article = stored.article
        candidate = keep_edits(stored, candidate)
        only_summary = candidate.draft.summary_only and not article.summary_only
        changes = changed_metadata(stored, candidate.draft, by_identity=by_identity and not only_summary)
        if changes.get("url") is not None:
            taken = find_stored(connection, candidate.scope, canonical_url=candidate.canonical_url)
            if taken is None or taken.article.number == article.number:
                changes["canonical_url"] = candidate.canonical_url
            else:
                del changes["url"]
        original = None
        if article.summary_only and not candidate.draft.summary_only:
            changes["summary_only"] = False
        if article.content_hash != candidate.content_hash and not only_summary:
            original, keys = self._near_duplicate(connection, candidate, before=article.number)
            keep_former_version(connection, article, datetime.now(UTC))
            write_bands(connection, article.number, keys)
            changes |= {
                "title": candidate.draft.title,
                "text": candidate.draft.text,
                "content_hash": candidate.content_hash,
                "companies": self._named(candidate.draft),
                "updated_at": datetime.now(UTC),
                "version": article.version + 1,
                "near_duplicate_of": original and original.number,
            }
        if not changes:
            return IngestResult(IngestOutcome.UNCHANGED, article, _other_id(article, candidate.draft))
        update_article(connection, article.number, changes | {"edited": stored.edited | given_fields(candidate.draft)})
        if HEADING_FIELDS & changes.keys():
            enqueue(connection, article.number, candidate.scope)
        return IngestResult(IngestOutcome.UPDATED, read_article(connection, article.number), _nearly_same(original))

    def name_companies(self) -> int:
        """Read again whom each article names, save where a person has said it; returns how many have changed."""
        changed = after = 0
        while True:
            with self._database.exclusive(), self._database.writing() as connection:
                page = read_without_edited(connection, "companies", after=after, limit=_PAGE)
                for article in page:
                    found = self._companies.find(f"{article.title}\n{article.text}")
                    if found != article.companies:
                        update_article(connection, article.number, {"companies": found})
                        changed += 1
            if len(page) < _PAGE:
                return changed
            after = page[-1].number

    def _named(self, draft: Draft) -> tuple[str, ...]:
        return self._companies.find(f"{draft.title}\n{draft.text}") if draft.companies is None else draft.companies

    def _near_duplicate(
        self, connection: Connection, candidate: Candidate, *, before: int | None
    ) -> tuple[Article | None, list[int]]:
        """The earlier article with nearly the same words, and the keys under which later ones will find this."""
        marks = shingles(candidate.draft.title, candidate.draft.text)
        keys = bands(marks)
        scopes = {candidate.scope, GLOBAL_SCOPE}
        alike = articles_sharing_a_band(connection, keys, sorted(scopes), before=before, limit=CANDIDATES)
        return nearest(marks, alike), keys


def prepare(draft: Draft, scope: str) -> Candidate:
    """Clean a draft and give it its identity; raises InputError where nothing is left to read."""
    title = clean_line(draft.title)
    if not title:
        raise InputError("The article has no title; give it one.")
    if len(title) > LONGEST_TITLE:
        raise InputError(f"The title is longer than {LONGEST_TITLE} characters.")
    cleaned = clean_text(title, draft.text)
    if not any(char.isalnum() for char in cleaned.text):
        raise InputError("The article has no text, or nothing but page furniture such as share buttons.")
    if draft.id is not None and (not draft.id.isprintable() or not 0 < len(draft.id.strip()) <= LONGEST_ID):
        raise InputError(f"The id must be printable and have at most {LONGEST_ID} characters.")
    draft = replace(
        draft,
        id=draft.id and draft.id.strip(),
        title=title,
        text=cleaned.text,
        url=_line(draft.url),
        source=_line(draft.source),
        via=_line(draft.via) or cleaned.via,
        author=_line(draft.author),
        language=(_line(draft.language) or "")[:LONGEST_LANGUAGE].strip() or None,
        published=draft.published and as_utc(draft.published),
        precision=draft.precision if draft.published else DatePrecision.NONE,
        fetched_at=draft.fetched_at and as_utc(draft.fetched_at),
    )
    canonical = canonical_url(draft.url) if draft.url else None
    return Candidate(
        draft=draft,
        scope=scope,
        canonical_url=canonical,
        content_hash=content_hash(title, draft.text),
        own_id=article_id(scope, canonical, draft.text),
    )


def content_hash(title: str, text: str) -> str:
    """Identity of the words: the same for the same title and text, white space aside."""
    words = "\n".join((" ".join(title.split()), " ".join(text.split())))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def without_foreign_id(connection: Connection, candidate: Candidate) -> Candidate:
    """An id that an article of another scope has cannot be given again; the article gets one of our making."""
    holder = find_stored(connection, None, article_id=candidate.draft.id)
    if holder is None or holder.article.scope == candidate.scope:
        return candidate
    return replace(candidate, draft=replace(candidate.draft, id=None))


def find_same(connection: Connection, candidate: Candidate) -> tuple[Stored | None, bool]:
    """The stored article that the candidate is, and whether it is so by id or address rather than by its words."""
    draft, scope = candidate.draft, candidate.scope
    found = find_stored(connection, scope, article_id=draft.id, canonical_url=candidate.canonical_url)
    if found is None and draft.id is None and candidate.canonical_url is None:
        found = find_stored(connection, scope, article_id=candidate.own_id)
    if found is not None and not _is_another(found, candidate):
        return found, True
    found = find_stored(connection, scope, content_hash=candidate.content_hash)
    if found is not None and draft.id is not None and found.id_given:
        # A file that gives the same words two ids means two articles (an agency's text at two outlets).
        return None, False
    return found, False


def keep_edits(stored: Stored, candidate: Candidate) -> Candidate:
    """The candidate with what a person has set of the stored article."""
    draft = keep_fields(stored, candidate.draft)
    return replace(candidate, draft=draft, content_hash=content_hash(draft.title, draft.text))


def _is_another(found: Stored, candidate: Candidate) -> bool:
    """One address under two given ids with other words: a page that a file holds twice, each time as it was then."""
    draft = candidate.draft
    named_otherwise = draft.id is not None and found.id_given and found.article.id != draft.id
    return named_otherwise and found.article.content_hash != candidate.content_hash


def _other_id(article: Article, draft: Draft) -> str | None:
    if draft.id is None or draft.id == article.id:
        return None
    return f"It is there already, under the id {article.id}."


def _nearly_same(original: Article | None) -> str | None:
    if original is None:
        return None
    return f"It says nearly the same as “{original.title}” ({original.id})."


def _line(value: str | None) -> str | None:
    return (clean_line(value) or None) if value is not None else None
