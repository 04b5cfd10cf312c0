"""Which entries of a document are new, and which are those of yesterday with another date or title (pure).

An address that one entry alone has names its article, whatever its id says: ids repeat. Where an address says nothing
(none, or one for all entries), the id does, and where that is missing, the words.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.errors import InputError
from corpus.feeds.models import ChangedEntry, DateNote, Entry, KnownEntry, NewEntry
from corpus.urls import canonical_url

LONGEST_GUID = 300
_ALIKE = 0.7
"""Share of common title words from which an entry with a known id and a new address is that entry, moved. Headlines of
one outlet are alike ("sells 9,012 cars in May", "… 9,640 cars in June"), so their numbers have to be the same too."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """An entry with what it can be recognised by."""

    entry: Entry
    guid: str
    canonical_link: str | None
    shared_link: bool

    @property
    def own_link(self) -> str | None:
        """The address, where no other entry has it."""
        return None if self.shared_link else self.canonical_link


@dataclass(frozen=True, slots=True)
class Matched:
    """A document held against what is remembered of its feed."""

    new: tuple[NewEntry, ...]
    changed: tuple[ChangedEntry, ...]
    unchanged: tuple[KnownEntry, ...]


def keyed(entries: Iterable[Entry]) -> list[Keyed]:
    """The entries with their keys; those that say nothing at all and exact repetitions are left out."""
    found = [(entry, entry_link(entry.link)) for entry in entries if entry.title or entry.text]
    # One address under several ids or titles names none of them; the same entry twice is a repetition.
    titles: dict[str, set[tuple[str, str]]] = {}
    for entry, link in found:
        if link is not None:
            titles.setdefault(link, set()).add((entry.guid or "", _words(entry.title)))
    unique: dict[tuple[str, str | None, str], Keyed] = {}
    for entry, link in found:
        shared = link is not None and (is_front_page(link) or _differ(titles[link]))
        guid = entry_guid(entry, None if shared else link)
        identity = (guid, link, entry.content_hash if shared else "")
        unique.setdefault(identity, Keyed(entry, guid, link, shared))
    return list(unique.values())


def match(entries: Sequence[Keyed], known: Sequence[KnownEntry]) -> Matched:
    """New, changed and unchanged ones; what has vanished from the document is simply not among them."""
    by_link: dict[str, KnownEntry] = {}
    by_guid: dict[str, list[KnownEntry]] = {}
    for one in known:
        if one.canonical_link:
            by_link.setdefault(one.canonical_link, one)
        if one.guid:
            by_guid.setdefault(one.guid, []).append(one)
    taken: dict[int, KnownEntry] = {}
    used: set[int] = set()
    for index, each in enumerate(entries):
        if each.own_link and (same := by_link.get(each.own_link)) and same.id not in used:
            taken[index] = same
            used.add(same.id)
    repeated = Counter(each.guid for each in entries)
    for index, each in enumerate(entries):
        if index in taken:
            continue
        free = (one for one in by_guid.get(each.guid, ()) if one.id not in used)
        if same := next((one for one in free if _is_same(each, one, repeated[each.guid] > 1)), None):
            taken[index] = same
            used.add(same.id)
    new, changed, unchanged = [], [], []
    for index, each in enumerate(entries):
        if index not in taken:
            new.append(NewEntry(each.entry, each.guid, each.canonical_link, each.shared_link))
        elif change := _change(taken[index], each):
            changed.append(change)
        else:
            unchanged.append(taken[index])
    return Matched(tuple(new), tuple(changed), tuple(unchanged))


def entry_link(link: str | None) -> str | None:
    """Canonical address of an entry; None where it has none that can be fetched."""
    try:
        return canonical_url(link) if link else None
    except InputError:
        return None


def entry_guid(entry: Entry, own_link: str | None) -> str:
    """The id that the feed gives, else the address, else the words; never longer than an index can hold."""
    guid = (entry.guid or "").strip() or (
        f"link:{own_link}" if own_link else f"words:{_words(entry.title or entry.text)}"
    )
    if len(guid) <= LONGEST_GUID:
        return guid
    return f"{guid[:200]}#{hashlib.sha256(guid.encode('utf-8', 'surrogatepass')).hexdigest()}"


def past_key(guid: str, link: str | None, title: str, content_hash: str) -> int:
    """What is remembered of an entry that left its feed long ago: its own address alone, else id and title.

    A number of 63 bits, so that a table of millions stays small and two entries hardly ever share one.
    """
    identity = f"link {link}" if link else f"id {guid}\n{_words(title) or content_hash}"
    digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _is_same(each: Keyed, one: KnownEntry, repeated: bool) -> bool:
    """Whether an entry with a known id is that entry: the id alone is enough only where nothing speaks against it."""
    if _words(each.entry.title) == _words(one.title) or each.entry.content_hash == one.content_hash:
        return not repeated or each.canonical_link == one.canonical_link
    if repeated:
        return False
    if each.own_link is None or one.canonical_link is None or each.own_link == one.canonical_link:
        return True
    # Another address and another title: the same article only where the date or most of the title stayed.
    return _dates_agree(each.entry, one) or _alike(each.entry.title, one.title)


def _dates_agree(entry: Entry, one: KnownEntry) -> bool:
    return entry.published is not None and entry.date_note is DateNote.STATED and entry.published == one.published


def _alike(title: str, other: str) -> bool:
    words, others = set(_words(title).split()), set(_words(other).split())
    if _numbers(words) != _numbers(others):
        return False
    return bool(words and others) and len(words & others) / len(words | others) >= _ALIKE


def _numbers(words: set[str]) -> set[str]:
    return {word for word in words if any(char.isdigit() for char in word)}


def _change(known: KnownEntry, each: Keyed) -> ChangedEntry | None:
    entry = each.entry
    dated = known.published is None and entry.published is not None
    rewritten = dated or entry.content_hash != known.content_hash
    moved = each.own_link is not None and each.canonical_link != known.canonical_link
    note = entry.date_note if dated else known.date_note
    if (
        note is DateNote.STATED
        and entry.date_note is DateNote.STATED
        and known.published not in (None, entry.published)
    ):
        note = DateNote.BUMPED
    if not rewritten and not moved and note is known.date_note:
        return None
    link = each.canonical_link if moved else known.canonical_link
    return ChangedEntry(known, entry, link, rewritten, note)


def _differ(identities: set[tuple[str, str]]) -> bool:
    """Whether entries with one address are several articles: both their ids and their titles differ."""
    return len({guid for guid, _ in identities}) > 1 and len({title for _, title in identities}) > 1


def is_front_page(link: str) -> bool:
    """Whether an address is that of a whole site."""
    parts = urlsplit(link)
    return parts.path in ("", "/") and not parts.query


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))[:500]
