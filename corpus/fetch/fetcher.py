"""URL → Page, safely: checked addresses, few redirects, limited time and size, readable types only."""

from __future__ import annotations

import contextlib
import ssl
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import SplitResult, urljoin

import httpcore
import httpx

from corpus.errors import FetchError, ForbiddenURLError
from corpus.fetch.addresses import Address, Resolve, checked_addresses, is_public, system_resolve
from corpus.fetch.transport import Deadline, PinnedBackend
from corpus.fetch.types import check_type, parse_content_type, status_sentence
from corpus.models import Page
from corpus.urls import ascii_host, split_url

MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class _Redirect:
    url: str


class Fetcher:
    """Fetches one page at a time; keeps no cookies and no connections, so any thread may use it."""

    def __init__(
        self,
        *,
        timeout: float = 20.0,
        max_bytes: int = 10_000_000,
        user_agent: str = "EVNewsBot/0.1",
        resolve: Resolve = system_resolve,
        allow_address: Callable[[Address], bool] = is_public,
        allowed_ports: Collection[int] | None = (80, 443),
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """Limits for each whole fetch; everything after `user_agent` is for tests."""
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._user_agent = user_agent
        self._resolve = resolve
        self._allow_address = allow_address
        self._allowed_ports = allowed_ports
        if ssl_context is not None:
            self._ssl_context = ssl_context

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def fetch(self, url: str) -> Page:
        """The page behind a URL; raises FetchError or ForbiddenURLError with one plain sentence."""
        deadline = Deadline(self._timeout)
        for _ in range(MAX_REDIRECTS + 1):
            try:
                found = self._hop(url, deadline)
            except httpcore.TimeoutException as error:
                raise FetchError("The site took too long to answer.") from error
            except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
                raise FetchError(_connection_sentence(url, error)) from error
            if isinstance(found, Page):
                return found
            url = found.url
        raise FetchError(f"That address redirects more than {MAX_REDIRECTS} times.")

    def _hop(self, url: str, deadline: Deadline) -> Page | _Redirect:
        """One request, to an address that has been checked for this very request."""
        parts = split_url(url)
        host = ascii_host(parts)
        port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
        if self._allowed_ports is not None and port not in self._allowed_ports:
            raise ForbiddenURLError("Only the usual web ports, 80 and 443, are read.")
        addresses = checked_addresses(
            host, resolve=self._resolve, allow=self._allow_address, timeout=deadline.remaining()
        )
        with (
            httpcore.ConnectionPool(
                ssl_context=self._ssl_context, network_backend=PinnedBackend(addresses, deadline)
            ) as pool,
            pool.stream("GET", _target(parts, host, port), headers=self._headers(parts, host)) as response,
        ):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status in _REDIRECTS and headers.get("location"):
                return _Redirect(_next_url(url, headers["location"]))
            if response.status != 200:
                raise FetchError(status_sentence(response.status))
            media_type, charset = parse_content_type(headers.get("content-type", ""))
            check_type(media_type)
            if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > self._max_bytes:
                raise FetchError(self._too_large())
            body = self._read(response.iter_stream(), headers.get("content-encoding", "").strip().lower())
        check_type(media_type, body)
        return Page(
            url=url,
            body=body,
            content_type=media_type or "text/html",
            charset=charset,
            fetched_at=datetime.now(UTC),
        )

    def _headers(self, parts: SplitResult, host: str) -> dict[bytes | str, bytes | str]:
        return {
            "Host": host + (f":{parts.port}" if parts.port else ""),
            "User-Agent": self._user_agent,
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,text/markdown;q=0.8,*/*;q=0.1",
            # Nothing that cannot be unpacked with a limit on the output.
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "en,*;q=0.5",
        }

    def _read(self, stream: Iterator[bytes], encoding: str) -> bytes:
        """The body, unpacked, never holding more than the size limit and one chunk."""
        body = bytearray()
        for piece in _unpacked(stream, encoding):
            body += piece
            if len(body) > self._max_bytes:
                raise FetchError(self._too_large())
        return bytes(body)

    def _too_large(self) -> str:
        return f"That page is too large (more than {self._max_bytes / 1_000_000:g} MB)."


def _unpacked(stream: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Pieces of the body of at most 64 KiB each, however strongly it was compressed."""
    if encoding in ("", "identity"):
        yield from stream
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("The site sent the page in a compression that this bot does not read.")
    unpacker = None
    for packed in stream:
        if unpacker is None:
            if not packed:
                continue
            # "deflate" comes with and without the zlib header; its first byte tells (RFC 1950: method 8).
            raw = encoding == "deflate" and packed[0] & 0x0F != 8
            unpacker = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
        try:
            while packed and not unpacker.eof:
                yield unpacker.decompress(packed, _CHUNK)
                packed = unpacker.unconsumed_tail
        except zlib.error as error:
            raise FetchError("The site sent a damaged page.") from error


def _target(parts: SplitResult, host: str, port: int) -> httpcore.URL:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return httpcore.URL(
        scheme=parts.scheme.lower().encode(),
        host=host.strip("[]").encode(),
        port=port,
        target=httpx.URL(f"http://h{path}").raw_path,
    )


def _next_url(url: str, location: str) -> str:
    # Servers send raw UTF-8 in this header, which was read as Latin-1.
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    return urljoin(url, location.strip().replace(" ", "%20"))


def _connection_sentence(url: str, error: Exception) -> str:
    host = split_url(url).hostname
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return f"The site {host} has no valid certificate, so the page was not read."
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.ConnectError):
        return f"The site {host} could not be reached."
    return f"The connection to {host} broke off before the page was complete."
