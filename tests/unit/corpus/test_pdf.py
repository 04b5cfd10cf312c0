"""Text out of PDFs: running text without heads and feet; what cannot be read is refused in one sentence."""

from __future__ import annotations

import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from corpus import pdf_worker
from corpus.errors import BusyError, ExtractionError, InputError
from corpus.files import read_bytes
from corpus.models import DateOrigin
from corpus.pdf import PdfReader, pages_text
from tests.pdfs import make_pdf

STORY = (
    "Lucid builds a factory in the desert near Riyadh, which will make 150,000 cars a year when it is finished. "
    "The company says that the first of them leave it in the autumn, and that half will be sold abroad."
)
SECOND = "Analysts had expected the opening a year earlier. Lucid names the heat as a reason for the delay."
LINES = ("Lucid goes to the desert", "", *textwrap.wrap(STORY, 60), "", *textwrap.wrap(SECOND, 60))


def test_a_pdf_becomes_a_draft_with_its_title_and_date() -> None:
    body = make_pdf(
        [LINES], metadata={"/Title": "Lucid: a factory", "/Author": "Jo Doe", "/CreationDate": "D:20240203081500Z"}
    )
    draft = read_bytes(body, name="lucid.pdf")
    assert (draft.title, draft.author, draft.language) == ("Lucid: a factory", "Jo Doe", "en")
    assert (draft.published, draft.dated_by) == (datetime(2024, 2, 3, 8, 15, tzinfo=UTC), DateOrigin.FILE)
    assert draft.text == f"Lucid goes to the desert\n\n{STORY}\n\n{SECOND}"


def test_the_worker_reads_what_the_parent_asks_for() -> None:
    found = pdf_worker.read(make_pdf([LINES, ["Page two."]], metadata={"/Title": "T"}))
    assert (found["title"], found["date"], len(found["pages"])) == ("T", None, 2)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (make_pdf([LINES], password="secret"), "encrypted"),
        (make_pdf([[]] * (pdf_worker.MAX_PAGES + 1)), "long"),
        (b"%PDF-1.7 \x00\x01", "broken"),
        (make_pdf([LINES])[:300], "broken"),
    ],
)
def test_what_the_worker_cannot_read(body: bytes, problem: str) -> None:
    assert pdf_worker.read(body)["problem"] == problem


def test_a_slow_pdf_is_given_up_between_two_pages() -> None:
    moments = iter([0.0, 5.0, 25.0])
    assert pdf_worker.read(make_pdf([LINES] * 3), lambda: next(moments)) == {"problem": "slow"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (make_pdf([LINES], password="secret"), "locked with a password"),
        (make_pdf([["1"], ["2"]]), "pictures of pages"),
        (b"%PDF-1.7 \x00\x01", "damaged"),
        (b"no pdf at all", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(body: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_bytes(body, name="a.pdf")


def test_a_reader_that_hangs_is_ended() -> None:
    with pytest.raises(InputError, match="too long to read"):
        PdfReader(seconds=0.01).read(make_pdf([LINES]))


def test_two_are_read_at_a_time_and_the_others_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reader may take a gigabyte."""
    running: list[int] = []
    most, pair = [0], threading.Barrier(2)

    def slow(body: bytes, seconds: float) -> dict[str, Any]:
        running.append(1)
        pair.wait(10)
        most.append(len(running))
        pair.wait(10)
        running.pop()
        return {"pages": [STORY]}

    monkeypatch.setattr("corpus.pdf._read", slow)
    pdfs = PdfReader(at_once=2)
    with ThreadPoolExecutor(6) as pool:
        assert [draft.text for draft in pool.map(pdfs.read, [b"%PDF-"] * 6)] == [STORY] * 6
    assert max(most) == 2


def test_who_waits_too_long_for_a_reader_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, finish = threading.Event(), threading.Event()

    def slow(body: bytes, seconds: float) -> dict[str, Any]:
        begun.set()
        assert finish.wait(10)
        return {"problem": "broken"}

    monkeypatch.setattr("corpus.pdf._read", slow)
    pdfs = PdfReader(at_once=1, wait=0)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(pdfs.read, b"%PDF-")
        assert begun.wait(10)
        with pytest.raises(BusyError, match="try again in a minute"):
            pdfs.read(b"%PDF-")
        finish.set()
        assert isinstance(first.exception(10), ExtractionError)
    with pytest.raises(ExtractionError, match="damaged"):  # the one that failed has made room
        pdfs.read(b"%PDF-")


def test_an_owner_password_alone_locks_nothing() -> None:
    assert "pages" in pdf_worker.read(make_pdf([LINES], password=""))


def test_a_file_name_is_no_title() -> None:
    body = make_pdf([LINES], metadata={"/Title": "Microsoft Word - lucid_final.docx"})
    assert PdfReader().read(body).title == "Lucid goes to the desert"


def test_heads_feet_and_page_numbers_of_every_page_are_left_out() -> None:
    pages = [f"EV Weekly\nCase {word}: {STORY}\n{word} follows.\n- {number} -" for number, word in enumerate("ABCD", 1)]
    assert pages_text(pages) == "\n\n".join(f"Case {word}: {STORY} {word} follows." for word in "ABCD")


def test_words_broken_at_the_margin_are_put_together() -> None:
    text = "The company makes elec-\ntric cars in Ningde and sells them to taxi firms in all of China and\nEurope."
    assert pages_text([text]).startswith("The company makes electric cars in Ningde")


def test_bullets_stay_lines_of_their_own() -> None:
    assert pages_text(["Two cars come this year, and both of them are small:\n• BYD Seagull\n• Leapmotor T03"]) == (
        "Two cars come this year, and both of them are small:\n\n• BYD Seagull\n\n• Leapmotor T03"
    )


def test_a_paragraph_of_many_lines_does_not_take_long() -> None:
    started = time.process_time()
    assert len(pages_text(["\n".join(["aaaaaaaaaa"] * 100_000)])) == 1_099_999
    assert time.process_time() - started < 5
