from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from tests.integration.cli.conftest import ARTICLES, Evbot, write_jsonl

NIO = (
    "NIO opens a battery swap station in Oslo. The station swaps a battery in five minutes. It is the tenth in Norway."
)


def test_an_article_comes_stays_changes_and_goes(evbot: Evbot, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "nio.txt"
    file.write_text(NIO, encoding="utf-8")
    options = (
        "--title",
        "NIO in Oslo",
        "--url",
        "https://example.com/nio",
        "--source",
        "Fjord",
        "--published",
        "2024-02",
    )
    added = evbot("add", file, *options, "--json", home=home)
    assert added.code == 0
    assert added.json["outcome"] == "added"
    article = added.json["article"]
    assert (article["published"], article["precision"], article["source"]) == ("2024-02", "month", "Fjord")

    again = evbot("add", file, *options, home=home)
    assert again.code == 0
    assert again.out == f"Unchanged: {article['id']}  NIO in Oslo · 2024-02 · Fjord\n"

    file.write_text(NIO.replace("five", "three"), encoding="utf-8")
    assert evbot("add", file, *options, home=home).out.startswith("Updated: ")
    assert "three minutes" in evbot("show", article["id"], home=home).out
    found = evbot("search", "how many minutes does NIO take to swap a battery?", "--json", home=home).json["results"][0]
    assert found["article"]["version"] == 2
    assert "three minutes" in found["passage"]["text"]

    assert evbot("forget", article["id"], home=home).out == "Forgotten: NIO in Oslo · 2024-02 · Fjord\n"
    gone = evbot("show", article["id"], home=home)
    assert (gone.code, gone.out) == (1, "")
    assert article["id"] not in evbot("search", "NIO battery swap", "--json", home=home).json["retrieved"]


def test_standard_input_is_a_file_too(evbot: Evbot, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NIO.encode())))
    added = evbot("add", "-", "--title", "NIO in Oslo", home=home)
    assert added.code == 0
    assert added.out.endswith("NIO in Oslo · undated\n")


def test_an_import_takes_what_it_can_and_names_the_rest(evbot: Evbot, home: Path, tmp_path: Path) -> None:
    good = {"id": "nio-1", "title": "NIO in Oslo", "text": NIO}
    lines = [json.dumps(ARTICLES[0]).encode(), b"{oops", json.dumps(good).encode(), b'{"title": "\xff"}', b"[]"]
    file = tmp_path / "more.jsonl.gz"
    file.write_bytes(gzip.compress(b"\n".join(lines)))
    summary = evbot("import", file, "--json", home=home)
    assert summary.code == 1
    assert {name: summary.json[name] for name in ("added", "updated", "unchanged", "refused")} == {
        "added": 1, "updated": 0, "unchanged": 1, "refused": 3,
    }  # fmt: skip
    assert [refusal["line"] for refusal in summary.json["refusals"]] == [2, 4, 5]
    assert evbot("show", "nio-1", home=home).code == 0

    told = evbot("import", file, home=home)
    assert told.code == 1
    assert [line.split() for line in told.out.splitlines()][-1] == ["refused", "3"]
    assert told.err.splitlines()[0].startswith("Line 2: ")


def test_an_export_comes_back_the_same(evbot: Evbot, home: Path, tmp_path: Path) -> None:
    done = evbot("export", tmp_path / "all.jsonl.gz", home=home)
    assert (done.code, done.out) == (0, "")
    before = evbot("export", "-", home=home).out
    assert {json.loads(line)["id"] for line in before.splitlines()} >= {"rivian-1", "byd-1"}
    back = evbot("import", tmp_path / "all.jsonl.gz", "--json", home=home).json
    assert (back["added"], back["refused"]) == (0, 0)
    assert evbot("export", "-", home=home).out == before
    assert evbot("import", tmp_path / "all.jsonl.gz", "--json", home=tmp_path / "elsewhere").json["added"] == 3


def test_latest_needs_no_index_and_puts_the_undated_last(evbot: Evbot, stocked: Path) -> None:
    lines = evbot("latest", home=stocked).out.splitlines()
    assert lines[:5] == [
        "BYD",
        "  byd-1  BYD sells more cars than ever · 2023-07 · Shenzhen Herald",
        "Rivian",
        "  rivian-1  Rivian opens a second factory in Georgia · 2023-05-02 · The Daily Volt",
        "Xiaomi",
    ]
    assert "undated" in lines[5]
    since = evbot("latest", "--since", "2023-06-01", "--company", "byd", "--json", home=stocked).json
    assert [article["id"] for article in since] == ["byd-1"]
    nothing = evbot("latest", "--company", "Nikola", home=stocked)
    assert (nothing.code, nothing.out, nothing.err) == (3, "", "No article fits.\n")


def test_a_shown_article_has_no_page_furniture(evbot: Evbot, stocked: Path) -> None:
    xiaomi = evbot("latest", "--company", "Xiaomi", "--json", home=stocked).json[0]
    shown = evbot("show", xiaomi["id"], home=stocked)
    assert "via gizmochina.com" in shown.out
    for furniture in ("Share with friends", "Leave a Reply", "reCAPTCHA"):
        assert furniture not in shown.out


def test_the_same_file_again_changes_nothing(evbot: Evbot, home: Path, tmp_path: Path) -> None:
    again = evbot("import", write_jsonl(tmp_path / "same.jsonl", ARTICLES), "--json", home=home).json
    assert (again["unchanged"], again["added"] + again["updated"] + again["refused"]) == (2, 0)
