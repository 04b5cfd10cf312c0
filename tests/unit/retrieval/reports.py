"""Stories of which a test knows the reports."""

from __future__ import annotations

from corpus.models import Article, Span
from corpus.sentences import split_sentences
from corpus.statements import kind_by_cues
from corpus.stories.models import Report
from retrieval.citations import Claim, Evidence
from retrieval.models import StatementKind, StoryReports


def said(of: Article, number: int = 0) -> Claim:
    """A claim that is one sentence of an article."""
    span = split_sentences(of.text)[number]
    return Claim(span.of(of.text), (Evidence(of, Span(span.start, span.end)),))


def report(of: Article, copy_of: Article | None = None) -> Report:
    """What the story of an article knows of it."""
    kind = kind_by_cues(of.title, of.companies) or StatementKind.REPORTED
    copied = copy_of.number if copy_of else None
    return Report(
        of.number, of.id, of.title, of.url, of.source, of.via, of.published, of.precision, kind, of.title, "", copied
    )


def story(*reports: Report) -> StoryReports:
    """One story of all of them, which are given newest first."""
    return {each.number: reports for each in reports}
