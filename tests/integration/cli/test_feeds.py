"""`evbot feed` on a real data folder and a web site on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.database import Database
from corpus.database.feeds import FeedStore
from corpus.database.guilds import GuildStore
from corpus.feeds.models import NewFeed
from corpus.fetch import Fetcher
from corpus.models import guild_scope
from tests.integration.cli.conftest import Evbot
from tests.integration.corpus.web import Handler, Web, page, serving

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
STORY = "Lucid builds a factory in the desert near Riyadh. It will make 150,000 electric cars a year, it says. " * 4
PAGE = f"<html lang='en'><head><title>Lucid builds</title></head><body><article><p>{STORY}</p></article></body></html>"


def feed(handler: Handler) -> None:
    items = "".join(
        f"<item><title>{title}</title><link>http://volt.test:{handler.port}/{path}</link></item>"
        for title, path in (("Lucid builds a factory", "lucid"), ("Roses in bloom", "roses"))
    )
    handler.reply(f"<rss version='2.0'><channel><title>The Daily Volt</title>{items}</channel></rss>".encode())


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    made = Fetcher.__init__

    def on_this_machine(self: Fetcher, **options: object) -> None:
        options |= {"resolve": lambda _: ["127.0.0.1"], "allow_address": lambda _: True, "allowed_ports": None}
        made(self, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Fetcher, "__init__", on_this_machine)
    monkeypatch.setenv("CORPUS_FEED_PAUSE", "0")
    with serving({"/feed": feed, "/lucid": page(PAGE.encode())}) as web:
        yield web


def test_a_feed_from_preview_to_removal(evbot: Evbot, home: Path, site: Web) -> None:
    url = site.url("/feed", "volt.test")
    empty = evbot("feed", "list", home=home)
    assert (empty.code, "No feed is followed yet" in empty.err) == (3, True)
    preview = evbot("feed", "preview", url, home=home)
    assert "1 of 2 entries would be taken." in preview.out
    assert "+ Lucid builds a factory · undated" in preview.out
    assert "Off topic: EV relevance 0 of 100: nothing named; this feed asks for 20." in preview.out
    narrow = evbot("feed", "preview", url, "--company", "BYD", "--json", home=home)
    assert [each["kept"] for each in narrow.json["entries"]] == [False, False]

    added = evbot("feed", "add", url, "--json", home=home)
    assert (added.code, added.json[0]["name"], added.json[0]["scope"]) == (0, "The Daily Volt", "global")
    assert "followed here already" in evbot("feed", "add", url, home=home).err
    assert evbot("feed", "add", "--outlet", "Electrek", home=home).code == 0
    read = evbot("feed", "refresh", "volt", "--json", home=home)
    assert read.json == [
        {"id": 1, "name": "The Daily Volt", "taken": 1, "left_out": 1, "changed": 0, "error": None, "damage": None}
    ]
    listed = evbot("feed", "list", home=home)
    assert "1 taken, 1 left out" in listed.out
    assert "Electrek" in listed.out
    assert "Lucid builds a factory · undated · The Daily Volt" in evbot("latest", "--company", "Lucid", home=home).out
    why = evbot("feed", "why", site.url("/lucid", "volt.test"), home=home)
    assert (why.code, "nobody was told of it" in why.out) == (0, True)
    nothing = evbot("feed", "why", "https://elsewhere.test/x", home=home)
    assert (nothing.code, "No feed of that site" in nothing.out) == (3, True)

    assert "Paused" in evbot("feed", "pause", "1", home=home).out
    assert "is paused" in evbot("feed", "refresh", "1", home=home).err
    assert "Active again" in evbot("feed", "resume", "1", home=home).out
    assert "Its articles stay" in evbot("feed", "remove", url, home=home).out
    assert "is followed here" in evbot("feed", "remove", url, home=home).err


def test_wrong_use_is_told(evbot: Evbot, home: Path, site: Web) -> None:
    assert evbot("feed", "add", home=home).code == 2
    assert evbot("feed", "add", "https://volt.test", "--all-outlets", home=home).code == 2
    refused = evbot("feed", "preview", site.url("/feed", "volt.test"), "--pattern", "(", home=home)
    assert (refused.code, "no regular expression" in refused.err) == (1, True)
    gone = evbot("feed", "add", site.url("/nothing", "volt.test"), home=home)
    assert (gone.code, "404" in gone.err) == (1, True)
    assert "Do you mean Electrek?" in evbot("feed", "add", "--outlet", "Elektrek", home=home).err
    assert len(evbot("feed", "outlets", "--json", home=home).json) > 40


def test_all_outlets_at_once_and_the_doctor(evbot: Evbot, home: Path, site: Web) -> None:
    added = evbot("feed", "add", "--all-outlets", "--json", home=home).json
    assert len(added) > 40
    again = evbot("feed", "add", "--all-outlets", "--json", home=home)
    assert again.json == []
    assert "Electrek: That feed is followed here already." in again.err
    checks = {check["name"]: check for check in evbot("doctor", "--json", home=home).json}
    assert checks["feeds"]["finding"] == f"{len(added)} followed."


def test_the_doctor_asks_the_outlets(evbot: Evbot, home: Path, site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.feeds import outlets

    head = f'<link rel="alternate" type="application/rss+xml" href="{site.url("/feed", "volt.test")}">'
    site.routes["/home"] = page(f"<html><head>{head}</head></html>".encode())
    made = {
        name: {
            "url": site.url(path, "volt.test"),
            "site": site.url(there, "volt.test"),
            "language": "en",
            "kind": "maker",
        }
        for name, path, there in (("Good", "/feed", "/home"), ("Moved", "/old", "/home"), ("Lost", "/old", "/old"))
    }
    monkeypatch.setattr(outlets, "packaged_outlets", lambda: outlets.read_outlets(made))
    asked = evbot("doctor", "--feeds", "--json", home=home)
    checks = {check["name"]: check for check in asked.json}
    assert asked.code == 1
    assert {name: check["verdict"] for name, check in checks.items()} == {
        "Good": "ok", "Moved": "problem", "Lost": "problem",
    }  # fmt: skip
    assert checks["Good"]["finding"] == "2 entries."
    assert f"Its site names {site.url('/feed', 'volt.test')}" in checks["Moved"]["advice"]
    site.routes.clear()
    nothing = evbot("doctor", "--feeds", "--json", home=home).json
    assert [check["name"] for check in nothing] == ["feeds"]
    assert "Is there a network" in nothing[0]["advice"]


def test_a_feed_at_rest_says_why_it_is_not_read(evbot: Evbot, home: Path, site: Web) -> None:
    evbot("feed", "list", home=home)  # makes the database
    database = Database(f"sqlite:///{home / 'articles.db'}")
    feed = FeedStore(database).add(guild_scope(7), NewFeed(site.url("/feed", "volt.test"), "The Daily Volt"), NOW)
    GuildStore(database).left(7, NOW)
    resting = evbot("feed", "refresh", str(feed.id), home=home)
    assert (resting.code, site.requests) == (1, [])
    assert "The Daily Volt rests: its server has removed the bot." in resting.err
    GuildStore(database).returned(7)
    database.close()
    assert evbot("feed", "refresh", str(feed.id), home=home).code == 0
