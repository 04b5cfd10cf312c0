"""The embedded reader: answers with the sentences that answer, trimmed, each cited. No chat model."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from corpus.companies import Companies
from corpus.models import Article, Passage, Span
from retrieval.answer_kinds import Wish, focus
from retrieval.citations import Claim, Evidence
from retrieval.instructions import speaks_to_machine
from retrieval.models import ExpectedAnswer, SearchQuery, SearchResult
from retrieval.question_vectors import QuestionVectors
from retrieval.search import TextIndex
from retrieval.subjects import can_speak_of
from retrieval.words import coverage, stems

# How much each score says of a sentence. Chosen on ev_exam and half of realtimeqa together: around these values the
# share of answered questions moves by less than .02. Reading the best articles whole instead of the found passages
# alone gained .14 on ev_exam.
SIMILARITY_WEIGHT = 0.60
OWN_WORDS_WEIGHT = 0.30
NEAR_WORDS_WEIGHT = 0.20
ARTICLE_WEIGHT = 0.60
KIND_WEIGHT = 0.25
SAID_WEIGHT = 0.20
"""Taken off for repeating the answer before."""
# Words that only the conversation supplies weigh less than the question's own.
CONTEXT_SHARE = 0.3
FOCUS_FACTOR = 2.0
"""The thing asked for ("which mall") weighs more than what is said about it."""

ARTICLES_READ = 3
# A book-length article is read around the passages that were found.
PASSAGES_READ = 40
NEAR = 2
MIN_SENTENCE = 25
# With three sentences .07 fewer questions of ev_exam are answered, with four .02 fewer.
MAX_SENTENCES = 5
MAX_LIST_SENTENCES = 6
SENTENCES_PER_PART = 2
"""Sentences for each side of a comparison."""
# A further sentence must come this close to the best one's score, and say something else.
CLOSE_ENOUGH = 0.80
CLOSE_ENOUGH_FOR_LIST = 0.75
SAME_THING = 0.70
"""Share of a sentence's words that another one has too, from which on it says nothing else."""
LOOKED_AT = 24
"""Best sentences, among which those that speak to a machine are left out: it takes a tenth of a millisecond each."""
LONGEST_BEFORE = 250
"""Characters of a sentence that may come along to tell who "he" is."""

# Below this the articles are on another topic: similarity to the question, and the share of its words that is covered.
# The mix is that of a logistic regression on realtimeqa, whose questions were asked with and without the articles that
# answer them (AUROC .83; the similarity alone .78; the kind of answer added nothing there).
COVERED_SHARE = 0.6
MIN_SUPPORT = 0.58
TOP = 5
"""Best sentences among which the nearest to the question must come near enough."""
MIN_KIND = 0.4
"""What a strict wish demands of the best sentence."""

_PRONOUN = re.compile(r"[\"“'‘]?(?:he|she|it|they|his|her|its|their|this|that|these|those|both)\b", re.I)
# What a page says about itself and its authors answers nothing.
_FURNITURE = re.compile(
    r"^By (?-i:[A-Z])[\w.’'-]+ (?-i:[A-Z])[\w’'-]+\b[^.]{0,60}(?:\||\d{4}|$)"
    r"|\S@\w+\.\w|\b(?:E-?mail|Twitter): ?\S|^(?:Further reading|Advertisement|Sign up|Subscribe|Follow us)\b"
    r"|\bcovers? [\w ,]{3,60} (?:for|at) (?:The )?(?-i:[A-Z])|\bnewsletters?\b|\bNext and Previous buttons\b",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s*$")
_LEAD_IN = re.compile(
    r"^(?:(?:and|but|so|however|meanwhile|moreover|furthermore|in addition|additionally|also|actually|still|indeed"
    r"|besides|of course|in fact|that said|for example|for instance)\b,?\s+)+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A sentence of an article, before anything is weighed."""

    span: Span
    stems: frozenset[str]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of an article that was read, and what speaks for it."""

    article: Article
    span: Span
    before: Span | None
    """The sentence in front of it, where both stand in one paragraph."""
    stems: frozenset[str]
    similarity: float
    kind: float
    """How well it holds the kind of thing that is asked for, 0..1."""
    covered: float
    """Share of what the question asks about that it or its neighbours name, by weight."""
    score: float


class Reader:
    """Picks the sentences that answer a question. Blocking; call it off the event loop."""

    name = "reader"

    def __init__(self, database: TextIndex, questions: QuestionVectors, companies: Companies) -> None:
        """Reads stored sentence vectors; only the question's own is made. `companies` tells who is named."""
        self._database = database
        self._questions = questions
        self._companies = companies

    def write(self, query: SearchQuery, found: SearchResult, most: int = MAX_SENTENCES) -> list[Claim]:
        """At most `most` claims that answer, best first; none where the articles do not answer."""
        wish = Wish(query.asked, query.expected, self._companies)
        sentences = self._read(query, found, wish)
        if wish.is_office:
            sentences = _naming_the_office(sentences)
        if not _answers(sentences, wish):
            return []
        chosen = _choose(_beside(sentences, wish), most, query.expected)
        return [_claim(sentence, {other.span for other in chosen}) for sentence in chosen]

    def _read(self, query: SearchQuery, found: SearchResult, wish: Wish) -> list[ReadSentence]:
        """The best sentences of the best articles, best first."""
        able = [source for source in found.sources if can_speak_of(source.article, query)]
        best_of = {source.article.id: source for source in reversed(able)}
        to_read = list(dict.fromkeys(source.article.id for source in able))[:ARTICLES_READ]
        if not to_read:
            return []
        questions = self._questions.embed(list(dict.fromkeys([query.text, query.asked])))
        top = best_of[to_read[0]].score or 1.0
        passages = {article_id: self._passages(article_id, found) for article_id in to_read}
        vectors = self._database.sentence_vectors([p.id for ps in passages.values() for p in ps if p.id is not None])
        cuts = {article_id: _cut(best_of[article_id].article, passages[article_id], vectors) for article_id in to_read}
        wanted = _wanted(query, [sentence.stems for cut in cuts.values() for sentence in cut])
        sentences: list[ReadSentence] = []
        for article_id in to_read:
            share = max(best_of[article_id].score, 0.0) / top
            sentences += _weigh(query, wish, best_of[article_id].article, cuts[article_id], questions, wanted, share)
        ranked = sorted(sentences, key=lambda sentence: -sentence.score)
        return list(islice((each for each in ranked if _tells_news(each)), LOOKED_AT))

    def _passages(self, article_id: str, found: SearchResult) -> list[Passage]:
        passages = self._database.passages_of(article_id)
        if len(passages) <= PASSAGES_READ:
            return passages
        centre = next(source.passage.ordinal for source in found.sources if source.article.id == article_id)
        first = max(0, min(centre - PASSAGES_READ // 2, len(passages) - PASSAGES_READ))
        return passages[first : first + PASSAGES_READ]


def _wanted(query: SearchQuery, passages: Iterable[frozenset[str]]) -> dict[str, float]:
    """Weight of each stem that the question asks about: rare in what was read weighs more."""
    frequency: Counter[str] = Counter()
    count = 0
    for passage in passages:
        count += 1
        frequency.update(passage)
    weights = {stem: math.log(1 + (count + 1) / (1 + frequency[stem])) for stem in stems(query.asked)}
    for stem in focus(query.asked) & weights.keys():
        weights[stem] *= FOCUS_FACTOR
    for stem in stems(query.context):
        weights.setdefault(stem, CONTEXT_SHARE * math.log(1 + (count + 1) / (1 + frequency[stem])))
    total = sum(weights.values()) or 1.0
    return {stem: weight / total for stem, weight in weights.items()}


def _cut(article: Article, passages: Sequence[Passage], vectors: dict[int, NDArray[np.float32]]) -> list[_Cut]:
    return [
        _Cut(span, frozenset(stems(span.of(article.text))), vector)
        for passage in passages
        if passage.id is not None
        for span, vector in zip(passage.sentences, vectors.get(passage.id, ()), strict=False)
    ]


def _weigh(
    query: SearchQuery,
    wish: Wish,
    article: Article,
    cut: Sequence[_Cut],
    questions: NDArray[np.float32],
    wanted: dict[str, float],
    share: float,
) -> list[ReadSentence]:
    if not cut:
        return []
    similarities = (np.stack([sentence.vector for sentence in cut]) @ questions.T).max(axis=1)
    title = frozenset(stems(article.title))
    said = frozenset(stems(query.said))
    result: list[ReadSentence] = []
    for index, sentence in enumerate(cut):
        text = sentence.span.of(article.text)
        if len(text) < MIN_SENTENCE or text.endswith("?") or _FURNITURE.search(text):
            continue
        near = title.union(*(other.stems for other in cut[max(0, index - NEAR) : index + NEAR + 1]))
        own = sum(weight for stem, weight in wanted.items() if stem in sentence.stems)
        covered = sum(weight for stem, weight in wanted.items() if stem in near)
        kind = wish.fitness(text)
        score = (
            SIMILARITY_WEIGHT * float(similarities[index])
            + OWN_WORDS_WEIGHT * own
            + NEAR_WORDS_WEIGHT * covered
            + ARTICLE_WEIGHT * share
            + KIND_WEIGHT * kind
            - SAID_WEIGHT * (coverage(sentence.stems, said) if said else 0.0)
        )
        span, similarity = sentence.span, float(similarities[index])
        before = _before(article.text, cut[index - 1].span, span) if index else None
        result.append(ReadSentence(article, span, before, sentence.stems, similarity, kind, covered, score))
    return result


def _before(text: str, previous: Span, span: Span) -> Span | None:
    is_close = previous.end <= span.start and "\n" not in text[previous.end : span.start]
    return previous if is_close and previous.end - previous.start <= LONGEST_BEFORE else None


def _tells_news(sentence: ReadSentence) -> bool:
    """Whether it says something to people, rather than to a machine that reads it."""
    before = sentence.before.of(sentence.article.text) if sentence.before else ""
    said = sentence.span.of(sentence.article.text)
    return not speaks_to_machine(said) and not (_PRONOUN.match(said) and speaks_to_machine(before))


def _naming_the_office(sentences: list[ReadSentence]) -> list[ReadSentence]:
    """Only those that name somebody beside an office, where one of them comes close to the best."""
    naming = [sentence for sentence in sentences if sentence.kind >= MIN_KIND]
    comes_close = naming and naming[0].score >= CLOSE_ENOUGH * sentences[0].score
    return naming if comes_close else sentences


def _beside(sentences: list[ReadSentence], wish: Wish) -> list[ReadSentence]:
    """The best, and what may be said beside it: no headings, nothing without what is asked for if the best has it."""
    best, *others = sentences
    least = MIN_KIND if wish.is_particular and best.kind >= 1.0 else 0.0
    return [
        best,
        *(each for each in others if each.kind >= least and _SENTENCE_END.search(each.span.of(each.article.text))),
    ]


def _answers(sentences: Sequence[ReadSentence], wish: Wish) -> bool:
    """Whether the best sentences are on the topic, and the best holds a number or date where one is asked for."""
    if not sentences or (wish.is_strict and sentences[0].kind < MIN_KIND):
        return False
    nearest = max(sentence.similarity for sentence in sentences[:TOP])
    covered = max(sentence.covered for sentence in sentences[:TOP])
    return nearest + COVERED_SHARE * covered >= MIN_SUPPORT


def _choose(sentences: Sequence[ReadSentence], most: int, expected: ExpectedAnswer) -> list[ReadSentence]:
    """The best sentence, and further ones that come close to it and say something else; more of them for a list."""
    close_enough = CLOSE_ENOUGH
    if expected is ExpectedAnswer.LIST and most == MAX_SENTENCES:
        most, close_enough = MAX_LIST_SENTENCES, CLOSE_ENOUGH_FOR_LIST
    chosen = [sentences[0]]
    for sentence in sentences[1:]:
        if len(chosen) == most or sentence.score < close_enough * chosen[0].score:
            break
        if all(coverage(sentence.stems, other.stems) < SAME_THING for other in chosen):
            chosen.append(sentence)
    return chosen


def _claim(sentence: ReadSentence, chosen: Collection[Span]) -> Claim:
    """The sentence as it is said, with its quote: connecting words in front fall away, nothing else changes.

    Where it begins with a pronoun, the sentence before comes along, unless that is said anyway.
    """
    span = sentence.span
    text = sentence.article.text
    if sentence.before and sentence.before not in chosen and _PRONOUN.match(span.of(text)):
        span = Span(sentence.before.start, span.end)
    lead_in = _LEAD_IN.match(span.of(text))
    if lead_in and span.end - span.start - lead_in.end() >= MIN_SENTENCE:
        span = Span(span.start + lead_in.end(), span.end)
    said = " ".join(span.of(text).split())
    said = said[0].upper() + said[1:]
    said = said if said[-1] in ".!?…\"”'’)" else f"{said}."
    return Claim(said, (Evidence(sentence.article, span),))
