"""A real web server on the loopback, with pages that behave well and badly."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARTICLE = (
    b"<html lang='en'><head><title>Xiaomi in talks</title><meta charset='utf-8'>"
    b"<meta property='og:site_name' content='Example News'></head><body><article><h1>Xiaomi in talks</h1>"
    b"<p>Xiaomi is in talks with several vehicle manufacturers, among them Brilliance Auto, Chery and Beijing "
    b"Automotive Group, according to people who know the matter.</p>"
    b"<p>The company has put about ten billion dollars into its cars and wants to show the first one next year. "
    b"It is still waiting for the approval that it needs to build electric vehicles on its own.</p>"
    b"<p>A partnership with an established maker could bring the cars to the road much sooner than planned.</p>"
    b"</article></body></html>"
)

Route = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by the table of routes of its server."""

    protocol_version = "HTTP/1.1"

    @property
    def port(self) -> int:
        assert isinstance(self.server, Web)
        return self.server.server_port

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Web)
        server.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        with suppress(BrokenPipeError, ConnectionResetError):
            server.routes.get(self.path.split("?")[0], missing)(self)

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        headers = {"content_type": "text/html; charset=utf-8", "content_length": str(len(body))} | headers
        for name, value in headers.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


class Web(ThreadingHTTPServer):
    """The server, its routes and what it was asked."""

    daemon_threads = True

    def __init__(self, routes: dict[str, Route]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes = routes
        self.requests: list[tuple[str, dict[str, str]]] = []

    def handle_error(self, *arguments: object) -> None:
        """Clients that hang up are part of the tests."""

    def url(self, path: str = "/", host: str = "news.test") -> str:
        return f"http://{host}:{self.server_port}{path}"


@contextmanager
def serving(routes: dict[str, Route]) -> Iterator[Web]:
    web = Web(routes)
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        web.shutdown()
        web.server_close()


def missing(handler: Handler) -> None:
    handler.reply(b"<html>not here</html>", 404)


def page(body: bytes = ARTICLE, status: int = 200, **headers: str) -> Route:
    return lambda handler: handler.reply(body, status, **headers)


def redirect(target: str | Callable[[Handler], str], status: int = 302) -> Route:
    def answer(handler: Handler) -> None:
        location = target if isinstance(target, str) else target(handler)
        handler.reply(b"", status, location=location)

    return answer


def packed(body: bytes, encoding: str) -> Route:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "raw deflate": raw_deflate,
    }
    return page(packers[encoding](body), content_encoding=encoding.split()[-1])


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def endless(megabytes: int) -> Route:
    """A page of many megabytes, made while it is read."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/html")
        handler.send_header("connection", "close")
        handler.end_headers()
        for _ in range(megabytes * 16):
            handler.wfile.write(b"<p>" + b"x" * 65_530 + b"\n")

    return answer


def dripping(seconds: float) -> Route:
    """One byte every twentieth of a second: each single wait is short, all of them are not."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/html")
        handler.send_header("connection", "close")
        handler.end_headers()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    return answer


def silent(seconds: float) -> Route:
    return lambda handler: time.sleep(seconds)


def cut_short(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/html")
    handler.send_header("content-length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<html>half a page")
    handler.close_connection = True
