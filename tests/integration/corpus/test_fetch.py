"""The fetcher against a real web server: what it brings back, and everything it must refuse."""

from __future__ import annotations

import socket
import ssl
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from corpus.errors import ExtractionError, FetchError, FetchStatusError, ForbiddenURLError, InputError
from corpus.extract import extract
from corpus.fetch import Fetcher
from corpus.fetch.addresses import Address, is_public
from corpus.models import DateOrigin
from corpus.urls import canonical_url, site_name
from tests.integration.corpus import web
from tests.integration.corpus.web import ARTICLE, Web, serving
from tests.pdfs import make_pdf

PAPER = make_pdf(
    [textwrap.wrap("Xiaomi tells its shareholders of the cars that it wants to build in Beijing next year. " * 3, 70)],
    metadata={"/Title": "Xiaomi: annual report", "/CreationDate": "D:20240203081500Z"},
)
LOOPBACK = ip_address("127.0.0.1")
ROUTES: dict[str, web.Route] = {
    "/": web.page(),
    "/utf16": web.page("<p>Škoda</p>".encode("utf-16"), content_type="text/html"),
    "/plain": web.page(b"plain words", content_type="Text/Plain; charset=ISO-8859-1"),
    "/untyped": web.page(content_type=""),
    "/gzip": web.packed(ARTICLE, "gzip"),
    "/deflate": web.packed(ARTICLE, "deflate"),
    "/raw-deflate": web.packed(ARTICLE, "raw deflate"),
    "/bomb": web.packed(b"0" * 50_000_000, "gzip"),
    "/brotli": web.page(content_encoding="br"),
    "/bad-gzip": web.page(content_encoding="gzip"),
    "/moved": web.redirect("/"),
    "/moved-far": web.redirect(lambda handler: f"http://other.test:{handler.port}/"),
    "/moved-raw": web.redirect("/caf\u00c3\u00a9 x"),
    "/caf%C3%A9%20x": web.page(),
    "/loop": web.redirect("/loop"),
    "/to-nowhere": web.redirect("http://[news.test/"),
    "/to-metadata": web.redirect("http://169.254.169.254/latest/meta-data/"),
    "/to-loopback": web.redirect(lambda handler: f"http://127.0.0.1:{handler.port}/secret"),
    "/to-inside": web.redirect("http://inside.test/"),
    "/to-file": web.redirect("file:///etc/passwd"),
    "/to-ssh": web.redirect("http://news.test:22/"),
    "/secret": web.page(b"secret"),
    "/pdf": web.page(PAPER, content_type="application/pdf"),
    "/hidden-pdf": web.page(PAPER),
    "/no-pdf": web.page(ARTICLE, content_type="application/pdf"),
    "/huge-pdf": web.page(b"%PDF-" + b"x" * 2_000_000, content_type="application/pdf"),
    "/odd-pdf": web.page(PAPER, content_type="application/x-unknown"),
    "/image": web.page(b"\x89PNG", content_type="image/png"),
    "/feed": web.page(b"<rss/>", content_type="application/rss+xml"),
    "/empty": web.page(b""),
    "/huge": web.endless(100),
    "/declared-huge": web.page(b"x" * 2_000_000),
    "/drip": web.dripping(20),
    "/silent": web.silent(5),
    "/cut": web.cut_short,
    "/cookie": web.page(set_cookie="id=1"),
} | {f"/status/{code}": web.page(status=code) for code in (204, 401, 402, 403, 410, 429, 451, 500, 503)}
NAMES = {"news.test": ["127.0.0.1"], "other.test": ["127.0.0.1"], "inside.test": ["10.0.0.7"]}


@pytest.fixture(scope="module")
def site() -> Iterator[Web]:
    with serving(ROUTES) as server:
        yield server


def resolve(host: str) -> list[str]:
    if host not in NAMES:
        raise socket.gaierror(-2, "Name or service not known")
    return NAMES[host]


def allow(address: Address) -> bool:
    return address == LOOPBACK or is_public(address)


def fetcher(**changes: object) -> Fetcher:
    options: dict[str, object] = {
        "timeout": 5.0,
        "max_bytes": 1_000_000,
        "resolve": resolve,
        "allow_address": allow,
        "allowed_ports": None,
    }
    return Fetcher(**(options | changes))  # type: ignore[arg-type]


def refusal(url: str, **changes: object) -> str:
    """The one plain sentence that a person gets, which tells nothing of the inside of a network."""
    with pytest.raises(InputError) as caught:
        fetcher(**changes).fetch(url)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert len(sentence) < 200
    assert "127.0.0.1" not in sentence
    assert "Errno" not in sentence
    return sentence


# ------------------------------------------------------------------ what works


def test_a_page_comes_back_with_type_charset_and_time(site: Web) -> None:
    page = fetcher(user_agent="Tester/1").fetch(site.url("/?b=1&a=ü"))
    assert page.body == ARTICLE
    assert (page.content_type, page.charset) == ("text/html", "utf-8")
    assert page.fetched_at.tzinfo is not None
    path, headers = site.requests[-1]
    assert path == "/?b=1&a=%C3%BC"
    assert headers["host"] == f"news.test:{site.server_port}"
    assert headers["user-agent"] == "Tester/1"


@pytest.mark.parametrize(
    "path", ["/gzip", "/deflate", "/raw-deflate", "/untyped", "/moved", "/moved-far", "/moved-raw"]
)
def test_compressed_untyped_and_moved_pages_are_read(site: Web, path: str) -> None:
    assert fetcher().fetch(site.url(path)).body == ARTICLE


def test_the_final_address_is_kept(site: Web) -> None:
    assert fetcher().fetch(site.url("/moved-far")).url == site.url("/", host="other.test")


def test_plain_text_keeps_its_declared_charset(site: Web) -> None:
    page = fetcher().fetch(site.url("/plain"))
    assert (page.content_type, page.charset) == ("text/plain", "iso-8859-1")


def test_cookies_and_proxies_are_not_used(site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    tester = fetcher()
    tester.fetch(site.url("/cookie"))
    tester.fetch(site.url("/cookie"))
    assert "cookie" not in site.requests[-1][1]


def test_a_fetcher_serves_many_threads(site: Web) -> None:
    tester = fetcher()
    bodies: list[bytes] = []
    threads = [threading.Thread(target=lambda: bodies.append(tester.fetch(site.url()).body)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [ARTICLE] * 8


def test_a_fetched_page_becomes_a_draft(site: Web) -> None:
    draft = extract(fetcher().fetch(site.url()))
    assert draft.title == "Xiaomi in talks"
    assert draft.source == "Example News"
    assert draft.published is None
    assert draft.text.startswith("Xiaomi is in talks with several")


# ------------------------------------------------------------------ where it never goes


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://168.63.129.16/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[ff02::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:7f00:1::]/",
        "http://[2001:db8::1]/",
        "http://127.0.0.1./",
        "http://①②⑦.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.com/x",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://user:secret@example.com/",
        "http://example.com:22/",
        "https://example.com:8443/",
    ],
)
def test_private_addresses_other_schemes_and_ports_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenURLError) as caught:
        Fetcher(timeout=2, resolve=lambda host: ["127.0.0.1"]).fetch(url)
    assert str(caught.value).endswith(".")


def test_a_name_that_resolves_to_a_private_address_is_refused() -> None:
    assert "private" in refusal("http://inside.test/")


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    assert "private" in refusal("http://mixed.test/", resolve=lambda host: ["93.184.216.34", "192.168.0.1"])


@pytest.mark.parametrize("path", ["/to-metadata", "/to-loopback", "/to-inside", "/to-file", "/to-ssh"])
def test_redirects_to_forbidden_places_are_refused_before_any_connection(site: Web, path: str) -> None:
    first: list[str] = []

    def allow_once(address: Address) -> bool:
        first.append(str(address))
        return len(first) == 1 and address == LOOPBACK

    site.requests.clear()
    with pytest.raises(ForbiddenURLError):
        fetcher(allow_address=allow_once, allowed_ports=(80, site.server_port)).fetch(site.url(path))
    assert [asked for asked, _ in site.requests] == [path]


def test_a_name_that_changes_its_address_after_the_check_is_pinned(site: Web) -> None:
    answers = [["127.0.0.1"], ["10.9.9.9"], ["10.9.9.9"]]
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    assert fetcher(resolve=rebinding).fetch(site.url()).body == ARTICLE
    assert asked == ["news.test"]


def test_a_dead_first_address_does_not_hide_a_living_second(site: Web) -> None:
    assert (
        fetcher(resolve=lambda host: ["127.0.0.2", "127.0.0.1"], allow_address=lambda address: True)
        .fetch(site.url())
        .body
        == ARTICLE
    )


# ------------------------------------------------------------------ what cannot be read


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nowhere", "404"),
        ("/status/204", "204"),
        ("/status/401", "signed-in"),
        ("/status/402", "paying"),
        ("/status/403", "paste its text"),
        ("/status/410", "taken down"),
        ("/status/429", "try again later"),
        ("/status/451", "legal"),
        ("/status/500", "500"),
        ("/status/503", "try again later"),
        ("/image", "a picture (image/png)"),
        ("/feed", "a feed"),
        ("/loop", "redirects more than 5 times"),
        ("/to-nowhere", "leads to an address that is none"),
        ("/brotli", "compression"),
        ("/bad-gzip", "damaged"),
        ("/cut", "broke off"),
        ("/declared-huge", "too large (more than 1 MB)"),
        ("/huge-pdf", "too large (more than 1 MB)"),
        ("/odd-pdf", "paste its text"),
    ],
)
def test_pages_that_cannot_be_read_say_why(site: Web, path: str, words: str) -> None:
    assert words in refusal(site.url(path))


@pytest.mark.parametrize("path", ["/pdf", "/hidden-pdf"])
def test_a_link_to_a_pdf_is_read(site: Web, path: str) -> None:
    draft = extract(fetcher().fetch(site.url(path)))
    address = canonical_url(site.url(path))
    assert (draft.title, draft.url, draft.source) == ("Xiaomi: annual report", address, site_name(address))
    assert (draft.published, draft.dated_by) == (datetime(2024, 2, 3, 8, 15, tzinfo=UTC), DateOrigin.FILE)
    assert draft.text.startswith("Xiaomi tells its shareholders of the cars that it wants to build")


def test_a_page_that_is_no_pdf_although_the_server_says_so(site: Web) -> None:
    with pytest.raises(ExtractionError, match="damaged"):
        extract(fetcher().fetch(site.url("/no-pdf")))


def test_an_empty_page_holds_no_article(site: Web) -> None:
    with pytest.raises(ExtractionError, match="empty"):
        extract(fetcher().fetch(site.url("/empty")))


@pytest.mark.parametrize("path", ["/huge", "/bomb"])
def test_a_huge_page_is_left_after_the_limit(site: Web, path: str) -> None:
    start = time.monotonic()
    assert "too large" in refusal(site.url(path))
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("path", ["/drip", "/silent"])
def test_a_slow_page_is_left_when_the_whole_time_is_up(site: Web, path: str) -> None:
    start = time.monotonic()
    assert "too long" in refusal(site.url(path), timeout=0.5)
    assert time.monotonic() - start < 2


def test_an_unknown_name_says_so() -> None:
    assert refusal("http://nosuch.test/") == 'There is no site called "nosuch.test"; check the spelling of the address.'


def test_a_slow_name_lookup_ends_in_time() -> None:
    def slow(host: str) -> list[str]:
        time.sleep(3)
        return ["127.0.0.1"]

    start = time.monotonic()
    assert "took too long" in refusal("http://news.test/", resolve=slow, timeout=0.3)
    assert time.monotonic() - start < 1.5


def test_a_refused_connection_says_so() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refusal(f"http://news.test:{port}/") == "The site news.test could not be reached."


def test_a_server_without_tls_or_with_an_unknown_certificate_is_refused(site: Web) -> None:
    assert "certificate" in refusal(site.url().replace("http:", "https:"), ssl_context=ssl.create_default_context())


def test_no_url_at_all_is_an_input_error() -> None:
    with pytest.raises(InputError) as caught:
        fetcher().fetch("who is Xiaomi talking to?")
    assert not isinstance(caught.value, FetchError)


def test_a_caller_sends_headers_and_sees_every_status() -> None:
    routes = {
        "/feed": web.page(b"<rss/>", content_type="application/rss+xml", etag='"1"'),
        "/same": lambda handler: handler.reply(b"", 304, etag='"1"'),
        "/busy": web.page(b"no", 429, retry_after="120"),
        "/later": web.page(b"no", 503, retry_after="Fri, 31 Dec 1999 23:59:59 GMT"),
        "/moved": web.redirect("/feed", 301),
        "/half-moved": web.redirect("/elsewhere", 301),
        "/elsewhere": web.redirect("/feed", 302),
        "/bomb": web.packed(b"0" * 50_000_000, "gzip"),
    }
    with serving(routes) as site:
        got = fetcher().get(site.url("/feed"), {"If-None-Match": '"0"'})
        assert (got.status, got.body, got.headers["etag"]) == (200, b"<rss/>", '"1"')
        assert (got.content_type, got.moved_to) == ("application/rss+xml", None)
        assert site.requests[-1][1]["if-none-match"] == '"0"'
        assert fetcher().get(site.url("/same")).status == 304
        busy = fetcher().get(site.url("/busy"))
        assert (busy.status, busy.body, busy.retry_after) == (429, b"", 120.0)
        assert fetcher().get(site.url("/later")).retry_after == 0.0
        assert fetcher().get(site.url("/moved")).moved_to == site.url("/feed")
        assert fetcher().get(site.url("/half-moved")).moved_to is None
        with pytest.raises(FetchError, match="too large"):
            fetcher().get(site.url("/bomb"), max_bytes=1_000_000)
        with pytest.raises(FetchStatusError) as refused:
            fetcher().fetch(site.url("/busy"))
        assert (refused.value.status, refused.value.retry_after) == (429, 120.0)
