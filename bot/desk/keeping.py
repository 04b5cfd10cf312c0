"""Finding, showing, changing, removing and putting back articles: what the cog asks of the library."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.asking import scopes_in
from bot.desk import article_texts as texts
from bot.errors import RefusedError
from corpus.companies import Companies
from corpus.database.article_search import TitleHit
from corpus.database.articles import FormerVersion
from corpus.database.audit import AuditStore
from corpus.database.removals import RemovalStore
from corpus.desk import AuditEntry, Changes, Removal
from corpus.editing import UNDO
from corpus.library import Library
from corpus.models import GLOBAL_SCOPE, Article, guild_scope

FOUND = 50
"""Articles that a search lists at most."""
_HISTORY = 30
_SUGGESTIONS = 25


class Keeping:
    """What the article desk does with stored articles; every method keeps to what one guild may see or change."""

    def __init__(self, library: Library, now: Callable[[], datetime]) -> None:
        """`now` gives the time in UTC."""
        self._library = library
        self._database = library.database
        self._removals = RemovalStore(library.database)
        self._audit = AuditStore(library.database)
        self._now = now

    @property
    def companies(self) -> Companies:
        """Who is who."""
        return self._library.companies

    def now(self) -> datetime:
        """The time in UTC."""
        return self._now()

    async def find(self, words: str, guild_id: int) -> list[Article]:
        """Articles with the words, those with all of them in the title first."""
        return await asyncio.to_thread(self._find, _words(words), scopes_in(guild_id))

    def _find(self, words: str, scopes: tuple[str, ...]) -> list[Article]:
        numbers = [hit.number for hit in self._database.titled(words, scopes, 10)]
        ids = [hit.article_id for hit in self._database.search_articles(words.split()[:20], scopes, FOUND)]
        titled, others = self._database.get_numbered(numbers), self._database.get_many(ids)
        ordered = [*map(titled.get, numbers), *map(others.get, ids)]
        # What was removed between the two readings is left out.
        return list({each.number: each for each in ordered if each is not None and each.scope in scopes}.values())[
            :FOUND
        ]

    async def suggest(self, words: str, guild_id: int, *, own: bool) -> list[TitleHit]:
        """Titles for an option's autocompletion."""
        scopes = (guild_scope(guild_id),) if own else scopes_in(guild_id)
        return await asyncio.to_thread(self._database.titled, words, scopes, _SUGGESTIONS)

    async def suggest_removed(self, words: str, guild_id: int) -> list[Removal]:
        """What can be put back, for an option's autocompletion."""
        since = self._now() - UNDO
        listed = await asyncio.to_thread(self._removals.list, (guild_scope(guild_id),), since=since, limit=200)
        wanted = words.casefold().split()
        return [each for each in listed if all(word in each.title.casefold() for word in wanted)][:_SUGGESTIONS]

    async def article(self, given: str, guild_id: int) -> Article:
        """The article that a moderator means: by the number that a suggestion stands for, or by words of its title."""
        return await asyncio.to_thread(self._article, _words(given), scopes_in(guild_id))

    def _article(self, given: str, scopes: tuple[str, ...]) -> Article:
        number = _number(given)
        if number is not None:
            found = self._database.get_by_number(number)
            if found is None or found.scope not in scopes:
                raise RefusedError(texts.NO_SUCH_ARTICLE)
            return found
        hits = self._database.titled(given, scopes, 2)
        if len(hits) != 1:
            raise RefusedError(texts.SEVERAL if hits else texts.NO_SUCH_ARTICLE)
        return self._article(str(hits[0].number), scopes)

    async def own_article(self, given: str, guild_id: int) -> Article:
        """The same, if the guild may change it."""
        article = await self.article(given, guild_id)
        if article.scope == GLOBAL_SCOPE:
            raise RefusedError(texts.NOT_YOURS)
        return article

    async def original_of(self, article: Article, guild_id: int) -> Article | None:
        """What the article is a near-duplicate of, as far as the guild sees it."""
        if article.near_duplicate_of is None:
            return None
        found = await asyncio.to_thread(self._database.get, article.near_duplicate_of)
        return found if found is not None and found.scope in scopes_in(guild_id) else None

    async def edit(self, article: Article, changes: Changes, guild_id: int, user_id: int) -> Article:
        """Change what is known of an article."""
        scopes = (guild_scope(guild_id),)
        return await asyncio.to_thread(self._library.edit, article.id, changes, scopes, user_id, self._now())

    async def remove(self, article: Article, guild_id: int, user_id: int) -> Removal:
        """Take an article out, with a copy for a day."""
        scopes = (guild_scope(guild_id),)
        return await asyncio.to_thread(self._library.remove, article.id, scopes, user_id, self._now())

    async def restore(self, given: str, guild_id: int, user_id: int) -> Article:
        """Put a removed article back, by its number or by words of its title."""
        number = _number(given)
        if number is None:
            found = await self.suggest_removed(_words(given), guild_id)
            if len(found) != 1:
                raise RefusedError(texts.SEVERAL if found else texts.NO_REMOVED)
            number = found[0].article_number
        scopes = (guild_scope(guild_id),)
        return await asyncio.to_thread(self._library.restore, number, scopes, user_id, self._now())

    async def history(
        self, given: str, guild_id: int
    ) -> tuple[str, int, Sequence[AuditEntry], Sequence[FormerVersion]]:
        """Title, number, audit and former versions of an article, removed ones included."""
        number = _number(given)
        if number is None:
            number = await self._named(given, guild_id)
        return await asyncio.to_thread(self._history, number, guild_id)

    async def _named(self, given: str, guild_id: int) -> int:
        """The number of the one article with these words in its title, which may be removed."""
        given = _words(given)
        try:
            return (await self.article(given, guild_id)).number
        except RefusedError:
            removed = await self.suggest_removed(given, guild_id)
            if len(removed) != 1:
                raise
            return removed[0].article_number

    def _history(self, number: int, guild_id: int) -> tuple[str, int, Sequence[AuditEntry], Sequence[FormerVersion]]:
        entries = self._audit.list(guild_id, limit=_HISTORY, article_number=number)
        article = self._database.get_by_number(number)
        if article is not None and article.scope in scopes_in(guild_id):
            return article.title, number, entries, self._database.versions_of(number)
        if not entries:
            raise RefusedError(texts.NO_SUCH_ARTICLE)
        return entries[0].title, number, entries, ()

    async def forget_old_copies(self) -> None:
        """Drop the undo copies of what was removed more than a day ago."""
        await asyncio.to_thread(self._removals.delete_before, self._now() - UNDO)


def _words(given: str) -> str:
    if not given.strip():
        raise RefusedError(texts.NO_WORDS)
    return given


def _number(given: str) -> int | None:
    text = given.strip().removeprefix("#")
    return int(text) if text.isdecimal() and len(text) < 10 else None
