"""JSON Lines in and out."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.importing import count_lines, from_record, read_jsonl, to_record, write_jsonl
from corpus.models import Article, DatePrecision, Draft
from tests.unit.corpus.test_chunk import article

GOOD = {"id": "p1", "title": "T", "text": "Some text."}


def reasons(path: Path) -> dict[int, str]:
    return {number: str(item) for number, item in read_jsonl(path) if isinstance(item, InputError)}


def test_a_broken_line_is_refused_and_the_others_go_in(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    lines: list[bytes] = [
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        b'{"title": "broken',
        b"",
        b'["a", "list"]',
        json.dumps(GOOD | {"text": 5}).encode(),
        json.dumps({"text": "no title"}).encode(),
        json.dumps({"title": "no text"}).encode(),
        json.dumps(GOOD | {"text": "   "}).encode(),
        json.dumps(GOOD | {"published": "yesterday"}).encode(),
        b'{"title": "T", "text": "caf\xe9"}',
        b"[" * 100_000,
        b'{"title": "T", "text": "x", "published": NaN}',
        json.dumps(GOOD, ensure_ascii=False).encode(),
    ]
    path.write_bytes(b"\n".join(lines))
    found = dict(read_jsonl(path))
    assert [number for number, item in found.items() if isinstance(item, Draft)] == [1, 13]
    assert reasons(path) == {
        2: "not valid JSON",
        4: "not a JSON object",
        5: "text is not text",
        6: "title is missing",
        7: "text is missing",
        8: "text is missing",
        9: reasons(path)[9],
        10: "not UTF-8 text",
        11: "not valid JSON",
        12: "published is not text",
    }
    assert "yesterday" in reasons(path)[9]
    assert count_lines(path) == 12


def test_gzip_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl.gz"
    assert write_jsonl(path, [article("One."), article("Two.", id="a2")]) == 2
    assert [json.loads(line)["id"] for line in gzip.decompress(path.read_bytes()).splitlines()] == ["a1", "a2"]
    assert [item.id for _, item in read_jsonl(path) if isinstance(item, Draft)] == ["a1", "a2"]


def test_a_gzip_file_that_breaks_off_gives_what_it_holds_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl.gz"
    lines = "".join(json.dumps(GOOD | {"id": f"p{n}", "text": f"Text {n * 7919}."}) + "\n" for n in range(5000))
    path.write_bytes(gzip.compress(lines.encode())[:-20_000])
    seen: list[Draft | InputError] = []
    with pytest.raises(InputError, match="could be read only up to line"):
        seen.extend(item for _, item in read_jsonl(path))
    assert sum(isinstance(item, Draft) for item in seen) > 100


def test_no_file_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        list(read_jsonl(tmp_path / "none.jsonl"))


@pytest.mark.parametrize(
    ("source", "via", "expected"),
    [
        ("seed (via gizmochina.com)", None, ("seed", "gizmochina.com")),
        ("Reuters", None, ("Reuters", None)),
        ("Reuters", "AP", ("Reuters", "AP")),
        ("(via AP)", None, (None, "AP")),
    ],
)
def test_outlet_and_origin(source: str, via: str | None, expected: tuple[str | None, str | None]) -> None:
    draft = from_record(GOOD | {"source": source, "via": via})
    assert (draft.source, draft.via) == expected


@pytest.mark.parametrize(
    ("written", "moment", "precision"),
    [
        ("2019-03", datetime(2019, 3, 1, tzinfo=UTC), DatePrecision.MONTH),
        ("2019-03-21", datetime(2019, 3, 21, tzinfo=UTC), DatePrecision.DAY),
        ("2019-04-22T12:01:19Z", datetime(2019, 4, 22, 12, 1, 19, tzinfo=UTC), DatePrecision.DAY),
        (None, None, DatePrecision.NONE),
    ],
)
def test_dates_come_out_as_they_went_in(written: str | None, moment: datetime | None, precision: DatePrecision) -> None:
    draft = from_record(GOOD | {"published": written})
    assert (draft.published, draft.precision) == (moment, precision)
    assert to_record(article("T.", published=moment, precision=precision))["published"] == written


def test_an_export_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("precious")

    def broken() -> Iterator[Article]:
        yield article("One.")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_jsonl(path, broken())
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]
