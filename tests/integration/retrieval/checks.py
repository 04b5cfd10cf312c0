"""What every answer must keep to."""

from __future__ import annotations

import re

from corpus.models import GLOBAL_SCOPE
from retrieval.models import Answer, AnswerStatus

_MARKED_SENTENCE = re.compile(r".+?(?:\[\d+\])+(?=\s|$)", re.S)


def check(answer: Answer, scopes: tuple[str, ...] = (GLOBAL_SCOPE,)) -> Answer:
    """Quotes verbatim, every mark with a citation and the other way round, nothing of other scopes; the answer back."""
    shown = {int(number) for number in re.findall(r"\[(\d+)\]", answer.text)}
    assert shown == {citation.marker for citation in answer.citations}
    assert shown == set(range(1, len(shown) + 1))
    for citation in answer.citations:
        assert citation.quote
        assert citation.quote == citation.span.of(citation.article.text)
        assert citation.article.scope in scopes
        assert citation.article.id in answer.retrieved
    assert len(answer.retrieved) == len(set(answer.retrieved))
    assert all(article.scope in scopes for article in answer.nearest)
    assert answer.text
    if answer.status is AnswerStatus.ANSWERED:
        assert answer.citations
        assert answer.nearest == ()
        assert _MARKED_SENTENCE.sub("", answer.text).strip() == ""
    else:
        assert not answer.citations
        assert len(answer.nearest) <= 3
        assert {article.id for article in answer.nearest} <= set(answer.retrieved)
    return answer
