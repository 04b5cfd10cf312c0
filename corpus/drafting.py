"""From an address, a fetched page or a file to a draft: what the bot is given to read."""

from __future__ import annotations

from corpus.fetch import Fetcher
from corpus.models import Draft, Page
from corpus.pdf import PdfReader


class DraftReader:
    """Makes drafts of what people and feeds give; nothing is stored. Thread-safe."""

    def __init__(self, fetcher: Fetcher, pdfs: PdfReader | None = None) -> None:
        """All PDFs go through `pdfs`, which reads a few at a time."""
        self._fetcher = fetcher
        self._pdfs = pdfs or PdfReader()

    def fetch(self, url: str) -> Draft:
        """The article behind an address."""
        return self.read_page(self._fetcher.fetch(url))

    def read_page(self, page: Page) -> Draft:
        """The article in a page, or in a PDF, that has been fetched."""
        from corpus.extract import extract

        return extract(page, self._pdfs)

    def read_bytes(self, body: bytes, name: str) -> Draft:
        """The article in a file."""
        from corpus.files import read_bytes

        return read_bytes(body, name=name, pdfs=self._pdfs)
