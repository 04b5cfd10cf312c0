"""HTTPS through pinned addresses: the name stays in SNI, in Host and in the certificate check."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import FetchError
from corpus.fetch import Fetcher
from tests.integration.corpus import web


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    path = folder / "both.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=news.test"),
            *("-addext", "subjectAltName=DNS:news.test", "-keyout", str(folder / "key.pem")),
            *("-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return path


@pytest.fixture
def secure_site(certificate: Path) -> Iterator[tuple[web.Web, list[str | None]]]:
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    server = web.Web({"/": web.page()})
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server, names
    server.shutdown()
    server.server_close()


def fetcher(certificate: Path) -> Fetcher:
    return Fetcher(
        timeout=5,
        resolve=lambda host: ["127.0.0.1"],
        allow_address=lambda address: True,
        allowed_ports=None,
        ssl_context=ssl.create_default_context(cafile=str(certificate)),
    )


def test_the_name_reaches_the_server(secure_site: tuple[web.Web, list[str | None]], certificate: Path) -> None:
    server, names = secure_site
    page = fetcher(certificate).fetch(server.url().replace("http:", "https:"))
    assert page.body == web.ARTICLE
    assert names == ["news.test"]


def test_a_certificate_for_another_name_is_refused(
    secure_site: tuple[web.Web, list[str | None]], certificate: Path
) -> None:
    server, _ = secure_site
    with pytest.raises(FetchError, match=r"The site other\.test has no valid certificate"):
        fetcher(certificate).fetch(server.url(host="other.test").replace("http:", "https:"))
