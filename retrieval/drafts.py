"""A chat model's draft → claims: which of its sentences hold, and why the others do not. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.clean import normalise
from corpus.sentences import split_sentences
from retrieval.citations import Claim, Evidence, in_bounds, leading_marks, marks, without_marks
from retrieval.grounding import is_whole, joint_parts, unsupported
from retrieval.instructions import speaks_to_machine
from retrieval.models import Source
from retrieval.words import stems

QUOTES_PER_MARK = 2
"""Sentences of one passage that may together prove one claim."""
MAX_DRAFT = 8000
"""Characters of a draft that are read, beside thinking: four short sentences were asked for."""
NOT_SAID = "the cited passages do not say this"

_NO_ANSWER = re.compile(r"[\W_]*(?:NO ANSWER\b|(?i:no answer)[\W_]*$)")
_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.I | re.S)
# What some models put around plain text although they are told not to: list markers, headings, emphasis, code.
_LINE_START = re.compile(r"^\s*(?:[-*•>]\s+|\d{1,2}[.)]\s+|#+\s+)+")
_EMPHASIS = re.compile(r"\*{1,3}|`+|(?<!\w)_{1,2}(?=\w)|(?<=\w)_{1,2}(?!\w)|~~|\|\|")
_LINK = re.compile(r"\w+://|\bwww\.|\]\(|\bmailto:|<[@#:/a]", re.I)
_HOST = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?:/\S*)?", re.I)
_MENTION = re.compile(r"(?<!\w)@\w+")
_TO_ALL = re.compile(r"@(?:everyone|here)\b", re.I)


def says_no_answer(draft: str) -> bool:
    """Whether the model says that the passages do not answer."""
    return bool(_NO_ANSWER.match(draft))


def without_thoughts(reply: str) -> str:
    """A reply without the thinking that some models send in front of it, and without invisible characters."""
    return normalise(_THOUGHTS.sub("", reply).strip()[:MAX_DRAFT])


class GrowingDraft:
    """A draft while it is still being written: which of its finished sentences hold. Each is checked once."""

    def __init__(self, sources: Sequence[Source]) -> None:
        """`sources` are the numbered passages."""
        self._sources = sources
        self._checked: dict[str, Claim | str] = {}

    def claims(self, draft: str) -> list[Claim]:
        """The claims that hold among the sentences of `draft` that are finished."""
        draft = without_thoughts(draft)
        if says_no_answer(draft):
            return []
        checked = [self._check(sentence) for sentence in list(_marked_sentences(draft))[:-1]]
        return [claim for claim in checked if isinstance(claim, Claim)]

    def _check(self, sentence: str) -> Claim | str:
        if sentence not in self._checked:
            self._checked[sentence] = _check_sentence(sentence, self._sources)
        return self._checked[sentence]


def check_draft(draft: str, sources: Sequence[Source]) -> tuple[list[Claim], list[str]]:
    """The sentences of `draft` that hold, and a line for each that does not, with the reason."""
    claims: list[Claim] = []
    refusals: list[str] = []
    draft = without_thoughts(draft)
    if says_no_answer(draft):
        return claims, refusals
    for sentence in _marked_sentences(draft):
        claim = _check_sentence(sentence, sources)
        if isinstance(claim, Claim):
            claims.append(claim)
        else:
            refusals.append(f"- {without_marks(sentence)} ({claim})")
    return claims, refusals


def _check_sentence(sentence: str, sources: Sequence[Source]) -> Claim | str:
    """The claim of a sentence with its marks, or why it is none."""
    return _prove(without_marks(sentence), [sources[number - 1] for number in in_bounds(marks(sentence), len(sources))])


def _prove(said: str, cited: Sequence[Source]) -> Claim | str:
    """The claim with its quotes, or why it is none. Passages that prove it alone are cited alone."""
    if not cited:
        return "it cites no passage"
    if not is_whole(said):
        return "it is no whole sentence"
    if speaks_to_machine(said):
        return "it tells nothing, it gives instructions"
    whole = _proofs(said, cited)
    if whole:
        return Claim(said, tuple(dict.fromkeys(whole)))
    proofs = [_proofs(part, cited) for part in joint_parts(said)] if len(cited) > 1 else []
    if len(proofs) > 1 and all(proofs):
        return Claim(said, tuple(dict.fromkeys(quote for proof in proofs for quote in proof)))
    reasons = [_refusal(said, _best_quotes(said, source), source) for source in cited]
    return next((reason for reason in reasons if reason and reason != NOT_SAID), NOT_SAID)


def _proofs(said: str, cited: Sequence[Source]) -> list[Evidence]:
    """Quotes of all passages that prove it alone."""
    found = [(source, _best_quotes(said, source)) for source in cited]
    return [quote for source, quotes in found if not _refusal(said, quotes, source) for quote in quotes]


def _refusal(said: str, evidence: Sequence[Evidence], source: Source) -> str | None:
    if not evidence:
        return NOT_SAID
    quotes = [quote.quote for quote in evidence]
    around = source.article.text[source.passage.span.start : evidence[0].span.start]
    return _improper(said, " ".join(quotes)) or unsupported(said, quotes, heading=source.passage.heading, around=around)


def _improper(said: str, proof: str) -> str | None:
    if _LINK.search(said) or any(host.group() not in proof for host in _HOST.finditer(said)):
        return "it holds a link"
    if _TO_ALL.search(said) or any(mention.group() not in proof for mention in _MENTION.finditer(said)):
        return "it addresses somebody"
    return None


def _best_quotes(said: str, source: Source) -> list[Evidence]:
    """The sentence of the passage that says most of what is said; where need be, the one that says most of the rest."""
    missing = set(stems(said))
    quotes: list[Evidence] = []
    told = [Evidence(source.article, span) for span in source.passage.sentences]
    told = [quote for quote in told if not speaks_to_machine(quote.quote)]
    while missing and len(quotes) < QUOTES_PER_MARK:
        best = max(told, key=lambda quote: len(missing.intersection(stems(quote.quote))), default=None)
        if best is None or missing.isdisjoint(stems(best.quote)):
            break
        quotes.append(best)
        missing.difference_update(stems(best.quote))
        if not _refusal(said, quotes, source):
            break
    return quotes


def _marked_sentences(draft: str) -> Iterator[str]:
    """Sentences of a draft, each with the marks that follow it, whether the model put them before or after the stop."""
    for line in draft.splitlines():
        plain = _EMPHASIS.sub("", _LINE_START.sub("", line))
        sentences: list[str] = []
        for span in split_sentences(plain):
            text = span.of(plain)
            lead = leading_marks(text) if sentences else ""
            if lead:
                sentences[-1] += f" {lead.strip()}"
                text = text[len(lead) :]
            if without_marks(text):
                sentences.append(text.strip())
        yield from sentences
