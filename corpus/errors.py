"""Everything the corpus can refuse or fail at.

CorpusError                     one plain sentence for a person, always in `str(error)`
├── InputError                  what was given cannot become an article; nothing was stored
│   ├── FetchError              the URL could not be fetched
│   │   ├── FetchStatusError    the server answered with another status than 200
│   │   ├── UnreachableError    no answer came; it may come later
│   │   └── ForbiddenURLError   the URL points where we never go (private networks, other schemes)
│   ├── FeedError               the document is no feed that can be read
│   ├── ExtractionError         the page or file holds no article we can read
│   ├── BusyError               too much is being read already; it can be read in a minute
│   └── DecidedError            somebody has decided on the suggestion already; nothing was stored
├── NotFoundError               no article with that id
├── StoreError                  database or vector store failed or out of reach: an outage, never "nothing found"
│   ├── StoreLockedError        another process holds the data folder
│   ├── IndexMismatchError      the index was written by another embedding model: `evbot reindex`
│   └── IndexCorruptError       the vector store cannot be read: `evbot reindex`
└── ModelError                  the embedding model cannot be loaded or run
"""


class CorpusError(Exception):
    """Base of all corpus errors; `str(error)` is one plain sentence for a person."""


class InputError(CorpusError):
    """What was given cannot become an article; nothing was stored."""


class FetchError(InputError):
    """The URL could not be fetched."""


class FetchStatusError(FetchError):
    """The server answered with another status than 200."""

    def __init__(self, sentence: str, status: int, retry_after: float | None = None) -> None:
        """`retry_after` is how many seconds the server asks to wait."""
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after


class UnreachableError(FetchError):
    """No answer came, or not in time; it may come later."""


class ForbiddenURLError(FetchError):
    """The URL points where we never go: private networks, other schemes than http and https."""


class FeedError(InputError):
    """The document is no feed that can be read."""


class ExtractionError(InputError):
    """The page or file holds no article we can read."""


class BusyError(InputError):
    """Too much is being read already; the same can be read in a minute."""


class DecidedError(InputError):
    """Somebody has decided on the suggestion already; nothing was stored."""


class NotFoundError(CorpusError):
    """No article with that id is visible here."""


class StoreError(CorpusError):
    """The database or the vector store failed or is out of reach: an outage, never "nothing found"."""


class StoreLockedError(StoreError):
    """Another process holds the data folder."""


class IndexMismatchError(StoreError):
    """The index was written by another embedding model."""


class IndexCorruptError(StoreError):
    """The vector store cannot be read."""


class ModelError(CorpusError):
    """The embedding model cannot be loaded or run."""
