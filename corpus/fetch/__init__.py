"""Fetching pages from the outside: the only place that opens a URL that a person gave."""

from corpus.fetch.fetcher import Fetcher

__all__ = ["Fetcher"]
