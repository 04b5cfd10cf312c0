"""The vector store: Chroma, embedded in the data folder or a server (the only package that imports chromadb)."""

from corpus.vectors.generation import mismatch
from corpus.vectors.store import VectorStore

__all__ = ["VectorStore", "mismatch"]
