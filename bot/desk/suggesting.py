"""What members suggest: looked at, kept, decided on; off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.asking import scopes_in
from bot.desk import suggestion_texts as texts
from bot.desk.adding import Adding
from bot.desk.article_cards import moment_stamp
from bot.desk.links import links_in
from bot.errors import RefusedError, TakenError
from bot.limits import Allowance, Buckets
from corpus.database.suggestions import SuggestionBounds, SuggestionStore
from corpus.desk import ArticlePreview, Standing, Suggestion, SuggestionStatus
from corpus.errors import DecidedError
from corpus.library import Library
from corpus.models import Article, Draft, IngestOutcome, IngestResult, guild_scope
from corpus.suggesting import note_approved
from corpus.urls import canonical_url

_TRIES = Allowance(15, 3600.0)
"""Pages that one member may have fetched, those that lead nowhere included."""


@dataclass(frozen=True, slots=True)
class Known:
    """The article that was suggested is here."""

    article: Article


class Suggesting:
    """What the bot does with suggestions; every method keeps to one guild."""

    def __init__(
        self,
        library: Library,
        store: SuggestionStore,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        bounds: SuggestionBounds | None = None,
    ) -> None:
        """`now` gives the time in UTC, `clock` seconds that never run backwards."""
        self._library = library
        self._store = store
        self._adding = Adding(library, now)
        self._now = now
        self._tries = Buckets(clock)
        self._bounds = bounds or SuggestionBounds()

    async def look(self, text: str, guild_id: int, user_id: int) -> tuple[str, ArticlePreview] | Known:
        """The one address in `text` and what is there; InputError or RefusedError where it is not to be had."""
        links = links_in([text])
        if len(links) != 1:
            raise RefusedError(texts.NO_LINK)
        (url,) = links
        await asyncio.to_thread(self._store.check, guild_id, user_id, url, self._now(), self._bounds)
        known = await asyncio.to_thread(self._known, url, guild_id)
        if known is not None:
            return Known(known)
        if self._tries.wait(user_id, _TRIES) > 0:
            raise RefusedError(texts.TOO_MANY_LINKS)
        self._tries.take(user_id, _TRIES)
        preview = await self._adding.preview(await self._adding.fetch(url), guild_id)
        if preview.known is not None and preview.standing is not Standing.NEW:
            return Known(preview.known)
        return url, preview

    def _known(self, url: str, guild_id: int) -> Article | None:
        address = canonical_url(url)
        found = (self._library.database.find(scope, canonical_url=address) for scope in scopes_in(guild_id))
        return next((article for article in found if article is not None), None)

    async def keep(self, guild_id: int, user_id: int, url: str, note: str) -> tuple[Suggestion, Suggestion | None]:
        """Keep it; also what was decided on the same page before."""
        before = await asyncio.to_thread(self._store.last_decided, guild_id, url)
        kept = await asyncio.to_thread(self._store.add, guild_id, user_id, url, note, self._now(), self._bounds)
        return kept, before

    async def place(self, suggestion: Suggestion, channel_id: int, message_id: int) -> None:
        """Note where its card stands."""
        await asyncio.to_thread(self._store.place, suggestion.id, channel_id, message_id)

    async def get(self, number: int, guild_id: int) -> Suggestion | None:
        """One suggestion, as it stands now."""
        return await asyncio.to_thread(self._store.get, number, guild_id)

    async def page(self, guild_id: int, number: int, per_page: int) -> tuple[list[Suggestion], int]:
        """Some of those that wait, and how many there are."""

        def read() -> tuple[list[Suggestion], int]:
            count = self._store.count_pending(guild_id)
            return self._store.pending(guild_id, limit=per_page, offset=number * per_page), count

        return await asyncio.to_thread(read)

    async def decide(
        self, suggestion: Suggestion, status: SuggestionStatus, by: int, reason: str | None = None
    ) -> Suggestion:
        """Decide; TakenError or RefusedError where that is too late. Gives it as it stands now."""
        done = await asyncio.to_thread(self._store.decide, suggestion, status, by, self._now(), reason or None)
        after = await self.get(suggestion.id, suggestion.guild_id)
        if not done or after is None:
            raise too_late(after)
        return after

    async def approve(self, suggestion: Suggestion, draft: Draft, by: int) -> IngestResult:
        """Store the article and decide, both or neither; TakenError where somebody else was quicker."""
        note = note_approved(suggestion, by, self._now())
        scope = guild_scope(suggestion.guild_id)
        try:
            result = await asyncio.to_thread(self._library.add_draft, draft, scope=scope, note=note)
        except DecidedError:
            raise too_late(await self.get(suggestion.id, suggestion.guild_id)) from None
        if result.outcome is IngestOutcome.UNCHANGED:
            await self.decide(suggestion, SuggestionStatus.DUPLICATE, by)
        return result


def too_late(suggestion: Suggestion | None) -> RefusedError | TakenError:
    """What to tell one who decides on what no longer waits."""
    if suggestion is None or suggestion.decided_by is None or suggestion.decided_at is None:
        return RefusedError(texts.NO_SUCH_SUGGESTION)
    return TakenError(texts.decided(suggestion.status, suggestion.decided_by, moment_stamp(suggestion.decided_at)))
