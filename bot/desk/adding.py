"""From a link or a file to a draft, from a draft to an article: off the event loop, a few fetches at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

import discord

from bot.desk import article_texts as texts
from bot.desk.preview import Batch, Looked
from bot.errors import RefusedError
from corpus.companies import Companies
from corpus.desk import ArticlePreview
from corpus.editing import note_added
from corpus.errors import InputError
from corpus.library import Library
from corpus.models import Draft, IngestOutcome, IngestResult, guild_scope
from corpus.urls import canonical_url


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft that is stored in a way of its own, such as by approving a suggestion."""

    draft: Draft
    store: Callable[[discord.Interaction[Any], Draft], Awaitable[IngestResult]]


Pending = Draft | Offer | Batch
"""What waits for Add."""

MOST_LINKS = 10
"""Links of one message that are looked at: as many as fit into one answer."""
MAX_UPLOAD = 10_000_000
"""Bytes; Discord's own limit for most members."""
_FETCHES = 4
"""At a time, of the whole desk: the threads also answer questions."""
_SUFFIXES = (".html", ".htm", ".xhtml", ".txt", ".text", ".md", ".markdown", ".pdf")


class Adding:
    """What the article desk does with the library."""

    def __init__(self, library: Library, now: Callable[[], datetime]) -> None:
        """`now` gives the time in UTC."""
        self._library = library
        self._fetching = asyncio.Semaphore(_FETCHES)
        self.now = now

    @property
    def companies(self) -> Companies:
        """Who is who."""
        return self._library.companies

    async def fetch(self, url: str) -> Draft:
        """The article of a page; InputError in one sentence where there is none."""
        async with self._fetching:
            return await asyncio.to_thread(self._library.drafts.fetch, url)

    async def read(self, body: bytes, name: str) -> Draft:
        """The article in a file. The id that a file may ask for is the operator's to give, not a guild's."""
        async with self._fetching:
            draft = await asyncio.to_thread(self._library.drafts.read_bytes, body, name)
        return replace(draft, id=None)

    async def preview(self, draft: Draft, guild_id: int) -> ArticlePreview:
        """What adding it in a guild would do."""
        return await asyncio.to_thread(self._library.preview, draft, guild_scope(guild_id))

    async def store(self, drafts: Sequence[Draft], guild_id: int, user_id: int) -> list[IngestResult]:
        """Add them to a guild's articles, each with its audit line; one that is refused stops no other."""
        results = []
        for draft in drafts:
            try:
                results.append(await asyncio.to_thread(self._add, draft, guild_id, user_id))
            except InputError as error:
                results.append(IngestResult(IngestOutcome.REFUSED, None, f"{draft.title[:80]}: {error}"))
        return results

    def _add(self, draft: Draft, guild_id: int, user_id: int) -> IngestResult:
        note = note_added(user_id, self.now())
        return self._library.add_draft(draft, scope=guild_scope(guild_id), note=note)

    async def look_at(self, links: Sequence[str], guild_id: int) -> Batch:
        """The first links of a message, each fetched and previewed; those that can be added are chosen."""
        looked = await asyncio.gather(*(self._look(url, guild_id) for url in links[:MOST_LINKS]))
        items = tuple(_each_once(looked))
        chosen = frozenset(number for number, item in enumerate(items) if item.addable)
        return Batch(items, chosen, max(len(links) - MOST_LINKS, 0))

    async def _look(self, url: str, guild_id: int) -> Looked:
        try:
            draft = await self.fetch(url)
            return Looked(url, draft, await self.preview(draft, guild_id))
        except InputError as error:
            return Looked(url, problem=str(error))


def uploadable(name: str, size: int, suffixes: Sequence[str] = _SUFFIXES, most: int = MAX_UPLOAD) -> None:
    """Refuse a file before it is downloaded."""
    if PurePath(name).suffix.lower() not in suffixes:
        raise RefusedError(texts.NOT_READABLE)
    if size > most:
        raise RefusedError(texts.too_large(most / 1_000_000))


def link_texts(message: discord.Message) -> Iterator[str | None]:
    """Everything in a message that may hold a link: content, embeds, and what was forwarded with it."""
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    for part in parts:
        yield part.content
        for embed in part.embeds:
            yield embed.url
            yield embed.description
            yield from (field.value for field in embed.fields)


def _each_once(looked: Sequence[Looked]) -> Iterator[Looked]:
    """Two links may lead to one article."""
    seen: set[str] = set()
    for item in looked:
        page = canonical_url(item.draft.url) if item.draft and item.draft.url else None
        if page is None or page not in seen:
            yield item
        if page is not None:
            seen.add(page)
