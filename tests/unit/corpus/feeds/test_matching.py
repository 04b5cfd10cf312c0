"""Which entries are new, and which are those of yesterday."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from corpus.feeds.matching import LONGEST_GUID, Matched, keyed, match, past_key
from corpus.feeds.models import DateNote, Entry, KnownEntry
from tests.unit.corpus.feeds.samples import DAY, NOW, entry, known


def matched(entries: list[Entry], *remembered: KnownEntry) -> Matched:
    return match(keyed(entries), remembered)


def test_a_bumped_date_a_changed_title_and_another_id_are_the_same_article() -> None:
    before = known(entry())
    bumped = matched([entry(published=NOW)], before)
    assert (bumped.new, bumped.changed[0].date_note, bumped.changed[0].rewritten) == ((), DateNote.BUMPED, False)
    retitled = matched([entry("Tesla lowers its prices again", guid="other")], before)
    assert (retitled.new, retitled.changed[0].rewritten) == ((), True)
    tracked = matched([entry(link="http://www.volt.test/a/?utm_source=rss")], before)
    assert (tracked.new, tracked.changed, tracked.unchanged) == ((), (), (before,))


def test_a_date_is_bumped_once_and_a_future_one_is_not_bumped() -> None:
    for note in (DateNote.BUMPED, DateNote.FUTURE):
        again = matched([entry(published=NOW)], known(entry(), date_note=note))
        assert again.changed == ()


def test_an_undated_entry_that_gets_a_date_is_read_again() -> None:
    before = known(entry(published=None, date_note=DateNote.UNDATED))
    (change,) = matched([entry()], before).changed
    assert (change.rewritten, change.date_note) == (True, DateNote.STATED)


def test_an_entry_that_moved_is_the_same_only_where_something_else_stayed() -> None:
    before = known(entry("Tesla sells 9,012 cars in May"))
    moved = entry("Tesla sells 9,012 cars in May", link="https://volt.test/b")
    assert matched([moved], before).changed[0].canonical_link == "https://volt.test/b"
    same_day = entry("Record for Tesla", link="https://volt.test/b")
    assert matched([same_day], before).new == ()
    other = entry("Tesla sells 9,640 cars in May", link="https://volt.test/b", published=NOW)
    assert len(matched([other], before).new) == 1


def test_ids_that_repeat_are_not_one_article() -> None:
    one, two = entry("Tesla", "https://volt.test/1", "same"), entry("BYD", "https://volt.test/2", "same")
    first = matched([one, two])
    assert [new.canonical_link for new in first.new] == ["https://volt.test/1", "https://volt.test/2"]
    remembered = (known(one, 1), known(two, 2))
    third = entry("NIO", "https://volt.test/3", "same")
    later = matched([third, one, two], *remembered)
    assert [new.entry.title for new in later.new] == ["NIO"]
    assert later.unchanged == remembered


def test_ids_that_are_positions() -> None:
    old = [
        known(entry(f"Story {n}", f"https://volt.test/{n}", str(n), published=DAY - timedelta(days=n)), n)
        for n in (1, 2)
    ]
    shifted = [
        entry("Fresh words", "https://volt.test/9", "1", published=NOW),
        entry("Story 1", "https://volt.test/1", "2", published=DAY - timedelta(days=1)),
    ]
    result = matched(shifted, *old)
    assert [new.entry.title for new in result.new] == ["Fresh words"]
    assert [one.id for one in result.unchanged] == [1]


def test_an_address_of_all_entries_names_none() -> None:
    one, two = entry("Tesla", "https://volt.test/news", "1"), entry("BYD", "https://volt.test/news", "2")
    first = matched([one, two])
    assert [new.shared_link for new in first.new] == [True, True]
    assert all(new.shared_link for new in matched([entry("Tesla", "https://volt.test/", "1")]).new)
    remembered = (known(one, 1, shared_link=True), known(two, 2, shared_link=True))
    later = matched([entry("NIO", "https://volt.test/news", "3"), one, two], *remembered)
    assert [new.entry.title for new in later.new] == ["NIO"]


def test_entries_without_id_and_address_are_known_by_their_words() -> None:
    bare = entry("Tesla", None, None)
    (new,) = matched([bare]).new
    assert matched([bare], known(bare, guid=new.guid)).new == ()
    assert len(matched([entry("BYD", None, None)], known(bare, guid=new.guid)).new) == 1


def test_repetitions_and_empty_entries_are_left_out() -> None:
    assert len(keyed([entry(), entry(), replace(entry(), title="", text="")])) == 1


def test_keys_fit_an_index() -> None:
    (long,) = keyed([entry(guid="x" * 5000, link="javascript:alert(1)")])
    assert len(long.guid) <= LONGEST_GUID
    assert long.canonical_link is None
    assert keyed([entry(guid="x" * 4999 + "y")])[0].guid != long.guid


def test_what_is_remembered_for_ever_is_the_address_or_where_there_is_none_id_and_title() -> None:
    def key(guid: str = "g", link: str | None = None, title: str = "Tesla cuts prices", words: str = "x") -> int:
        return past_key(guid, link, title, words)

    link = "https://volt.test/a"
    assert key("1", link) == key("2", link, "Another title", "y")
    assert key("1", link) != key("1", "https://volt.test/b")
    assert key("g") == key("g", title="TESLA cuts  prices!", words="y")
    # Ids that are positions, and entries without a title, are not taken for each other.
    assert len({key("3"), key("3", title="BYD cuts prices"), key("3", title=""), key("3", title="", words="y")}) == 4
    assert all(0 <= each < 2**63 for each in (key(), key(link=link)))
