"""Files and pasted text become drafts, whatever their encoding; what is no text is refused in one sentence."""

from __future__ import annotations

import contextlib
import io
import itertools
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import files
from corpus.decode import decode
from corpus.errors import InputError
from corpus.files import read_bytes, read_file, read_text
from corpus.models import DatePrecision

STORY = "Der Škoda für Köln kostet 25.000 €, sagte Frau Müller – „das ist günstig“."


def test_markdown_with_front_matter() -> None:
    draft = read_text(
        "---\ntitle: 'Xiaomi: a car'\nurl: http://www.example.com/x/?utm_source=y\nsource: Example\n"
        "via: gizmochina.com\nauthor: Jane Doe\npublished: 2019-04-15\nlanguage: en\nid: seed\n---\n\n"
        "# Xiaomi: a car\n\nWords of it.\n\n## More\n\nEnd."
    )
    assert (draft.title, draft.text) == ("Xiaomi: a car", "Words of it.\n\nMore\n\nEnd.")
    assert (draft.url, draft.source, draft.via) == ("https://example.com/x", "Example", "gizmochina.com")
    assert (draft.author, draft.language, draft.id) == ("Jane Doe", "en", "seed")
    assert (draft.published, draft.precision) == (datetime(2019, 4, 15, tzinfo=UTC), DatePrecision.DAY)


@pytest.mark.parametrize(
    ("value", "precision"),
    [("2019-04", DatePrecision.MONTH), ("2019-04-15 08:30:00", DatePrecision.DAY), ("", DatePrecision.NONE)],
)
def test_dates_in_front_matter_keep_their_precision(value: str, precision: DatePrecision) -> None:
    assert read_text(f"---\ntitle: T\npublished: {value}\n---\nWords.").precision is precision


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("published: 2019", "not a date"),
        ("published: 3019-01-01", "future"),
        ("url: nonsense", "web address"),
        ("a: [", "YAML"),
    ],
)
def test_bad_front_matter_says_why(head: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_text(f"---\n{head}\n---\nWords.")


def test_text_without_a_head_takes_its_first_line_as_title() -> None:
    draft = read_text("\ufeff\n\n  # A headline #\n\nWords.")
    assert (draft.title, draft.text) == ("A headline", "Words.")
    assert (draft.url, draft.source, draft.published) == (None, None, None)
    assert len(read_text("word " * 500).title) <= 200
    assert read_text("Xiaomi plans a car.").text == "Xiaomi plans a car."
    assert read_text("--- not a head\nWords.").text.endswith("Words.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252"])
def test_text_in_many_encodings(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    path.write_bytes(mark + f"Titel\n\n{STORY}".encode(encoding))
    assert STORY in read_file(path).text


def test_an_html_file_is_extracted(tmp_path: Path) -> None:
    path = tmp_path / "story.htm"
    path.write_text(f"<html lang='de'><head><title>Titel</title></head><body><p>{STORY * 5}</p></body></html>", "utf-8")
    draft = read_file(str(path))
    assert draft.text == STORY * 5
    assert (draft.title, draft.language, draft.url) == ("Titel", "de", None)


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html><html>", " <!-- x --><html>", "<?xml version='1.0'?><html>", "\n<HEAD>"]
)
def test_standard_input_is_told_by_its_first_bytes(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    markup = f"{start}<body><p>{STORY * 5}</p></body></html>"
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(markup.encode())))
    assert read_file("-").text == STORY * 5
    assert read_file(io.BytesIO(b"Title\n\nPlain words.")).text == "Plain words."
    assert read_file(io.BytesIO(b"Title\n\n<html> is a tag.")).text == "<html> is a tag."


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b"", "a.txt", "empty"),
        (b" \n", None, "empty"),
        (b"%PDF-1.7\n...", None, "PDF"),
        (b"x", "a.pdf", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.txt", "no text"),
        (bytes(range(256)) * 8, None, "no text"),
        (b"PK\x03\x04\x14\x00", "a.docx", "no text"),
        (b"words", "a.docx", '".docx" cannot be read'),
        (b"***", "a.txt", "empty"),
        (b"<html><body><p>Hi</p></body></html>", "a.html", "No article"),
    ],
)
def test_what_is_no_article_is_refused(body: bytes, name: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_bytes(body, name=name)
    assert str(caught.value).endswith(".")


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read_file(tmp_path / "none.txt")
    with pytest.raises(InputError, match="folder"):
        read_file(tmp_path)


def test_a_file_that_is_too_large_is_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 1_000_000)
    stream = io.BytesIO(b"words " * 1_000_000)
    with pytest.raises(InputError, match="too large"):
        read_file(stream)
    assert stream.tell() == 1_000_001


def test_decode_never_fails_and_prefers_what_is_certain() -> None:
    assert decode("é".encode(), "iso-8859-1") == "é"
    assert decode("é".encode("cp1252"), "ascii") == "é"
    assert decode(b"\x80uro and more", "iso-8859-1") == "€uro and more"
    assert decode("日本語のニュース記事です。".encode("shift_jis"), "shift_jis") == "日本語のニュース記事です。"
    assert decode(("naïve café — " * 50).encode() + b"\xff broken") == "naïve café — " * 50 + "\ufffd broken"


@given(st.binary(max_size=300), st.sampled_from([None, "a.txt", "a.html"]))
def test_any_bytes_give_a_draft_or_one_sentence(body: bytes, name: str | None) -> None:
    sentence = ""
    try:
        text = read_bytes(body, name=name).text
    except InputError as error:
        text, sentence = "", str(error)
    text.encode("utf-8")
    assert bool(text) != sentence.endswith(".")


@pytest.mark.parametrize("head", ["published: 2024-02-30", "date: 2024-13-01", "title: !!bool x", "date: !!int x"])
def test_no_value_of_a_head_is_an_error_of_ours(head: str) -> None:
    with contextlib.suppress(InputError):
        assert read_text(f"---\n{head}\n---\nBYD opens a plant. It is large.").text.endswith("It is large.")


def test_a_head_of_references_to_references_does_not_grow() -> None:
    levels = "".join(
        f"{one}: &{one} [{','.join([f'*{other}'] * 9)}]\n" for other, one in itertools.pairwise("abcdefghi")
    )
    started = time.process_time()
    draft = read_text(f"---\na: &a [x]\n{levels}date: *i\n---\nBYD opens a plant. It is large.")
    assert draft.published is None
    assert time.process_time() - started < 1


def test_comments_before_a_page_do_not_take_long() -> None:
    started = time.process_time()
    assert read_bytes(b"<!-- -->" * 2000 + b"BYD opens a plant.").text
    assert time.process_time() - started < 1
