"""A suggested article on its way in: its approval is written in the transaction that stores it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from corpus.database.audit import write_audit
from corpus.database.suggestions import decide_suggestion
from corpus.desk import AuditAction, AuditEntry, Suggestion, SuggestionStatus
from corpus.errors import DecidedError
from corpus.ingest import Note
from corpus.models import IngestOutcome, IngestResult

DECIDED = "Somebody has decided on this suggestion already."


def note_approved(suggestion: Suggestion, by: int, at: datetime) -> Note:
    """Decides the suggestion together with storing its article; DecidedError, and nothing stored, if that is too late.

    An article that turns out to be here already decides nothing: the moderator calls the suggestion a duplicate.
    """

    def note(connection: Connection, result: IngestResult) -> None:
        article = result.article
        if article is None or result.outcome not in (IngestOutcome.ADDED, IngestOutcome.UPDATED):
            return
        if not decide_suggestion(connection, suggestion, SuggestionStatus.APPROVED, by, at, None):
            raise DecidedError(DECIDED)
        detail = f"suggested by a member: {suggestion.url}"
        if result.outcome is IngestOutcome.UPDATED:
            detail += "; it was here already and has been replaced"
        entry = AuditEntry(suggestion.guild_id, at, by, AuditAction.APPROVED, article.title, article.number, detail)
        write_audit(connection, entry)

    return note
