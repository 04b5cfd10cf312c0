"""URL → Page, safely: checked addresses, few redirects, limited time and size, readable types only."""

from __future__ import annotations

import contextlib
import ssl
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Self
from urllib.parse import SplitResult, urljoin

import httpcore
import httpx

from corpus.errors import FetchError, FetchStatusError, ForbiddenURLError, UnreachableError
from corpus.fetch.addresses import Address, Resolve, checked_addresses, is_public, system_resolve
from corpus.fetch.transport import Deadline, PinnedBackend
from corpus.fetch.types import check_type, parse_content_type, retry_after, status_sentence, true_type
from corpus.models import Page
from corpus.settings import CorpusSettings
from corpus.urls import ascii_host, split_url

MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536


_PERMANENT = (301, 308)
_PAGE_TYPES = "text/html,application/xhtml+xml,text/plain;q=0.8,text/markdown;q=0.8,application/pdf;q=0.8,*/*;q=0.1"


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered, whatever its status."""

    url: str
    """Final URL, after redirects."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """Empty unless the status is 200."""
    fetched_at: datetime
    moved_to: str | None = None
    """The final URL, where every redirect on the way there was a permanent one."""

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case; empty where the server did not say."""
        return parse_content_type(self.headers.get("content-type", ""))[0]

    @property
    def charset(self) -> str | None:
        """Encoding that the server declared, if any."""
        return parse_content_type(self.headers.get("content-type", ""))[1]

    @property
    def retry_after(self) -> float | None:
        """Seconds that the server asks to wait."""
        return retry_after(self.headers.get("retry-after", ""), self.fetched_at)


@dataclass(frozen=True, slots=True)
class _Redirect:
    url: str
    permanent: bool


Check = Callable[[Response], None]
"""Looks at status and headers before the body is read; raises FetchError to leave it unread."""
MayFollow = Callable[[str], None]
"""Looks at the address that a redirect leads to; raises InputError to leave it alone."""


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

    @classmethod
    def of(cls, settings: CorpusSettings) -> Self:
        """With the limits that were set."""
        return cls(timeout=settings.fetch_timeout, max_bytes=settings.fetch_max_bytes, user_agent=settings.user_agent)

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()

    def fetch(self, url: str, *, may_follow: MayFollow | None = None) -> Page:
        """The page behind a URL; raises FetchError or ForbiddenURLError with one plain sentence.

        `may_follow` is asked before each redirect.
        """
        response = self._request(url, {"Accept": _PAGE_TYPES}, _check_page, self._max_bytes, may_follow)
        return Page(
            url=response.url,
            body=response.body,
            content_type=true_type(response.content_type, response.body),
            charset=response.charset,
            fetched_at=response.fetched_at,
        )

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        max_bytes: int | None = None,
        may_follow: MayFollow | None = None,
    ) -> Response:
        """The server's answer, whatever its status and type; FetchError where none came within the limits."""
        wanted = {"Accept": "*/*", **(headers or {})}
        return self._request(url, wanted, _check_nothing, max_bytes or self._max_bytes, may_follow)

    def _request(
        self, url: str, headers: Mapping[str, str], check: Check, max_bytes: int, may_follow: MayFollow | None
    ) -> Response:
        deadline = Deadline(self._timeout)
        permanent = True
        for redirects in range(MAX_REDIRECTS + 1):
            try:
                found = self._hop(url, deadline, headers, check, max_bytes)
            except httpcore.TimeoutException as error:
                raise UnreachableError("The site took too long to answer.") from error
            except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
                raise UnreachableError(_connection_sentence(url, error)) from error
            if isinstance(found, Response):
                return replace(found, moved_to=found.url) if redirects and permanent else found
            url, permanent = found.url, permanent and found.permanent
            if may_follow is not None:
                split_url(url)  # what is no web address is refused as such
                may_follow(url)
        raise FetchError(f"That address redirects more than {MAX_REDIRECTS} times.")

    def _hop(
        self, url: str, deadline: Deadline, extra: Mapping[str, str], check: Check, max_bytes: int
    ) -> Response | _Redirect:
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
            pool.stream(
                "GET", _target(parts, host, port), headers=[*self._headers(parts, host).items(), *extra.items()]
            ) as answer,
        ):
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            if answer.status in _REDIRECTS and headers.get("location"):
                return _Redirect(_next_url(url, headers["location"]), answer.status in _PERMANENT)
            response = Response(url, answer.status, headers, b"", datetime.now(UTC))
            check(response)
            if answer.status != 200:
                return response
            if headers.get("content-length", "").isdigit() and int(headers["content-length"]) > max_bytes:
                raise FetchError(_too_large(max_bytes))
            encoding = headers.get("content-encoding", "").strip().lower()
            return replace(response, body=_read(answer.iter_stream(), encoding, max_bytes))

    def _headers(self, parts: SplitResult, host: str) -> dict[bytes | str, bytes | str]:
        return {
            "Host": host + (f":{parts.port}" if parts.port else ""),
            "User-Agent": self._user_agent,
            # Nothing that cannot be unpacked with a limit on the output.
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "en,*;q=0.5",
        }


def _check_page(response: Response) -> None:
    if response.status != 200:
        raise FetchStatusError(status_sentence(response.status), response.status, response.retry_after)
    check_type(response.content_type)


def _check_nothing(_response: Response) -> None:
    """Every answer is welcome."""


def _read(stream: Iterator[bytes], encoding: str, max_bytes: int) -> bytes:
    """The body, unpacked, never holding more than the size limit and one chunk."""
    body = bytearray()
    for piece in _unpacked(stream, encoding):
        body += piece
        if len(body) > max_bytes:
            raise FetchError(_too_large(max_bytes))
    return bytes(body)


def _too_large(max_bytes: int) -> str:
    return f"That page is too large (more than {max_bytes / 1_000_000:g} MB)."


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
    try:
        return urljoin(url, location.strip().replace(" ", "%20"))
    except ValueError as error:
        raise FetchError("The site leads to an address that is none.") from error


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
