"""What people do with feeds: follow, look at, pause, remove, and ask why something was or was not taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from corpus.desk import AuditAction, AuditEntry
from corpus.errors import InputError, NotFoundError
from corpus.feeds.discovery import FoundFeed, find_feed
from corpus.feeds.filters import Verdict, check_filters
from corpus.feeds.matching import entry_link
from corpus.feeds.models import Entry, EntryOutcome, Feed, FeedKind, FeedStatus, Filters, KnownEntry, NewFeed
from corpus.feeds.outlets import Outlet
from corpus.feeds.politeness import host_of
from corpus.feeds.service import MAX_FEED_BYTES, FeedService
from corpus.models import GLOBAL_SCOPE, Article, guild_of
from corpus.urls import canonical_url, site_name, split_url

FEEDS_OF_A_GUILD = 50
LONGEST_NAME = 100
EVERYBODY_SEES = "The articles of that feed are among those that everybody sees already."


@dataclass(frozen=True, slots=True)
class PreviewedEntry:
    """An entry of a feed with the verdict on it."""

    entry: Entry
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Preview:
    """A feed as it is right now, held against filters; nothing is stored."""

    url: str
    title: str
    kind: str
    language: str | None
    filters: Filters
    entries: tuple[PreviewedEntry, ...]
    damage: str | None = None
    followed: Feed | None = None
    """The feed, where it is followed already."""

    @property
    def kept(self) -> int:
        """How many entries would be taken."""
        return sum(each.verdict.kept for each in self.entries)


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry that an address belongs to, with what it became."""

    feed: Feed
    entry: KnownEntry
    article: Article | None


@dataclass(frozen=True, slots=True)
class Why:
    """What is known of an address."""

    url: str
    findings: tuple[Finding, ...]
    article: Article | None
    """The article with that address, wherever it came from."""
    site_feeds: tuple[Feed, ...]
    """Feeds of that site that are followed."""
    past_feeds: tuple[Feed, ...] = ()
    """Feeds in which it stood so long ago that nothing else is known of it."""


class Following:
    """The feeds of one scope at a time; raises InputError and NotFoundError in plain sentences."""

    def __init__(self, service: FeedService) -> None:
        """`service` has the stores and the fetcher."""
        self._service = service
        self._feeds = service.feeds
        self._entries = service.entries
        self._library = service.library

    def followed(self, scopes: Sequence[str] | None) -> list[Feed]:
        """The feeds of some scopes, or all."""
        return self._feeds.followed(scopes)

    def look(self, url: str) -> FoundFeed:
        """The feed at an address or on the page there."""
        split_url(url)
        return find_feed(self._service.fetcher, url.strip(), now=self._service.now(), max_bytes=MAX_FEED_BYTES)

    def preview(self, url: str, scope: str, filters: Filters | None = None) -> Preview:
        """What following a feed would bring right now."""
        known = self._feeds.find(scope, url.strip())
        found = self.look(url)
        known = known or self._feeds.find(scope, found.url)
        wanted = check_filters(filters or (known.filters if known else Filters()), self._library.companies)
        entries = (PreviewedEntry(entry, self._service.judge.judge(entry, wanted)) for entry in found.document.entries)
        document = found.document
        title = document.title or site_name(found.url)
        return Preview(
            found.url, title, document.kind, document.language, wanted, tuple(entries), document.damage, known
        )

    def follow(
        self,
        scope: str,
        url: str,
        *,
        name: str | None = None,
        kind: FeedKind = FeedKind.REPORTER,
        filters: Filters | None = None,
        full_text: bool = True,
        added_by: int | None = None,
    ) -> Feed:
        """Follow the feed at an address or on the page there; its site is asked at once."""
        wanted = check_filters(filters or Filters(), self._library.companies)
        self._check_room(scope)
        found = self.look(url)
        document = found.document
        feed = NewFeed(
            url=found.url,
            name=" ".join((name or document.title or site_name(found.url)).split())[:LONGEST_NAME],
            kind=kind,
            language=(document.language or "")[:2].lower() or None,
            site=document.site,
            filters=wanted,
            full_text=full_text,
            added_by=added_by,
        )
        return self._add(scope, feed)

    def follow_outlet(self, scope: str, outlet: Outlet, *, added_by: int | None = None) -> Feed:
        """Follow an outlet that comes with the bot; its site is first asked when the feed is read."""
        self._check_room(scope)
        return self._add(scope, outlet.feed(added_by))

    def find(self, scope: str, text: str) -> Feed:
        """The feed of a scope by its number, address or name."""
        wanted = text.strip()
        feeds = self._feeds.followed([scope])
        ways: tuple[Callable[[Feed], bool], ...] = (
            lambda feed: str(feed.id) == wanted.lstrip("#"),
            lambda feed: feed.url == wanted or _same_page(feed.url, wanted),
            lambda feed: feed.name.casefold() == wanted.casefold(),
            lambda feed: wanted.casefold() in feed.name.casefold(),
        )
        for fits in ways:
            found = [feed for feed in feeds if fits(feed)] if wanted else []
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(f"{feed.id} ({feed.name})" for feed in found[:5])
                raise InputError(f"Several feeds are called like that: {names}. Give the number.")
        raise NotFoundError(f"No feed “{wanted[:80]}” is followed here.")

    def pause(self, feed: Feed, *, by: int | None = None) -> Feed:
        """Read a feed no more until it is resumed."""
        self._feeds.set_status(feed.id, FeedStatus.PAUSED, audit=self._audit(feed, AuditAction.FEED_PAUSED, by))
        return self._again(feed)

    def resume(self, feed: Feed, *, by: int | None = None) -> Feed:
        """Read a feed again, at the next opportunity, its failures forgotten."""
        audit = self._audit(feed, AuditAction.FEED_RESUMED, by)
        self._feeds.set_status(feed.id, FeedStatus.ACTIVE, next_poll=self._service.now(), audit=audit)
        return self._again(feed)

    def refresh(self, feeds: Sequence[Feed]) -> None:
        """Have active feeds read at the next opportunity."""
        self._feeds.make_due([feed.id for feed in feeds], self._service.now())

    def rests(self, feed: Feed) -> bool:
        """Whether an active feed is left unread because its guild has removed the bot."""
        return self._feeds.rests(feed.id)

    def remove(self, feed: Feed, *, by: int | None = None) -> None:
        """Follow a feed no longer; its articles stay."""
        self._feeds.remove(feed.id, self._audit(feed, AuditAction.FEED_REMOVED, by))

    def why(self, url: str, scopes: Sequence[str]) -> Why:
        """What is known of an address in these scopes."""
        link = canonical_url(url)
        feeds = {feed.id: feed for feed in self._feeds.followed(scopes)}
        found = {entry.id: entry for entry in self._entries.with_links([link, url.strip()], list(feeds))}
        article = self._article(link, scopes)
        if article is not None:
            found |= {entry.id: entry for entry in self._entries.of_article(article.number) if entry.feed_id in feeds}
        findings = tuple(
            Finding(feeds[entry.feed_id], entry, self._article_of(entry)) for _, entry in sorted(found.items())
        )
        host = host_of(link)
        of_site = (feed for feed in feeds.values() if host in (host_of(feed.url), host_of(feed.site or "")))
        past = self._service.past.feeds_with(link, feeds)
        return Why(link, findings, article, tuple(of_site), tuple(feeds[number] for number in sorted(past)))

    def outcomes(self, feeds: Sequence[Feed]) -> dict[int, dict[EntryOutcome, int]]:
        """What became of the entries of each feed, counted."""
        return self._feeds.outcomes([feed.id for feed in feeds])

    def _add(self, scope: str, feed: NewFeed) -> Feed:
        if scope != GLOBAL_SCOPE and self._feeds.find(GLOBAL_SCOPE, feed.url) is not None:
            raise InputError(EVERYBODY_SEES)
        audit = self._audit_of(scope, feed.name, feed.url, AuditAction.FEED_ADDED, feed.added_by)
        return self._feeds.add(scope, feed, self._service.now(), audit)

    def _audit(self, feed: Feed, action: AuditAction, by: int | None) -> AuditEntry | None:
        return self._audit_of(feed.scope, feed.name, feed.url, action, by)

    def _audit_of(self, scope: str, name: str, url: str, action: AuditAction, by: int | None) -> AuditEntry | None:
        guild_id = guild_of(scope)
        if guild_id is None or by is None:
            return None
        return AuditEntry(guild_id, self._service.now(), by, action, name, detail=url)

    def _check_room(self, scope: str) -> None:
        if scope != GLOBAL_SCOPE and self._feeds.count(scope) >= FEEDS_OF_A_GUILD:
            raise InputError(f"A server can follow {FEEDS_OF_A_GUILD} feeds; remove one first.")

    def _again(self, feed: Feed) -> Feed:
        return self._feeds.get(feed.id) or replace(feed, status=FeedStatus.OFF)

    def _article_of(self, entry: KnownEntry) -> Article | None:
        number = entry.article_number
        return None if number is None else self._library.database.get_by_number(number)

    def _article(self, link: str, scopes: Sequence[str]) -> Article | None:
        found = (self._library.database.find(scope, canonical_url=link) for scope in scopes)
        return next((article for article in found if article is not None), None)


def _same_page(url: str, other: str) -> bool:
    one, two = entry_link(url), entry_link(other)
    return one is not None and one == two
