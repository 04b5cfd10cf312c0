"""Fetching from the outside: the only place that opens a URL that a person or a feed gave."""

from corpus.fetch.fetcher import Fetcher, MayFollow, Response

__all__ = ["Fetcher", "MayFollow", "Response"]
