"""`evbot timeline`, `trends` and `sources`."""

from __future__ import annotations

from pathlib import Path

from tests.integration.cli.conftest import Evbot, write_jsonl

LINE = "BYD sells more cars than ever · 2023-07 · Shenzhen Herald"


def test_a_timeline(evbot: Evbot, stocked: Path) -> None:
    told = evbot("timeline", "byd", home=stocked)
    assert (told.code, told.out) == (0, f"byd-1  {LINE}\n")
    (one,) = evbot("timeline", "BYD", "--json", home=stocked).json
    assert (one["id"], one["published"], one["statement"], one["also"]) == ("byd-1", "2023-07", "reported", [])
    none = evbot("timeline", "BYD", "--until", "2022", home=stocked)
    assert (none.code, none.out, none.err) == (3, "", "No dated article fits.\n")
    undated = evbot("timeline", "Xiaomi", home=stocked)
    assert (undated.code, undated.err.splitlines()[-1]) == (3, "1 undated article is left out.")
    unknown = evbot("timeline", "Grocer", home=stocked)
    assert unknown.code == 2
    assert "“Grocer”" in unknown.err


def test_a_timeline_keeps_the_last_ones(evbot: Evbot, home: Path, tmp_path: Path) -> None:
    titles = ("NIO denies reports of a delay", "NIO is rumoured to plan a phone", "NIO opens a swap station in Oslo")
    rows = [
        {"id": f"n{n}", "title": title, "text": f"{title}, it was said. Number {n}.", "published": f"2024-01-0{n + 1}"}
        for n, title in enumerate(titles)
    ]
    assert evbot("import", write_jsonl(tmp_path / "nio.jsonl", rows), home=home).code == 0
    told = evbot("timeline", "NIO", "-n", "2", home=home)
    assert told.out.splitlines() == [
        "n1  NIO is rumoured to plan a phone · 2024-01-02 · rumour",
        "n2  NIO opens a swap station in Oslo · 2024-01-03",
    ]
    assert told.err == "1 earlier one is left out; --limit shows more.\n"


def test_sources(evbot: Evbot, stocked: Path) -> None:
    told = evbot("sources", home=stocked)
    assert [line.split() for line in told.out.splitlines()] == [
        ["outlet", "articles", "newest"],
        ["Shenzhen", "Herald", "1", "2023-07"],
        ["The", "Daily", "Volt", "1", "2023-05-02"],
        ["via", "gizmochina.com", "1", "undated"],
    ]
    shape = evbot("sources", "--json", home=stocked).json
    assert (shape["articles"], shape["undated"]) == (3, 1)
    assert shape["outlets"][2] == {
        "source": None, "via": "gizmochina.com", "articles": 1, "newest": None, "precision": "none",
    }  # fmt: skip


def test_trends(evbot: Evbot, stocked: Path, tmp_path: Path) -> None:
    picture = tmp_path / "trends.png"
    told = evbot("trends", "rivian", "BYD", "-w", "10", "--at", "2023-07-02", "--out", picture, home=stocked)
    assert told.code == 0
    heading, rivian, byd = told.out.splitlines()
    assert heading.split() == ["company", "articles", *(
        "05-08", "05-15", "05-22", "05-29", "06-05", "06-12", "06-19", "06-26"
    )]  # fmt: skip
    assert rivian.split() == ["Rivian", "1", *"00000000"]
    assert byd.split() == ["BYD", "0", *"00000000"]
    assert "1 of which only the month is known" in told.err
    assert picture.read_bytes().startswith(b"\x89PNG")
    shape = evbot("trends", "--json", "-w", "1", "--at", "2023-05-02", home=stocked).json
    assert shape == {
        "weeks": ["2023-05-01"],
        "companies": [{"company": "Rivian", "articles": 1, "per_week": [1]}],
        "undated": 0,
        "month_only": 0,
    }


def test_trends_of_nothing(evbot: Evbot, stocked: Path, tmp_path: Path) -> None:
    picture = tmp_path / "trends.png"
    none = evbot("trends", "BYD", "--out", picture, home=stocked)
    assert (none.code, none.out, picture.exists()) == (3, "", False)
    many = evbot("trends", "BYD", "Tesla", "NIO", "Rivian", "Ford", "GM", "Lucid", home=stocked)
    assert (many.code, "more than 6" in many.err) == (2, True)
    nowhere = evbot("trends", "Rivian", "--at", "2023-05-02", "-o", tmp_path / "no" / "where.png", home=stocked)
    assert nowhere.code == 1
    assert "No such file or directory" in nowhere.err
